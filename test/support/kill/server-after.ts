// The server's database after the kills: whole, and every text in it once.

import { join } from 'node:path'
import Database from 'better-sqlite3'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import type { TestHome } from '../test-home.ts'
import type { Ledger } from './ledger.ts'

/** Ends the server and looks; gives what is wrong. */
export async function lookAtServer(home: TestHome, ledger: Ledger): Promise<readonly string[]> {
  await home.stop()
  const db = new Database(join(home.dataFolder, 'db.sqlite'), { readonly: true })
  const integrity = String(db.pragma('integrity_check', { simple: true }))
  const rows = Number(
    db.prepare<[number], number>('SELECT count(*) FROM log WHERE kind = ?').pluck().get(frameTypes.message),
  )
  db.close()
  const kept = ledger.texts.filter(({ fate }) => fate === 'kept').length
  const problems: string[] = []
  if (integrity !== 'ok') problems.push(`the server's integrity_check: ${integrity}`)
  if (rows !== kept) problems.push(`the server has ${rows} messages, and ${kept} were said`)
  return problems
}
