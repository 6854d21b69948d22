import { execFileSync, spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const here = `${process.platform}-${process.arch}`
const natives = globSync('node_modules/{sodium-native,better-sqlite3,argon2}/prebuilds/**/*.node', {
  cwd: root,
}).filter((file) => file.includes(here) && !file.includes('musl'))
const hasReadelf = spawnSync('readelf', ['--version']).status === 0

/** The names that the file wants from whoever loads it. */
function imports(file: string): readonly string[] {
  const output = execFileSync('readelf', ['-Ws', '--dyn-syms', join(root, file)], { encoding: 'utf8' })
  return output
    .split('\n')
    .filter((line) => line.includes(' UND '))
    .map((line) => line.trim().split(/\s+/)[7] ?? '')
}

describe.skipIf(process.platform !== 'linux' || !hasReadelf)(
  'the native modules (skipped without Linux and readelf)',
  () => {
    it('are three, and speak N-API alone: no name of V8 or of Node in C++', () => {
      expect(natives).toHaveLength(3)
      const cpp = natives.flatMap((file) =>
        imports(file)
          .filter((name) => /_ZNK?(2v8|4node)|node_module_register/.test(name))
          .map((name) => `${file}: ${name}`),
      )
      expect(cpp).toEqual([])
      for (const file of natives)
        expect(imports(file).filter((name) => name.startsWith('napi_')).length).toBeGreaterThan(20)
    })

    // Electron refuses memory that is not its own (status 22). The modules are loaded with that one import pointed at a
    // name of the same length that a preloaded library answers by 22.
    it.skipIf(spawnSync('gcc', ['--version']).status !== 0)(
      'do what the app asks of them where external buffers are forbidden (skipped without gcc)',
      () => {
        const folder = mkdtempSync(join(tmpdir(), 'talkee-natives-'))
        try {
          const source = ['napi_create_external_arraybuffer', 'napi_create_external_buffer']
            .map((name) => `int ${renamed(name)}(void) { return 22; }`)
            .join('\n')
          writeFileSync(join(folder, 'ban.c'), source)
          const library = join(folder, 'ban.so')
          execFileSync('gcc', ['-shared', '-fPIC', '-o', library, join(folder, 'ban.c')])
          const [sodium, sqlite] = ['sodium-native', 'better-sqlite3'].map((name) => {
            const file = natives.find((native) => native.includes(name)) ?? ''
            const banned = join(folder, `${name}.node`)
            const bytes = readFileSync(join(root, file), 'latin1')
            const names = ['napi_create_external_arraybuffer', 'napi_create_external_buffer']
            writeFileSync(
              banned,
              names.reduce((text, each) => text.replaceAll(`${each}\0`, `${renamed(each)}\0`), bytes),
              'latin1',
            )
            return banned
          })
          const probe = join(import.meta.dirname, 'natives-probe.ts')
          const run = spawnSync(process.execPath, [probe, sodium ?? '', sqlite ?? ''], {
            encoding: 'utf8',
            env: { ...process.env, LD_PRELOAD: library },
          })
          expect(run.stderr).toBe('')
          expect(JSON.parse(run.stdout)).toEqual({ exchanged: 2, isBanned: true, row: 'kept' })
        } finally {
          rmSync(folder, { recursive: true })
        }
      },
    )
  },
)

/** A name of the same length. */
const renamed = (name: string): string => name.replace('napi_', 'ban__')
