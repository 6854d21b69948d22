// docs/promises.md against the tests: who holds a promise names it, and nobody names one that is not there.

import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8')
const promises = [...(await read('docs/promises.md')).matchAll(/^\| ([A-J]\d{1,2}) \| ([^|]+) \| ([^|]+) \|$/gm)].map(
  ([, id = '', text = '', held = '']) => ({
    id,
    text: text.trim(),
    heldBy: [...held.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path),
  }),
)
const ids = promises.map(({ id }) => id)
const range = (letter: string, from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `${letter}${String(from + index)}`)
/** `Promise A8.`, `Promises B3, B11;`, `(B2)`: as headers and titles of tests name them. */
const named = (text: string): readonly string[] =>
  [...text.matchAll(/\b[Pp]romises?:? ((?:[A-J]\d{1,2}(?:, | and )?)+)|\(([A-J]\d{1,2})\)/g)].flatMap(([match]) =>
    [...match.matchAll(/[A-J]\d{1,2}/g)].map(([id]) => id),
  )

describe('the table of promises', () => {
  it('has every promise about accounts, messages, files, history and what a server sees, once', () => {
    const kept = [
      ...range('A', 1, 10),
      ...range('B', 1, 13),
      ...range('C', 1, 4),
      ...range('D', 1, 2),
      ...range('E', 1, 4),
    ]
    expect(ids).toEqual([...kept, ...range('H', 1, 3), 'I2'])
  })

  it.each(promises)('has $id held by tests that name it', async ({ id, heldBy }) => {
    expect(heldBy.length).toBeGreaterThan(0)
    for (const path of heldBy) {
      expect(path).toMatch(/\.(test|spec)\.ts$/)
      expect({ path, names: named(await read(path)).includes(id) }).toEqual({ path, names: true })
    }
  })

  it('knows every promise that a test, the README or SECURITY.md names', async () => {
    const files = execFileSync('git', ['ls-files', '*.test.ts', '*.spec.ts', '*.long.ts', 'README.md', 'SECURITY.md'], {
      cwd: root,
      encoding: 'utf8',
    })
      .split('\n')
      .filter((path) => path !== '' && path !== 'test/house/promises.test.ts')
    const unknown: string[] = []
    let found = 0
    for (const path of files) {
      const here = named(await read(path).catch(() => ''))
      found += here.length
      unknown.push(...here.filter((id) => !ids.includes(id)).map((id) => `${path}: ${id}`))
    }
    expect(unknown).toEqual([])
    // A pattern that reads nothing would find nothing wrong.
    expect(found).toBeGreaterThan(80)
  })
})
