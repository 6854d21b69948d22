// A process that writes rows into a vault as fast as it can and tells each batch once it is acknowledged. It is there
// to be killed. Command line: FOLDER, the first row number. The first process makes the vault, later ones unlock it.

import { join } from 'node:path'
import { createVaultKeeper } from '#core/vault/vault-keeper.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createFileWrapStore } from '#crypto-worker/adapters/file-wrap-store.ts'
import { openSqliteVaultStore } from '#crypto-worker/adapters/sqlite-vault-store.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { u32 } from '#protocol/codec/writer.ts'
import { withQuickStretch } from './quick-stretch.ts'

/** Every batch puts its number under both keys and replaces the row of the batch before: all or nothing. */
export const batchKeys = { current: Uint8Array.of(1), copy: Uint8Array.of(2) } as const
export const killedVaultPassword = utf8('a password')
const batchesPerWrap = 7

if (import.meta.main) {
  // Awaited until the system has it: what was told here was acknowledged, kill or no kill.
  const tell = (number: number) => new Promise<void>((resolve) => process.send?.(number, () => resolve()))
  await writeBatches(process.argv[2] ?? '', { first: Number(process.argv[3]), count: Infinity }, tell)
}

export async function writeBatches(
  folder: string,
  { first, count }: { first: number; count: number },
  acknowledge: (number: number) => Promise<void>,
): Promise<void> {
  const { crypto } = withQuickStretch(await createNodeCrypto())
  const store = openSqliteVaultStore({ file: join(folder, 'vault.db') })
  const keeper = createVaultKeeper({ crypto, store, wraps: createFileWrapStore({ folder: join(folder, 'wraps') }) })
  const recoveryPublicKey = crypto.x25519KeyPair(crypto.randomBytes(32)).publicKey
  if ((await keeper.state()) === 'absent')
    await keeper.create({ passwordBytes: killedVaultPassword, recoveryPublicKey })
  else await keeper.unlock(killedVaultPassword)
  // Killed between the two steps of a change: an account would ask its server now which password counts.
  if (await keeper.passwordChangePending()) await keeper.settlePasswordChange('accepted')
  keeper.lock()
  const opened = await keeper.unlock(killedVaultPassword)
  if (!opened.ok) throw new Error(opened.reason)
  for (let number = first; number < first + count; number++) {
    const value = u32(number)
    await opened.vault.apply([
      { kind: 'put', table: 'meta', key: batchKeys.current, value },
      { kind: 'delete-range', table: 'messages', from: u32(0), to: value },
      { kind: 'put', table: 'messages', key: value, value },
      { kind: 'put', table: 'meta', key: batchKeys.copy, value },
    ])
    await acknowledge(number)
    // Now and then a new wrap, for the same password: whichever of the two a disk holds, it opens the vault.
    if (number % batchesPerWrap !== 0) continue
    await keeper.preparePasswordChange(killedVaultPassword.slice())
    await keeper.settlePasswordChange('accepted')
  }
}
