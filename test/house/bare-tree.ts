// A bare tree in a temporary folder, to plant things in: our guards, their settings and every layer's, but no code, which
// would cost each guard minutes and tell nothing of it. node_modules is a link to the real one.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

export interface BareTree extends AsyncDisposable {
  readonly root: string
  write(path: string, text: string): Promise<void>
  /** Runs a program of the copy: `node tools/x.ts`, or a name from node_modules/.bin. Never throws for its exit code. */
  run(program: string, ...parameters: readonly string[]): Promise<{ readonly ok: boolean; readonly output: string }>
}

const source = join(import.meta.dirname, '../..')
const runFile = promisify(execFile)

/** The guards that are programs of ours, what they import, and all that any guard reads to know the rules. */
const kept = [
  /^tools\/(walls|wall-rules|layers|dependenc(ies-documented|y-table))\.ts$/,
  /(^|\/)tsconfig[^/]*\.json$/,
  /^(package|knip|biome)\.json$/,
  /^(eslint\.config\.js|\.gitignore)$/,
  /^docs\/dependencies\.md$/,
]

/** Copies what git tracks or would track. `linkPackages: false` leaves node_modules to the caller. */
export async function openBareTree(
  options: { readonly linkPackages: boolean } = { linkPackages: true },
): Promise<BareTree> {
  const root = await mkdtemp(join(tmpdir(), 'talkee-house-'))
  const { stdout } = await runFile('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: source })
  const paths = stdout.split('\n').filter((line) => kept.some((pattern) => pattern.test(line)))
  for (const path of paths.filter((line) => existsSync(join(source, line)))) {
    await cp(join(source, path), join(root, path))
  }
  if (options.linkPackages) await symlink(join(source, 'node_modules'), join(root, 'node_modules'))

  return {
    root,
    async write(path, text) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), text)
    },
    async run(program, ...parameters) {
      const file = program === 'node' ? process.execPath : join(root, 'node_modules/.bin', program)
      const options = { cwd: root, maxBuffer: 64 * 2 ** 20, env: { ...process.env, NO_COLOR: '1' } }
      try {
        const { stdout: said, stderr } = await runFile(file, parameters, options)
        return { ok: true, output: said + stderr }
      } catch (error) {
        const { stdout: said = '', stderr = '' } = error as { stdout?: string; stderr?: string }
        return { ok: false, output: said + stderr }
      }
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  }
}
