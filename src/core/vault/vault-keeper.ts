// Who may open the vault, and how that changes: password, recovery words, lock (promises E1 and E4).
// It reads no row but its own mark. Files, order of writes and what a crash leaves: docs/protocol/vault.md.

import { StorageError, UsageError } from '#protocol/errors.ts'
import type { Crypto, KeyPair } from '../ports/crypto.ts'
import type { VaultStore, VaultWrite } from '../ports/vault-store.ts'
import type { FileStore } from '../ports/file-store.ts'
import type { WrapStore } from '../ports/wrap-store.ts'
import { isWholePasswordWrap, masterKeyBytes, openPasswordWrap, sealPasswordWrap } from './password-wrap.ts'
import { openRecoveryWrap, sealRecoveryWrap } from './recovery-wrap.ts'
import { adoptKey, type Secret } from './secret.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { createVaultEnd } from './vault-end.ts'
import { createVault, type Vault } from './vault.ts'
import { deriveRowKey, hasMark, markWrite, opensMark } from './vault-mark.ts'
import { wrapNames } from './wrap-names.ts'

export interface VaultKeeperDeps {
  readonly crypto: Crypto
  readonly store: VaultStore
  readonly wraps: WrapStore
  /** What lies beside the vault and goes with it: ciphertext that its rows hold the keys of. */
  readonly fileStore?: Pick<FileStore, 'names' | 'remove'>
}

type Unlock<Reason extends string> =
  | { readonly ok: true; readonly vault: Vault }
  | { readonly ok: false; readonly reason: Reason | 'vault-damaged' }

/**
 * Passwords are bytes that the caller owns and wipes; the keeper only looks. Calls wait for each other, except
 * `lock`, which is at once. Asked in the wrong state, a method is a `UsageError`: `vault_exists`, `vault_absent`,
 * `not_locked`, `locked`, `password_change_pending`. Failures of the disk are the stores' `StorageError`s.
 */
export interface VaultKeeper {
  /** `revoked`: no password opens the vault any more, the words still do. */
  state(): Promise<'absent' | 'locked' | 'unlocked' | 'revoked'>
  /**
   * Makes the master key and seals it to the password and to the recovery key. The vault comes to be with the first
   * `apply` of `fill`, in the same transaction: none exists without what its maker needs to find in it. When `fill`
   * throws before, there is no vault.
   */
  create(input: NewVault): Promise<Vault>
  unlock(passwordBytes: Uint8Array): Promise<Unlock<'wrong-password'>>
  /** Whether it opens the vault, which may be open already: for what only its owner may ask. */
  isPassword(passwordBytes: Uint8Array): Promise<boolean>
  /** Wipes the keys. Every vault handed out before is dead. */
  lock(): void

  /** Seals the master key to a second password. Until `settlePasswordChange` both open the vault. */
  preparePasswordChange(newPasswordBytes: Uint8Array): Promise<void>
  /** Whether a change waits for the server's answer, also after a restart. */
  passwordChangePending(): Promise<boolean>
  /**
   * The server's answer: from now on the new password alone, or the old one alone. Harmless to repeat. A damaged new
   * wrap is a `StorageError` `wrap_damaged`, and the old one stays.
   */
  settlePasswordChange(outcome: 'accepted' | 'refused'): Promise<void>
  /** The same, for when only the password that the server takes is known, which may be neither of the two. */
  settlePasswordChangeBy(passwordBytes: Uint8Array): Promise<'accepted' | 'refused' | 'neither'>

  /**
   * Opens with the key pair of the words and sets a new password; a pending change is dropped. A revoked vault stays one,
   * its thirty days running on, until `reinstate`.
   */
  openWithRecovery(recoveryKeyPair: KeyPair, newPasswordBytes: Uint8Array): Promise<Unlock<'wrong-words'>>
  /** The open vault is one of a device again: this password opens it. Nothing where it was not revoked. */
  reinstate(newPasswordBytes: Uint8Array): Promise<void>

  /** Locks, and destroys the wraps of every password. What is sealed to the recovery key stays for thirty days. */
  revoke(nowMs: number): Promise<void>
  /** Finishes a `revoke` that was cut short, and erases a revoked vault whose thirty days are over. */
  settleRevocation(nowMs: number): Promise<void>
  /** Locks, and removes every row and every wrap: there is no vault any more. */
  erase(): Promise<void>
}

interface NewVault {
  readonly passwordBytes: Uint8Array
  readonly recoveryPublicKey: Uint8Array
  readonly fill?: (vault: Vault) => Promise<void>
}

interface OpenKeys {
  readonly masterKey: Secret
  readonly rowKey: Secret
}

export function createVaultKeeper({ crypto, store, wraps, fileStore }: VaultKeeperDeps): VaultKeeper {
  const inTurn = createSerialQueue()
  const end = createVaultEnd({ crypto, store, wraps, fileStore })
  let open: OpenKeys | undefined
  /** Counts locks: a slow unlock that was asked for before one must not undo it. */
  let locks = 0

  function opening<T>(work: (locksBefore: number) => Promise<T>): Promise<T> {
    const locksBefore = locks
    return inTurn(() => work(locksBefore))
  }

  async function assertLocked(): Promise<void> {
    if (open !== undefined) throw new UsageError('not_locked', 'the vault is open')
    if (!(await hasMark(store))) throw new UsageError('vault_absent', 'there is no vault here')
  }

  function adoptMasterKey(masterKey: Secret, locksBefore: number): Vault {
    const rowKey = deriveRowKey(crypto, masterKey)
    if (locks !== locksBefore) {
      wipe({ masterKey, rowKey })
      throw new UsageError('locked', 'the vault was locked while it was being opened')
    }
    open = { masterKey, rowKey }
    return createVault({ crypto, store, rowKey })
  }

  async function create({ passwordBytes, recoveryPublicKey, fill }: NewVault, locksBefore: number): Promise<Vault> {
    if (await hasMark(store)) throw new UsageError('vault_exists', 'there is a vault already')
    const masterKey = adoptKey(crypto, crypto.randomBytes(masterKeyBytes))
    try {
      await wraps.write(wrapNames.recovery, sealRecoveryWrap(crypto, recoveryPublicKey, masterKey))
      await wraps.write(wrapNames.wrap, await sealPasswordWrap(crypto, passwordBytes, masterKey))
      await wraps.remove(wrapNames.next)
      await wraps.remove(wrapNames.revoked)
      await writeMarkAnd(masterKey, fill)
    } catch (error) {
      masterKey[Symbol.dispose]()
      throw error
    }
    return adoptMasterKey(masterKey, locksBefore)
  }

  /**
   * [Note: the mark comes last] A crash before it leaves wraps without a vault, which the next attempt replaces; a crash
   * after it leaves a filled vault that its password opens. Nothing lies between.
   */
  async function writeMarkAnd(masterKey: Secret, fill: NewVault['fill']): Promise<void> {
    let mark: readonly VaultWrite[] = [markWrite(crypto, masterKey)]
    const marking: VaultStore = {
      ...store,
      async apply(writes) {
        await store.apply([...mark, ...writes])
        mark = []
      },
    }
    using rowKey = deriveRowKey(crypto, masterKey)
    await fill?.(createVault({ crypto, store: marking, rowKey }))
    if (mark.length > 0) await marking.apply([])
  }

  async function unlock(passwordBytes: Uint8Array, locksBefore: number): Promise<Unlock<'wrong-password'>> {
    await assertLocked()
    let reason: 'wrong-password' | 'vault-damaged' = 'vault-damaged'
    for (const name of [wrapNames.wrap, wrapNames.next]) {
      const file = await wraps.read(name)
      if (file === undefined) continue
      const opened = await openPasswordWrap(crypto, passwordBytes, file)
      if (!opened.ok) {
        // One whole wrap that says no outweighs a damaged one: trying another password may still help.
        if (opened.reason === 'wrong-password') reason = 'wrong-password'
        continue
      }
      if (await opensMark(crypto, store, opened.masterKey)) {
        return { ok: true, vault: adoptMasterKey(opened.masterKey, locksBefore) }
      }
      opened.masterKey[Symbol.dispose]()
      return { ok: false, reason: 'vault-damaged' }
    }
    return { ok: false, reason }
  }

  async function preparePasswordChange(newPasswordBytes: Uint8Array): Promise<void> {
    if (open === undefined) throw new UsageError('locked', 'the vault is locked')
    // The server may have taken the first new password without our hearing of it: it must go on opening the vault.
    if ((await wraps.read(wrapNames.next)) !== undefined) {
      throw new UsageError('password_change_pending', 'an earlier change of password is not settled')
    }
    await wraps.write(wrapNames.next, await sealPasswordWrap(crypto, newPasswordBytes, open.masterKey))
  }

  async function settlePasswordChange(outcome: 'accepted' | 'refused'): Promise<void> {
    const next = await wraps.read(wrapNames.next)
    if (next === undefined) return
    if (outcome === 'accepted') {
      if (!isWholePasswordWrap(crypto, next)) {
        throw new StorageError('wrap_damaged', 'the wrap of the new password is damaged, the old one stays')
      }
      // Replacing first and removing second: a crash between leaves the new password twice, never none.
      await wraps.write(wrapNames.wrap, next)
    }
    await wraps.remove(wrapNames.next)
  }

  /** The wrap that this password opens. */
  async function wrapBy(passwordBytes: Uint8Array): Promise<string | undefined> {
    for (const name of [wrapNames.next, wrapNames.wrap]) {
      const file = await wraps.read(name)
      const opened = file === undefined ? undefined : await openPasswordWrap(crypto, passwordBytes, file)
      if (opened?.ok !== true) continue
      opened.masterKey[Symbol.dispose]()
      return name
    }
    return undefined
  }

  async function settlePasswordChangeBy(passwordBytes: Uint8Array): Promise<'accepted' | 'refused' | 'neither'> {
    const name = await wrapBy(passwordBytes)
    if (name === undefined) return 'neither'
    const outcome = name === wrapNames.next ? 'accepted' : 'refused'
    await settlePasswordChange(outcome)
    return outcome
  }

  async function openWithRecovery(
    pair: KeyPair,
    newPasswordBytes: Uint8Array,
    locksBefore: number,
  ): Promise<Unlock<'wrong-words'>> {
    await assertLocked()
    const file = await wraps.read(wrapNames.recovery)
    if (file === undefined) return { ok: false, reason: 'vault-damaged' }
    const opened = openRecoveryWrap(crypto, pair, file)
    if (!opened.ok) return opened
    const { masterKey } = opened
    try {
      if (!(await opensMark(crypto, store, masterKey))) {
        masterKey[Symbol.dispose]()
        return { ok: false, reason: 'vault-damaged' }
      }
      if ((await wraps.read(wrapNames.revoked)) === undefined) await setPassword(newPasswordBytes, masterKey)
    } catch (error) {
      masterKey[Symbol.dispose]()
      throw error
    }
    return { ok: true, vault: adoptMasterKey(masterKey, locksBefore) }
  }

  async function setPassword(newPasswordBytes: Uint8Array, masterKey: Secret): Promise<void> {
    await wraps.write(wrapNames.wrap, await sealPasswordWrap(crypto, newPasswordBytes, masterKey))
    await wraps.remove(wrapNames.next)
  }

  async function reinstate(newPasswordBytes: Uint8Array): Promise<void> {
    if ((await wraps.read(wrapNames.revoked)) === undefined) return
    if (open === undefined) throw new UsageError('locked', 'the vault is locked')
    await setPassword(newPasswordBytes, open.masterKey)
    // Last: a crash before it destroys the new wrap again, and the words open once more.
    await wraps.remove(wrapNames.revoked)
  }

  async function state(): Promise<'absent' | 'locked' | 'unlocked' | 'revoked'> {
    if (open !== undefined) return 'unlocked'
    if (!(await hasMark(store))) return 'absent'
    return (await wraps.read(wrapNames.revoked)) === undefined ? 'locked' : 'revoked'
  }

  function lock(): void {
    locks++
    if (open !== undefined) wipe(open)
    open = undefined
  }

  return {
    state: () => inTurn(state),
    create: (input) => opening((asked) => create(input, asked)),
    unlock: (passwordBytes) => opening((asked) => unlock(passwordBytes, asked)),
    isPassword: (passwordBytes) => inTurn(async () => (await wrapBy(passwordBytes)) !== undefined),
    lock,
    preparePasswordChange: (newPasswordBytes) => inTurn(() => preparePasswordChange(newPasswordBytes)),
    passwordChangePending: () => inTurn(async () => (await wraps.read(wrapNames.next)) !== undefined),
    settlePasswordChange: (outcome) => inTurn(() => settlePasswordChange(outcome)),
    settlePasswordChangeBy: (passwordBytes) => inTurn(() => settlePasswordChangeBy(passwordBytes)),
    revoke(nowMs) {
      lock()
      return inTurn(() => end.revoke(nowMs))
    },
    settleRevocation: (nowMs) => inTurn(() => end.settleRevocation(nowMs)),
    erase() {
      lock()
      return inTurn(end.erase)
    },
    openWithRecovery: (pair, newPasswordBytes) => opening((asked) => openWithRecovery(pair, newPasswordBytes, asked)),
    reinstate: (newPasswordBytes) => inTurn(() => reinstate(newPasswordBytes)),
  }
}

function wipe({ masterKey, rowKey }: OpenKeys): void {
  masterKey[Symbol.dispose]()
  rowKey[Symbol.dispose]()
}
