import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { settingsReader } from '#ipc/desktop-contract.ts'
import { openJsonFile } from './json-file.ts'

describe('the file of settings', () => {
  const initial = {
    language: 'system',
    theme: 'system',
    lockAfterMinutes: 15,
    lockWithSystem: true,
    textSizePercent: 100,
    lessMotion: false,
    enterSends: true,
    undoSeconds: 5,
    notices: 'name',
    doNotDisturb: false,
    quietHours: 'off',
  } as const

  it('keeps what was written, and falls back for what it cannot read', () => {
    using folder = newFolder()
    const file = openJsonFile(folder.path, settingsReader, initial)
    expect(file.read()).toEqual(initial)
    file.write({ ...initial, theme: 'dark' })
    expect(openJsonFile(folder.path, settingsReader, initial).read()).toEqual({ ...initial, theme: 'dark' })
    expect(readdirSync(dirname(folder.path))).toEqual(['settings.json'])
    for (const broken of ['', '{', '7', 'null', '[]', '"dark"', '{"theme":"pink"}']) {
      writeFileSync(folder.path, broken)
      expect(file.read()).toEqual(initial)
    }
  })

  it('keeps what was chosen when another version has written less or more, or one field is not of its form', () => {
    using folder = newFolder()
    const file = openJsonFile(folder.path, settingsReader, initial)
    const { undoSeconds: _, ...older } = { ...initial, theme: 'dark', language: 'ru' } as const
    for (const fields of [older, { ...older, undoSeconds: 7 }, { ...older, undoSeconds: 5, sounds: 'none' }]) {
      writeFileSync(folder.path, JSON.stringify(fields))
      expect(file.read()).toEqual({ ...initial, theme: 'dark', language: 'ru' })
    }
  })
})

function newFolder(): { readonly path: string; [Symbol.dispose]: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'talkee-settings-'))
  return { path: join(folder, 'settings.json'), [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
}
