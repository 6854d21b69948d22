// How a vault ends: closed to every password by a revocation, or erased. Asked for one call at a time, by the keeper.
// Order of writes and what a crash leaves: docs/protocol/vault.md.

import type { Crypto } from '../ports/crypto.ts'
import type { FileStore } from '../ports/file-store.ts'
import { vaultTables, type VaultStore } from '../ports/vault-store.ts'
import type { WrapStore } from '../ports/wrap-store.ts'
import { encodeRevokedMark, readRevokedMark, wordsOpenForMs } from './revoked-mark.ts'
import { wrapNames } from './wrap-names.ts'

export interface VaultEndDeps {
  readonly crypto: Crypto
  readonly store: VaultStore
  readonly wraps: WrapStore
  /** What lies beside the vault and goes with it: ciphertext that its rows hold the keys of. */
  readonly fileStore?: Pick<FileStore, 'names' | 'remove'> | undefined
}

export interface VaultEnd {
  /** Destroys the wraps of every password. What is sealed to the recovery key stays for thirty days. */
  revoke(nowMs: number): Promise<void>
  /** Finishes what was cut short, and erases a revoked vault whose thirty days are over. */
  settleRevocation(nowMs: number): Promise<void>
  /** Removes every row, every wrap, and the files beside them. */
  erase(): Promise<void>
}

/** After every key there is: none is so long. */
const pastAnyKey = new Uint8Array(256).fill(0xff)

export function createVaultEnd({ crypto, store, wraps, fileStore }: VaultEndDeps): VaultEnd {
  /** [Note: the order of a revocation] What says that the password's wraps must go is on the disk before they do. */
  async function revoke(nowMs: number): Promise<void> {
    await wraps.write(wrapNames.revoked, encodeRevokedMark(crypto, nowMs))
    await removePasswordWraps()
  }

  async function removePasswordWraps(): Promise<void> {
    await wraps.remove(wrapNames.next)
    await wraps.remove(wrapNames.wrap)
  }

  async function settleRevocation(nowMs: number): Promise<void> {
    const file = await wraps.read(wrapNames.revoked)
    if (file === undefined) return
    const revokedAtMs = readRevokedMark(crypto, file)
    // Damaged: nobody knows when, so the days are counted from now.
    if (revokedAtMs === undefined) await wraps.write(wrapNames.revoked, encodeRevokedMark(crypto, nowMs))
    if (revokedAtMs !== undefined && nowMs - revokedAtMs >= wordsOpenForMs) await erase()
    else await removePasswordWraps()
  }

  /** A mark of long ago stands until all is gone: cut short, this is finished by the next `settleRevocation`. */
  async function erase(): Promise<void> {
    await wraps.write(wrapNames.revoked, encodeRevokedMark(crypto, 0))
    await removePasswordWraps()
    await wraps.remove(wrapNames.recovery)
    await store.apply(
      vaultTables.map((table) => ({ kind: 'delete-range', table, from: Uint8Array.of(), to: pastAnyKey })),
    )
    await store.forget()
    for (const name of (await fileStore?.names()) ?? []) await fileStore?.remove(name)
    await wraps.remove(wrapNames.revoked)
  }

  return { revoke, settleRevocation, erase }
}
