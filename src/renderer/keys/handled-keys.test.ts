// No key is handled that the list of keys does not know: whoever looks at a key press does so through the list, or is a
// widget of the few that are named here, whose keys are the same in every program.

import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { expect, it } from 'vitest'
import { keyList } from './key-list.ts'

const folder = join(import.meta.dirname, '..')

/** Arrows in lists and grids, Enter in fields, and the list of keys itself. */
const widgets: Readonly<Record<string, string>> = {
  'keys/chord.ts': 'what the list of keys is read by',
  'ui/roving.ts': 'arrows in a list of one tab stop',
  'ui/field.tsx': 'Enter in a field without a form',
  'ui/context-menu.tsx': 'Enter that chose an entry writes no line',
  'features/emoji/emoji-picker.tsx': 'arrows in a grid',
  'features/composer/mention-menu.tsx': 'arrows and Enter in a completion',
  'features/palette/palette.tsx': 'arrows and Enter in a combobox',
  'features/shelves/shelf-entry.tsx': 'Enter on a row of a list',
  'features/shelves/shelves-pane.tsx': 'Escape back to what it was opened from',
  'features/voice/voice-wave.tsx': 'arrows on a slider',
  'features/composer/composer.tsx': 'whether Enter was pressed alone, which the settings decide about',
}

const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((path) => path.split(sep).join('/'))
  .filter((path) => /\.tsx?$/.test(path) && !path.includes('.test.'))
const read = (path: string): string => readFileSync(join(folder, path), 'utf8')
const looksAtKeys = (source: string): boolean =>
  /\bevent\.(key|code|ctrlKey|metaKey)\b|\{[^}]*\b(key|code)\b[^}]*\}: KeyboardEvent/.test(source)

it('is looked at by nobody else', () => {
  const others = sources.filter((path) => looksAtKeys(read(path)) && !Object.hasOwn(widgets, path))
  expect(others).toEqual([])
})

it('would be caught: a key that somebody handles on their own', () => {
  expect(looksAtKeys("if (event.key === 'x') remove()")).toBe(true)
  expect(looksAtKeys("act('window', deeds, event)")).toBe(false)
})

it('names no widget that looks at no key', () => {
  expect(Object.keys(widgets).filter((path) => !looksAtKeys(read(path)))).toEqual([])
})

it('has every action of the list named by somebody who does it', () => {
  const rest = sources.filter((path) => !path.startsWith('keys/')).map(read)
  const unnamed = Object.keys(keyList).filter(
    (action) => !rest.some((source) => new RegExp(`\\b${action}(\\(\\)|:)|'${action}'`).test(source)),
  )
  expect(unnamed).toEqual([])
})
