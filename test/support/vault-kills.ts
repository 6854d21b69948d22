// Kills a vault's writer again and again and looks at what each kill left. Used by a story and by a long suite.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { createVaultKeeper } from '#core/vault/vault-keeper.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createFileWrapStore } from '#crypto-worker/adapters/file-wrap-store.ts'
import { openSqliteVaultStore } from '#crypto-worker/adapters/sqlite-vault-store.ts'
import { createReader } from '#protocol/codec/reader.ts'
import { withQuickStretch } from './quick-stretch.ts'
import { batchKeys, killedVaultPassword } from './vault-writer.ts'

export interface KillReport {
  /** The last batch that the writer was told is on disk. */
  readonly acknowledged: number
  /** What is wrong afterwards, in words; empty is good. */
  readonly problems: readonly string[]
}

/** One life and death: lets the writer acknowledge `batches` batches, kills it after `delayMs` more, and looks. */
export async function killWriter(
  folder: string,
  life: { first: number; batches: number; delayMs: number },
): Promise<KillReport> {
  const writer = fork(join(import.meta.dirname, 'vault-writer.ts'), [folder, String(life.first)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  let acknowledged = 0
  await new Promise<void>((resolve, reject) => {
    writer.on('error', reject)
    writer.on('exit', () => {
      resolve()
    })
    writer.on('message', (number) => {
      acknowledged = Number(number)
      // The moment of the kill is the only thing that time decides here.
      if (acknowledged === life.first + life.batches) setTimeout(() => writer.kill('SIGKILL'), life.delayMs)
    })
  })
  if (writer.connected) await once(writer, 'disconnect')
  return { acknowledged, problems: await lookAtVault(folder, acknowledged) }
}

/** What is wrong with a vault whose writer was told that batch `acknowledged` is on disk. */
export async function lookAtVault(folder: string, acknowledged: number): Promise<readonly string[]> {
  const problems: string[] = []
  const file = join(folder, 'vault.db')
  const db = new Database(file)
  const integrity = db.pragma('integrity_check', { simple: true })
  db.close()
  if (integrity !== 'ok') problems.push(`integrity_check: ${String(integrity)}`)

  const { crypto } = withQuickStretch(await createNodeCrypto())
  const store = openSqliteVaultStore({ file })
  const keeper = createVaultKeeper({ crypto, store, wraps: createFileWrapStore({ folder: join(folder, 'wraps') }) })
  const opened = await keeper.unlock(killedVaultPassword)
  if (!opened.ok) problems.push(`the vault does not open: ${opened.reason}`)
  else {
    const numbers = [
      await opened.vault.get('meta', batchKeys.current),
      await opened.vault.get('meta', batchKeys.copy),
      ...(await opened.vault.scan({ table: 'messages' })).map(({ value }) => value),
    ].map((value) => (value === undefined ? -1 : createReader(value).u32()))
    const [current] = numbers
    if (current === undefined || current < acknowledged) problems.push(`batch ${String(acknowledged)} is lost`)
    if (numbers.length !== 3 || numbers.some((number) => number !== current))
      problems.push(`half a batch: ${numbers.join()}`)
  }
  keeper.lock()
  await store.close()
  return problems
}
