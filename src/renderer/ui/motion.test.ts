// Motion with restraint: how long something moves, and how, is said by the tokens alone.

import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { expect, it } from 'vitest'

const folder = join(import.meta.dirname, '..')
const sheets = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((path) => path.split(sep).join('/'))
  .filter((path) => path.endsWith('.css'))
const read = (path: string): string => readFileSync(join(folder, path), 'utf8').replaceAll(/\/\*[^]*?\*\//g, '')

/** What moves, as the sheet says it: `file: declaration`. */
const moves = sheets.flatMap((path) =>
  [...read(path).matchAll(/\b((?:transition|animation)[a-z-]*\s*:[^;}]+)/g)].map(([, said = '']) => ({
    path,
    said: said.replaceAll(/\s+/g, ' '),
  })),
)
const shown = (found: typeof moves): string[] => found.map(({ path, said }) => `${path}: ${said}`)

it('there are movements to look at', () => {
  expect(moves.length).toBeGreaterThan(8)
})

it('takes every duration from a token', () => {
  // A visibility has no way of its own: it waits, for as long as a token says.
  const timed = moves.filter(({ said }) => /(?<![\w.-])\d*\.?\d+m?s\b/.test(said.replace('visibility 0s', '')))
  expect(shown(timed)).toEqual([])
})

it('goes by the two curves of the tokens, and loops only where something goes on', () => {
  const curved = moves.filter(({ said }) =>
    /cubic-bezier|steps\(|linear\(|(?<!-)\bease(-in|-out)?\b(?!-|\))/.test(said),
  )
  expect(shown(curved)).toEqual([])
  const loops = moves.filter(({ said }) => said.includes('infinite')).map(({ path }) => path)
  expect(loops.toSorted()).toEqual(['features/voice/voice.css', 'ui/button.css'])
})

it('knows one place where the setting of the app and that of the system end all motion', () => {
  expect(sheets.filter((path) => read(path).includes('prefers-reduced-motion'))).toEqual([])
  expect(read('ui/base.css')).toContain('html[data-motion="less"] *::after')
})
