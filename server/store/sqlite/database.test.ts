import Database from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrations } from '../migrations/migrations.ts'
import { assertPragmas, openDatabase } from './database.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'talkee-database-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = () => openDatabase(join(folder, 'db.sqlite'), { backupFolder: join(folder, 'backups'), migrations })

describe('the database', () => {
  it('is opened with synchronous FULL every time', () => {
    for (let times = 0; times < 3; times++) {
      const db = open()
      expect(db.pragma('synchronous', { simple: true })).toBe(2)
      expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
      db.close()
    }
  })

  it('would not be so without the setting: the build falls back to NORMAL', () => {
    open().close()
    const plain = new Database(join(folder, 'db.sqlite'))
    expect(plain.pragma('synchronous', { simple: true })).toBe(1)
    plain.close()
  })

  it('is refused when a setting did not hold', () => {
    const db = open()
    db.pragma('synchronous = NORMAL')
    expect(() => assertPragmas(db)).toThrow('synchronous is 1, not 2')
    db.close()
  })

  it('refuses a sender in a row of the log', () => {
    const db = open()
    db.exec('INSERT INTO chats (chat, chat_id, head_seq, opened_ms) VALUES (1, zeroblob(16), 0, 0)')
    const add = (sender: string) =>
      db.exec(
        `INSERT INTO log (chat, generation, seq, ts, kind, epoch, sender_id) VALUES (1, 0, 1, 0, 3, 0, ${sender})`,
      )
    expect(() => add(`x'01'`)).toThrow('CHECK constraint failed')
    add('NULL')
    db.close()
  })
})
