// A process whose writes are recorded: it makes a vault or a server's store in FOLDER, writes COUNT times, and takes down
// in a file of the same folder what was acknowledged, as it is. Command line: FOLDER KIND COUNT.
// `careless` is the control: SQLite with synchronous NORMAL, which ours never is.

import { openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { keyOf } from '../doomed-store.process.ts'
import { openStoreIn } from '../sqlite-server-store.ts'
import { addAccount, message, openStoredChat } from '../store-world.ts'
import { writeBatches } from '../vault-writer.ts'

export type WriterKind = 'vault' | 'server' | 'careless'
export const acknowledgedFile = 'acknowledged'

type Writer = (folder: string, count: number, acknowledge: (number: number) => void) => Promise<void>

const writers: Readonly<Record<WriterKind, Writer>> = {
  vault: (folder, count, acknowledge) =>
    writeBatches(folder, { first: 1, count }, async (number) => {
      acknowledge(number)
    }),

  async server(folder, count, acknowledge) {
    const store = await openStoreIn(folder)
    const chat = await openStoredChat(store, await addAccount(store, 'anna'))
    for (let first = 0; first < count; first += 4) {
      await Promise.all(
        [0, 1, 2, 3].map(async (more) => {
          const { outcome } = await store.appendMessage(message(chat, { idempotencyKey: keyOf(first + more) }))
          if (outcome === 'ok') acknowledge(first + more)
        }),
      )
    }
  },

  async careless(folder, count, acknowledge) {
    const db = new Database(join(folder, 'db.sqlite'))
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    db.exec('CREATE TABLE log (idempotency_key BLOB)')
    // The table is on the disk: what is missed later is rows.
    db.pragma('wal_checkpoint(TRUNCATE)')
    const insert = db.prepare('INSERT INTO log VALUES (?)')
    for (let number = 0; number < count; number++) {
      insert.run(keyOf(number))
      acknowledge(number)
    }
  },
}

if (import.meta.main) {
  const [folder = '', kind = '', count = ''] = process.argv.slice(2)
  const note = openSync(join(folder, acknowledgedFile), 'a')
  await writers[kind as WriterKind](folder, Number(count), (number) => void writeSync(note, `${String(number)}\n`))
  // Without an end in order: closing would sync what a power cut does not wait for.
  process.kill(process.pid, 'SIGKILL')
}
