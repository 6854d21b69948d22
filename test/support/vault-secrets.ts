// The secrets of an installation, read out of its closed vault with its password: what must be nowhere else.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { decodeAccountRecord } from '#core/account/account-record.ts'
import { createVaultKeeper } from '#core/vault/vault-keeper.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createFileWrapStore } from '#crypto-worker/adapters/file-wrap-store.ts'
import { openSqliteVaultStore } from '#crypto-worker/adapters/sqlite-vault-store.ts'
import { utf8 } from '#protocol/codec/utf8.ts'

/** `accounts` is the folder of account folders, of which there is one. */
export async function vaultSecrets(accounts: string, password: string): Promise<Record<string, Uint8Array>> {
  const [account = ''] = readdirSync(accounts)
  const folder = join(accounts, account)
  const crypto = await createNodeCrypto()
  const store = openSqliteVaultStore({ file: join(folder, 'vault.db') })
  try {
    const wraps = createFileWrapStore({ folder: join(folder, 'wraps') })
    const unlocked = await createVaultKeeper({ crypto, store, wraps }).unlock(utf8(password))
    if (!unlocked.ok) throw new Error(unlocked.reason)
    const stored = await unlocked.vault.get('meta', utf8('account'))
    if (stored === undefined) throw new Error('no account in the vault')
    const { ed25519Seed, x25519Secret, authorSecret, blindSecret } = decodeAccountRecord(stored)
    return { ed25519Seed, x25519Secret, authorSecret, blindSecret }
  } finally {
    await store.close()
  }
}
