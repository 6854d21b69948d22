import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
    enterSends: true,
    undoSeconds: 5,
  } as const

  it('keeps what was written, and falls back for what it cannot read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'talkee-settings-'))
    try {
      const path = join(folder, 'settings.json')
      const file = openJsonFile(path, settingsReader, initial)
      expect(file.read()).toEqual(initial)
      file.write({ ...initial, theme: 'dark' })
      expect(openJsonFile(path, settingsReader, initial).read()).toEqual({ ...initial, theme: 'dark' })
      expect(readdirSync(folder)).toEqual(['settings.json'])
      for (const broken of ['', '{', '{"theme":"dark"}', readFileSync(path, 'utf8').replace('dark', 'pink')]) {
        writeFileSync(path, broken)
        expect(file.read()).toEqual(initial)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
