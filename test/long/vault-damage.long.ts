// One bit flipped in each of 1,000 rows on disk, and every bit of every wrap, one at a time: all of it is noticed.
// The sample does a twentieth. Promise E2; format: docs/protocol/vault.md.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { StorageError } from '#protocol/errors.ts'
import { u32 } from '#protocol/codec/writer.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import type { VaultTable } from '#core/ports/vault-store.ts'
import { createVaultKeeper, type VaultKeeper } from '#core/vault/vault-keeper.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { openSqliteVaultStore } from '#crypto-worker/adapters/sqlite-vault-store.ts'
import type { LongContext, LongResult, LongSuite } from '../support/long-suite.ts'
import { createMemoryWrapStore } from '../support/memory-wrap-store.ts'
import { withQuickStretch } from '../support/quick-stretch.ts'
import { createSeededRandom } from '../support/seeded-random.ts'

const password = utf8('a password')
const tables: readonly VaultTable[] = ['messages', 'chats', 'mls_secrets', 'settings']

export const suite: LongSuite = {
  name: 'vault-damage',
  about: 'one bit flipped in each of 1,000 rows and in every place of every wrap is noticed',
  estimateSeconds: 20,
  async run(context) {
    const folder = await mkdtemp(join(tmpdir(), 'talkee-vault-damage-'))
    try {
      return await damageEverything(folder, context)
    } finally {
      await rm(folder, { recursive: true })
    }
  },
}

async function damageEverything(folder: string, { seed, count, signal, log }: LongContext): Promise<LongResult> {
  const random = createSeededRandom(seed)
  const rows = count === 'all' ? 1_000 : 50
  const bitStep = count === 'all' ? 1 : 20
  const file = join(folder, 'vault.db')
  const { crypto } = withQuickStretch(await createNodeCrypto())
  const wraps = createMemoryWrapStore()
  const recovery = crypto.x25519KeyPair(crypto.randomBytes(32))
  const places = Array.from({ length: rows }, (_, index) => ({
    table: tables[index % tables.length] ?? 'messages',
    key: u32(index),
    value: crypto.randomBytes(1 + random.below(400)),
  }))
  await withKeeper(async (keeper) => {
    const vault = await keeper.create({ passwordBytes: password, recoveryPublicKey: recovery.publicKey })
    await vault.apply(places.map((place) => ({ kind: 'put', ...place })))
  })

  const failures: string[] = []
  let passed = 0
  function verdict(ok: boolean, what: string): void {
    if (ok) passed++
    else failures.push(`seed ${String(seed)}: ${what}`)
  }
  function withKeeper<T>(work: (keeper: VaultKeeper) => Promise<T>): Promise<T> {
    const store = openSqliteVaultStore({ file })
    return work(createVaultKeeper({ crypto, store, wraps })).finally(() => store.close())
  }

  const db = new Database(file)
  for (const { table, key } of places) {
    const sealed: unknown = db.prepare(`SELECT sealed FROM ${table} WHERE key = ?`).pluck().get(key)
    if (!(sealed instanceof Uint8Array)) throw new Error('a row is gone')
    flip(sealed, random.below(sealed.length * 8))
    db.prepare(`UPDATE ${table} SET sealed = ? WHERE key = ?`).run(sealed, key)
  }
  db.close()
  await withKeeper(async (keeper) => {
    const opened = await keeper.unlock(password)
    if (!opened.ok) throw new Error(`the vault does not open: ${opened.reason}`)
    for (const { table, key } of places) {
      const outcome = await opened.vault.get(table, key).catch((error: unknown) => error)
      verdict(
        outcome instanceof StorageError && outcome.code === 'row_damaged',
        `row of ${table} read in spite of a flip`,
      )
    }
  })
  log(`${String(rows)} rows done`)

  for (const name of ['wrap', 'recovery'] as const) {
    const whole = (await wraps.read(name)) ?? new Uint8Array()
    for (let bit = random.below(bitStep); bit < whole.length * 8 && !signal.aborted; bit += bitStep) {
      const damaged = whole.slice()
      flip(damaged, bit)
      wraps.tamper(name, damaged)
      const reason = await withKeeper(async (keeper) => {
        const opened =
          name === 'wrap' ? await keeper.unlock(password) : await keeper.openWithRecovery(recovery, password)
        return opened.ok ? 'opened' : opened.reason
      })
      verdict(reason === 'vault-damaged', `${name} opens in spite of a flip of bit ${String(bit)}`)
    }
    wraps.tamper(name, whole)
    log(`${name} done`)
  }
  return { passed, failed: failures.length, skipped: signal.aborted ? 1 : 0, figures: { rows }, failures }
}

function flip(bytes: Uint8Array, bit: number): void {
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
}
