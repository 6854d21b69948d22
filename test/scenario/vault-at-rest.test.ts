// What a thief finds on the disk of a device (promises E1, E2, E4), with the real cryptography, database and files.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { vaultTables } from '#core/ports/vault-store.ts'
import { createVaultKeeper } from '#core/vault/vault-keeper.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createFileWrapStore } from '#crypto-worker/adapters/file-wrap-store.ts'
import { openSqliteVaultStore } from '#crypto-worker/adapters/sqlite-vault-store.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { createCanaryScan } from '../support/canary-scan.ts'
import { killWriter } from '../support/vault-kills.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'talkee-at-rest-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('the files of a vault', () => {
  it('hold neither password nor key nor any row in clear, open or closed, and one planted row is found', async () => {
    const crypto = await createNodeCrypto()
    const recovery = crypto.x25519KeyPair(crypto.randomBytes(32))
    const secrets = new Map<string, Uint8Array>([['recovery key', recovery.privateKey]])
    const watched = {
      ...crypto,
      randomBytes: (length: number) => remember(secrets, 'master key', crypto.randomBytes(length), length === 32),
      hkdfSha512: (input: Parameters<typeof crypto.hkdfSha512>[0]) =>
        remember(secrets, 'row key', crypto.hkdfSha512(input), true),
    }
    const password = 'canary of a password'
    const message = 'Встретимся в восемь: canary'
    const nextPassword = 'canary of the next password'

    const store = openSqliteVaultStore({ file: join(folder, 'vault.db') })
    const wraps = createFileWrapStore({ folder: join(folder, 'wraps') })
    const keeper = createVaultKeeper({ crypto: watched, store, wraps })
    const vault = await keeper.create({ passwordBytes: utf8(password), recoveryPublicKey: recovery.publicKey })
    await vault.apply(vaultTables.map((table) => ({ kind: 'put', table, key: Uint8Array.of(7), value: utf8(message) })))
    await keeper.preparePasswordChange(utf8(nextPassword))

    const scan = createCanaryScan({ password, message, nextPassword, ...Object.fromEntries(secrets) })
    const whileOpen = scan.scanFolder(folder)
    await keeper.settlePasswordChange('accepted')
    keeper.lock()
    await store.close()
    const afterwards = scan.scanFolder(folder)

    const careless = openSqliteVaultStore({ file: join(folder, 'vault.db') })
    await careless.apply([{ kind: 'put', table: 'messages', key: Uint8Array.of(9), sealedBytes: utf8(message) }])
    await careless.close()
    const planted = scan.scanFolder(folder)
    expect({ secrets: [...secrets.keys()], whileOpen, afterwards, planted }).toEqual({
      secrets: ['recovery key', 'master key', 'row key'],
      // vault.db and its log, wrap, wrap.next, recovery.
      whileOpen: { files: 5, findings: [] },
      afterwards: { files: 3, findings: [] },
      planted: { files: 3, findings: [{ canary: 'message', form: 'utf8', where: 'vault.db' }] },
    })
  })

  it('survive being killed in the middle of writing: all that was acknowledged is there, no batch by half', async () => {
    const problems: string[] = []
    let first = 1
    for (const [batches, delayMs] of [
      [1, 0],
      [20, 1],
      [50, 0],
      [5, 3],
    ] as const) {
      const report = await killWriter(folder, { first, batches, delayMs })
      problems.push(...report.problems)
      expect(report.acknowledged).toBeGreaterThanOrEqual(first + batches)
      first = report.acknowledged + 2
    }
    expect(problems).toEqual([])
  })
})

function remember(secrets: Map<string, Uint8Array>, name: string, bytes: Uint8Array, isKey: boolean): Uint8Array {
  // A copy: the original will have been wiped by the time of the search.
  if (isKey) secrets.set(name, bytes.slice())
  return bytes
}
