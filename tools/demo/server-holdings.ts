// What the home server holds after the conversation: read from its database file, as whoever steals the disk would.

import Database from 'better-sqlite3'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface Holdings {
  /** Rows of the message log: messages and commits. */
  readonly rows: number
  /** Rows that name a sender. */
  readonly senders: number
  /** Sizes of stored messages, each once, in bytes. */
  readonly ciphertextSizes: readonly number[]
  /** The newest epoch of each chat. */
  readonly epochs: readonly number[]
  /** The first stored messages as they lie there. */
  readonly samples: readonly { readonly seq: number; readonly bytes: number; readonly beginning: string }[]
  /** How often one of the given texts was found in any file, in UTF-8 or UTF-16. */
  readonly found: number
}

const messageKind = 3

/** The server must have been stopped, so that the files are whole. */
export function readHoldings(dataFolder: string, texts: readonly string[]): Holdings {
  const database = new Database(join(dataFolder, 'db.sqlite'), { readonly: true })
  try {
    const number = (sql: string): number => database.prepare<[], { n: number }>(sql).get()?.n ?? 0
    const messages = database
      .prepare<[number], { seq: number; body: Buffer }>('SELECT seq, body FROM log WHERE kind = ? AND body IS NOT NULL')
      .all(messageKind)
    return {
      rows: number('SELECT count(*) AS n FROM log'),
      senders: number('SELECT count(*) AS n FROM log WHERE sender_id IS NOT NULL'),
      ciphertextSizes: [...new Set(messages.map(({ body }) => body.length))].sort((a, b) => a - b),
      epochs: database
        .prepare<[], { epoch: number }>('SELECT epoch FROM generations ORDER BY chat, generation')
        .all()
        .map(({ epoch }) => epoch),
      samples: messages.slice(0, 4).map(({ seq, body }) => ({
        seq,
        bytes: body.length,
        beginning: body.subarray(body.length - 40, body.length - 16).toString('hex'),
      })),
      found: countInFiles(dataFolder, texts),
    }
  } finally {
    database.close()
  }
}

function countInFiles(folder: string, texts: readonly string[]): number {
  const needles = texts.flatMap((text) => [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le')])
  let found = 0
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name)
    if (!statSync(path).isFile()) continue
    const content = readFileSync(path)
    found += needles.filter((needle) => content.includes(needle)).length
  }
  return found
}
