// What a thief finds on the disk of a device (promises E1, E2, E4), with the real cryptography, database and files.

import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { vaultTables } from '#core/ports/vault-store.ts'
import { createVaultKeeper } from '#core/vault/vault-keeper.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createFileWrapStore } from '#crypto-worker/adapters/file-wrap-store.ts'
import { openSqliteVaultStore } from '#crypto-worker/adapters/sqlite-vault-store.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
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
    const seen: { name: string; bytes: Uint8Array }[] = [{ name: 'recovery key', bytes: recovery.privateKey }]
    const watched = {
      ...crypto,
      randomBytes: (length: number) => remember(seen, 'master key', crypto.randomBytes(length), length === 32),
      hkdfSha512: (input: Parameters<typeof crypto.hkdfSha512>[0]) =>
        remember(seen, 'row key', crypto.hkdfSha512(input), true),
    }
    const texts = ['canary of a password', 'Встретимся в восемь: canary', 'canary second password']
    const [password = '', message = '', nextPassword = ''] = texts

    const store = openSqliteVaultStore({ file: join(folder, 'vault.db') })
    const wraps = createFileWrapStore({ folder: join(folder, 'wraps') })
    const keeper = createVaultKeeper({ crypto: watched, store, wraps })
    const vault = await keeper.create({ passwordBytes: utf8(password), recoveryPublicKey: recovery.publicKey })
    await vault.apply(vaultTables.map((table) => ({ kind: 'put', table, key: Uint8Array.of(7), value: utf8(message) })))
    await keeper.preparePasswordChange(utf8(nextPassword))

    const canaries = [...texts.flatMap(spellings), ...seen.flatMap(({ bytes }) => keySpellings(bytes))]
    const whileOpen = await found(folder, canaries)
    await keeper.settlePasswordChange('accepted')
    keeper.lock()
    await store.close()
    const afterwards = await found(folder, canaries)

    const careless = openSqliteVaultStore({ file: join(folder, 'vault.db') })
    await careless.apply([{ kind: 'put', table: 'messages', key: Uint8Array.of(9), sealedBytes: utf8(message) }])
    await careless.close()
    expect({
      keys: seen.map(({ name }) => name),
      whileOpen,
      afterwards,
      planted: await found(folder, canaries),
    }).toEqual({
      keys: ['recovery key', 'master key', 'row key', 'row key'],
      whileOpen: [],
      afterwards: [],
      planted: [Buffer.from(message).toString('hex')],
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

function remember(
  seen: { name: string; bytes: Uint8Array }[],
  name: string,
  bytes: Uint8Array,
  isKey: boolean,
): Uint8Array {
  // A copy: the original will have been wiped by the time of the search.
  if (isKey) seen.push({ name, bytes: bytes.slice() })
  return bytes
}

function spellings(text: string): readonly Buffer[] {
  return [Buffer.from(text), Buffer.from(text, 'utf16le'), ...keySpellings(Buffer.from(text)).slice(1)]
}

function keySpellings(bytes: Uint8Array): readonly Buffer[] {
  const raw = Buffer.from(bytes)
  return [
    raw,
    Buffer.from(raw.toString('hex')),
    Buffer.from(raw.toString('base64').slice(0, -4)),
    Buffer.from(raw.toString('base64url').slice(0, -4)),
  ]
}

/** Which of the canaries lie in any file below the folder, as hex. */
async function found(root: string, canaries: readonly Buffer[]): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = await Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name))),
  )
  expect(files.length).toBeGreaterThanOrEqual(3)
  return canaries
    .filter((canary) => files.some((file) => file.includes(canary)))
    .map((canary) => canary.toString('hex'))
}
