import Database from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrations } from '../migrations/migrations.ts'
import { openDatabase } from './database.ts'
import type { Sqlite } from './sqlite.ts'
import { type Call, createGroupCommit, type GroupCommit } from './group-commit.ts'
import { createOperations } from './operations.ts'

let folder: string
let db: Sqlite
let group: GroupCommit

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'talkee-group-'))
  db = openDatabase(join(folder, 'db.sqlite'), { backupFolder: join(folder, 'backups'), migrations })
  group = createGroupCommit({ db, createOperations })
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true })
})

const invite = (number: number, codeBytes = 32): Call => ({
  name: 'addInvite',
  input: { codeHash: Buffer.alloc(codeBytes, number), uses: 1, expiresMs: 1e12 },
})
const countInvites = (from: Sqlite = db) =>
  from.prepare<[], { count: number }>('SELECT count(*) AS count FROM invites').get()?.count

describe('group commit', () => {
  it('makes one transaction of a batch', () => {
    // data_version of a connection moves by one for each commit of another.
    const other = new Database(join(folder, 'db.sqlite'), { readonly: true })
    const version = () => Number(other.pragma('data_version', { simple: true }))
    const before = version()
    group.run([invite(1), invite(2), invite(3)])
    expect(countInvites(other)).toBe(3)
    expect(version() - before).toBe(1)
    other.close()
  })

  it('undoes the operation that fails, alone, and says so in its place', () => {
    const { results } = group.run([invite(1), invite(1), invite(2)])
    expect(results.map(({ ok }) => ok)).toEqual([true, false, true])
    expect(results[1]).toMatchObject({ error: { kind: 'internal' } })
    expect(countInvites()).toBe(2)
  })

  it('fails the whole batch when the disk is full, and recovers when there is room', () => {
    const pages = Number(db.pragma('page_count', { simple: true }))
    db.pragma(`max_page_count = ${String(pages)}`)
    const { results, deliveries } = group.run([invite(1), invite(2, 1_000_000), invite(3)])
    expect(results.map((each) => (each.ok ? 'ok' : each.error.code))).toEqual(['disk_full', 'disk_full', 'disk_full'])
    expect(deliveries).toEqual([])
    expect(countInvites()).toBe(0)
    db.pragma('max_page_count = 1000000')
    expect(group.run([invite(1), invite(2, 1_000_000)]).results.every(({ ok }) => ok)).toBe(true)
  })

  it('shows another connection nothing of a batch that was undone', () => {
    group.run([invite(1)])
    const other = new Database(join(folder, 'db.sqlite'), { readonly: true })
    db.pragma(`max_page_count = ${String(Number(db.pragma('page_count', { simple: true })))}`)
    group.run([invite(2), invite(3, 1_000_000)])
    expect(countInvites(other)).toBe(1)
    other.close()
  })
})
