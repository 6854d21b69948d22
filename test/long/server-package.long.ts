// The Debian package of the home server: made, installed below a folder by dpkg itself, run as its unit says by a user without
// rights, asked over TLS, and purged. dpkg runs its scripts with that folder as DPKG_ROOT: the machine is left as it is. The
// unit is read by systemd where there is one; that systemd runs it is not shown here.

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { connect } from 'node:tls'
import { promisify } from 'node:util'
import { packageServer } from '../../tools/server-package/package-server.ts'
import type { LongContext, LongResult, LongSuite } from '../support/long-suite.ts'

const run = promisify(execFile)
const nobody = 65534

export const suite: LongSuite = {
  name: 'server-package',
  about:
    'the Debian package of the home server installs, runs without rights, answers over TLS, and purged leaves nothing',
  estimateSeconds: 60,
  async run({ log }: LongContext): Promise<LongResult> {
    const cannot = await whatIsMissing()
    if (cannot !== undefined) {
      log(`skipped: ${cannot}`)
      return { passed: 0, failed: 0, skipped: 1, figures: { skipped: cannot }, failures: [] }
    }
    const folder = await mkdtemp(join(tmpdir(), 'talkee-package-'))
    const failures: string[] = []
    let passed = 0
    const check = (what: string, holds: boolean): void => {
      log(`${holds ? 'ok    ' : 'FAILED'} ${what}`)
      if (holds) passed++
      else failures.push(what)
    }
    try {
      await chmod(folder, 0o755)
      const { file, packages } = await packageServer(folder, '0.0.1')
      const root = join(folder, 'root')
      const installed = createRoot(root)
      const emptyBefore = await installed.prepare()
      await installed.dpkg('--force-depends', '-i', file)
      const natives = (await installed.files()).filter((path) => path.endsWith('.node'))
      const here = `linux-${process.arch}`
      check(
        'it has three natives, all of this system',
        natives.length === 3 && natives.every((path) => path.includes(here)),
      )
      check('its files are as they were packed', (await installed.dpkg('--verify', 'talkee-server')) === '')
      check(
        'its settings are a file that dpkg keeps',
        (await installed.dpkg('-s', 'talkee-server')).includes('server.env'),
      )
      const { said, answer, protocol, code } = await serveOnce(root, join(folder, 'home'))
      check('it starts without rights and says where it listens', /"domain":"talkee-[a-z0-9]+\.internal"/.test(said))
      check('it answers over TLS 1.3', protocol === 'TLSv1.3' && answer.startsWith('HTTP/1.1 200'))
      check('it ends well when it is asked to', code === 0)
      await mkdir(join(root, 'var/lib/talkee-server/home'), { recursive: true })
      await installed.dpkg('--remove', 'talkee-server')
      const kept = await installed.files()
      check(
        'removed, it keeps data and settings',
        kept.includes('etc/talkee-server/server.env') && kept.includes('var/lib/talkee-server/home'),
      )
      await installed.dpkg('--purge', 'talkee-server')
      const left = (await installed.files()).filter((path) => !emptyBefore.has(path) && path.includes('talkee'))
      check(
        `purged, it leaves nothing${left.length === 0 ? '' : `: ${left.slice(0, 3).join(', ')}`}`,
        left.length === 0,
      )
      return { passed, failed: failures.length, skipped: 0, figures: { packages: packages.length }, failures }
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  },
}

async function whatIsMissing(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'this is not Linux'
  if (process.getuid?.() !== 0) return 'dpkg installs for root alone'
  return run('dpkg-deb', ['--version']).then(
    () => undefined,
    () => 'there is no dpkg-deb',
  )
}

/** A folder that dpkg takes for the root of a system with nothing in it. */
function createRoot(root: string) {
  const files = async (): Promise<readonly string[]> => readdir(root, { recursive: true })
  return {
    files,
    async prepare(): Promise<ReadonlySet<string>> {
      for (const path of ['var/lib/dpkg/updates', 'var/lib/dpkg/info'])
        await mkdir(join(root, path), { recursive: true })
      return new Set(await files())
    },
    async dpkg(...words: readonly string[]): Promise<string> {
      const { stdout } = await run('dpkg', [`--root=${root}`, '--force-script-chrootless', ...words])
      return stdout
    },
  }
}

/** Runs the command and the settings of the unit, with the data in another folder and a free port. */
async function serveOnce(root: string, data: string) {
  await mkdir(data)
  await chown(data, nobody, nobody)
  const unit = await readFile(join(root, 'usr/lib/systemd/system/talkee-server.service'), 'utf8')
  const settings = await readFile(join(root, 'etc/talkee-server/server.env'), 'utf8')
  const [program = '', entry = ''] = /^ExecStart=(.+)$/m.exec(unit)?.[1]?.split(' ') ?? []
  const own: Record<string, string> = {}
  for (const [, name = '', value = ''] of settings.matchAll(/^(TALKEE_\w+)=(.*)$/gm)) own[name] = value
  const child = spawn(join(root, program), [join(root, entry)], {
    cwd: '/',
    uid: nobody,
    gid: nobody,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...own, TALKEE_DATA: join(data, 'home'), TALKEE_HOST: '127.0.0.1', TALKEE_PORT: '0' },
  })
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code))
  })
  try {
    const lines = createInterface({ input: child.stdout })
    const said = await new Promise<string>((resolve) => {
      lines.once('line', resolve)
      lines.once('close', () => resolve(''))
    })
    const port = Number(/"listening":"127\.0\.0\.1:(\d+)"/.exec(said)?.[1])
    const { answer, protocol } = await ask(port)
    child.kill('SIGTERM')
    return { said, answer, protocol, code: await ended }
  } finally {
    child.kill('SIGKILL')
  }
}

/** What it says of itself to whoever asks. */
async function ask(port: number): Promise<{ readonly answer: string; readonly protocol: string | null }> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const protocol = socket.getProtocol()
  socket.end('GET /v1/info HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n')
  let answer = ''
  for await (const part of socket) answer += String(part)
  return { answer, protocol }
}
