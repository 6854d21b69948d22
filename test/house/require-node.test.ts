// The guard before every script, and that it does stand before every script.
import { spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const guard = join(root, 'tools/require-node.mjs')

describe('the Node guard', () => {
  it('lets the Node of the lock file pass, in silence', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [guard], { encoding: 'utf8' })
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' })
  })

  it('stops an older Node with a message that says what to do', () => {
    const pretend = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })"
    const preload = `data:text/javascript,${encodeURIComponent(pretend)}`
    const { status, stderr } = spawnSync(process.execPath, ['--import', preload, guard], { encoding: 'utf8' })
    expect(status).toBe(1)
    expect(stderr).toMatch(/needs Node 24 or newer; this is Node 20\.20\.2\.\n.*npm ci/)
  })

  it('stops where the native modules are not installed, or lack this platform', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'talkee-guard-'))
    try {
      await cp(guard, join(folder, 'tools/require-node.mjs'))
      const run = () => spawnSync(process.execPath, [join(folder, 'tools/require-node.mjs')], { encoding: 'utf8' })
      const bare = run()
      expect([bare.status, bare.stderr]).toEqual([
        1,
        'The package better-sqlite3 is not installed. Run `npm ci` first.\n',
      ])
      await mkdir(join(folder, 'node_modules/better-sqlite3'), { recursive: true })
      const foreign = run()
      expect(foreign.status).toBe(1)
      expect(foreign.stderr).toContain('better-sqlite3 has no binary for')
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('stands before every script, and the patches before every script that runs our code', async () => {
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
    }
    const first = 'node tools/require-node.mjs && '
    const patched = `${first}node tools/patch-dependencies.ts`
    const bare = Object.entries(scripts).filter(([name, line]) => !line.startsWith(name === 'format' ? first : patched))
    expect(bare).toEqual([])
  })
})
