// From an empty installation to an account at work, and back to a locked vault, one step at a time.
// What exists only while unlocked is open-account.ts.

import { certifiedDevice } from '#protocol/device-log/chain.ts'
import { InternalError, TalkeeError, UsageError } from '#protocol/errors.ts'
import { splitAddress, type AccountAddress, type DeviceId } from '#protocol/ids.ts'
import { readAccount, type AccountRecord } from '../account/account-record.ts'
import { adoptPassword, changePassword } from '../account/change-password.ts'
import { deleteAccount } from '../account/delete-account.ts'
import { createAccountLogs } from '../devices/account-logs.ts'
import type { Comparison } from '../new-device/comparison-view.ts'
import type { VaultStore } from '../ports/vault-store.ts'
import type { WrapStore } from '../ports/wrap-store.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { createVaultKeeper } from '../vault/vault-keeper.ts'
import type { Vault } from '../vault/vault.ts'
import { createAccountEntry, type AccountEntry } from './account-entry.ts'
import type { AccountSession } from './account-session.ts'
import { finishCertifying, renewUncertified } from './certify-installation.ts'
import { endDevice } from './end-device.ts'
import { openAccount, type OpenAccount, type OpenAccountDeps } from './open-account.ts'
import type { Step } from './step.ts'
import type { Connection } from './sync.ts'
import { createWordsIntents, type Recovered, type RecoverInput, type WordsInput } from './words-intents.ts'

export interface LifecycleDeps extends OpenAccountDeps {
  readonly store: VaultStore
  readonly wraps: WrapStore
}

/** `uncertified`: signed in by password alone, and not yet certified by another device or the words. */
type Phase = 'empty' | 'locked' | 'uncertified' | 'ready'

export interface AccountView {
  readonly phase: Phase
  /** Locked for every password: this device was revoked. The words open what it has left, for thirty days. */
  readonly revoked: boolean
  /** Known while unlocked. */
  readonly address: AccountAddress | undefined
  readonly device: DeviceId | undefined
  readonly connection: Connection
}

export interface AccountLifecycle {
  view(): Promise<AccountView>
  /** The words are shown once and kept nowhere. */
  signUp(input: Parameters<AccountEntry['signUp']>[0]): Promise<Step<{ words: string }>>
  signIn(input: Parameters<AccountEntry['signIn']>[0]): Promise<Step>
  /** Has the words certify this installation; a `UsageError` `not_uncertified` where they cannot. */
  certifyByWords(input: WordsInput): Promise<Step>
  /**
   * A new password by the words, where there is no vault or a locked one. `serverCode`: why the server has not taken the
   * new password; the vault has it. Signed in and not certified is the `uncertified` phase, from where the words go on.
   */
  recover(input: RecoverInput): Promise<Recovered>
  /** At the server and here: nothing is left but the name and the log that says so. */
  deleteAccount(password: Uint8Array): Promise<Step>
  unlock(password: Uint8Array): Promise<Step>
  lock(): Promise<void>
  changePassword(input: { oldPassword: Uint8Array; newPassword: Uint8Array }): Promise<Step>
  /** Takes the password that another device has given the account. */
  adoptPassword(newPassword: Uint8Array): Promise<Step>
  /** The account at work, or a `UsageError` `not_ready`. */
  ready(): AccountSession
  /** The open account, certified or not, with its vault; a `UsageError` `locked`. */
  unlocked(): { readonly account: AccountRecord; readonly vault: Vault }
  /** Adding a device, on whichever side this one is; a `UsageError` `locked`. */
  comparison(): Comparison
  hurry(): void
  close(): Promise<void>
}

export function createAccountLifecycle(deps: LifecycleDeps): AccountLifecycle {
  const { crypto, clock } = deps
  const keeper = createVaultKeeper(deps)
  const inTurn = createSerialQueue()
  const entry = createAccountEntry({ crypto, clock, keeper, connect: deps.connect })
  const byWords = createWordsIntents({
    ...{ crypto, clock, keeper, connect: deps.connect, entry, begin, openAnew },
    current: () => (open === undefined || openVault === undefined ? undefined : { opened: open, vault: openVault }),
  })
  let open: OpenAccount | undefined
  let openVault: Vault | undefined
  // The first that the keeper does: what a revocation or a deletion has left over goes before anything else.
  const settled = keeper
    .settleRevocation(clock.nowMs())
    .catch((error: unknown) => failed('revocation_not_settled', error))

  /** Starts the account's work, when the log certifies this device. Without that the vault is locked again. */
  async function begin(vault: Vault, account: AccountRecord): Promise<OpenAccount> {
    let opened: OpenAccount
    try {
      const events = { onCertified: () => later(openAnew), onRevoked: () => later(endRevoked) }
      opened = await openAccount({ ...deps, ...events }, vault, account)
    } catch (error) {
      keeper.lock()
      throw error
    }
    open = opened
    openVault = vault
    deps.onAccount()
    return opened
  }

  function failed(event: string, error: unknown): void {
    deps.log.error(event, { code: error instanceof TalkeeError ? error.code : 'internal' })
  }

  /** Asked for by work that this ends, so it cannot be waited for; and only for the account that is open now. */
  function later(task: (vault: Vault, was: OpenAccount) => Promise<void>): void {
    const [was, vault] = [open, openVault]
    if (was === undefined || vault === undefined) return
    inTurn(() => (open === was ? task(vault, was) : Promise.resolve())).catch((error: unknown) => {
      failed('account_not_changed', error)
      if (open !== undefined) return
      // Half-way, as with a full disk: locked, and gone on with at the next unlocking.
      keeper.lock()
      deps.onAccount()
    })
  }

  /** Ends what runs; the vault stays open. */
  async function suspend(was: OpenAccount): Promise<void> {
    open = undefined
    openVault = undefined
    await was.close()
    was.wipe()
  }

  /** The record has changed from `uncertified` to `certified`: what ran as the one ends, and the other begins. */
  async function openAnew(vault: Vault, was: OpenAccount): Promise<void> {
    await suspend(was)
    const account = await readAccount(crypto, vault)
    if (account === undefined) throw new InternalError('no_account', 'an open vault without its account')
    const { session } = await begin(vault, account)
    await session?.fillPool()
  }

  /** The own log says it: keys and MLS state go, then every wrap that a password opens. */
  async function endRevoked(vault: Vault, was: OpenAccount): Promise<void> {
    await suspend(was)
    await endVault(vault, was.account)
    deps.onAccount()
  }

  async function endVault(vault: Vault, account: AccountRecord): Promise<void> {
    await endDevice(vault, account)
    await keeper.revoke(clock.nowMs())
  }

  async function signUp(input: Parameters<AccountEntry['signUp']>[0]): Promise<Step<{ words: string }>> {
    const entered = await entry.signUp(input)
    if (!entered.ok) return entered
    await begin(entered.vault, entered.account)
    // Whoever has just signed up can be written to at once; without a connection it happens later.
    await open?.session?.fillPool()
    return { ok: true, words: entered.words }
  }

  async function signIn(input: Parameters<AccountEntry['signIn']>[0]): Promise<Step> {
    const entered = await entry.signIn(input)
    if (!entered.ok) return entered
    await begin(entered.vault, entered.account)
    return { ok: true }
  }

  async function unlock(password: Uint8Array): Promise<Step> {
    if (open !== undefined) return { ok: true }
    const unlocked = await keeper.unlock(password)
    if (!unlocked.ok) return { ok: false, code: unlocked.reason.replace('-', '_') }
    const { vault } = unlocked
    try {
      const account = await readAccount(crypto, vault)
      if (account === undefined) {
        keeper.lock()
        return { ok: false, code: 'vault_damaged' }
      }
      if (await isRevoked(vault, account)) {
        await endVault(vault, account)
        return { ok: false, code: 'device_revoked' }
      }
      if (account.state === 'uncertified') await renewUncertified({ ...deps, vault }, account, password)
      const opened = await begin(vault, account)
      if (account.state === 'uncertified') {
        finishCertifying({ ...deps, vault, opened }).then(
          (isDone) => isDone && later(openAnew),
          (error: unknown) => failed('not_certified', error),
        )
      }
      return { ok: true }
    } catch (error) {
      keeper.lock()
      throw error
    }
  }

  /** Learned before, and cut short by a crash; the log in the vault is what was verified. */
  async function isRevoked(vault: Vault, account: AccountRecord): Promise<boolean> {
    if (account.state !== 'certified') return account.state === 'revoked'
    const log = await createAccountLogs(crypto, account.blindSecret).known(createUnitOfWork(vault), account.address)
    return log !== undefined && certifiedDevice(log, account.device) === undefined
  }

  async function deleteOwnAccount(password: Uint8Array): Promise<Step> {
    if (open?.session === undefined) throw new UsageError('not_ready', 'no certified account is open')
    const was = open
    const { chats } = open.session
    const { address, device, signatureKeyPair } = chats.self
    const deleted = await deleteAccount({ ...chats, address }, { device, ...signatureKeyPair }, password)
    if (!deleted.ok) return deleted
    // Told by the own log, the device would only end; a deletion takes the history too.
    await suspend(was)
    await keeper.erase()
    deps.onAccount()
    return deleted
  }

  async function lock(): Promise<void> {
    const closing = open
    open = undefined
    openVault = undefined
    try {
      await closing?.close()
    } finally {
      keeper.lock()
      closing?.wipe()
    }
    if (closing !== undefined) deps.onAccount()
  }

  return {
    async view() {
      await settled
      const state = await keeper.state()
      const { account, session } = open ?? {}
      return {
        phase: phaseOf(state === 'absent', account),
        revoked: state === 'revoked',
        address: account?.address,
        device: account?.device,
        connection: session?.connection() ?? { state: 'offline' },
      }
    },
    signUp: (input) => inTurn(() => signUp(input)),
    signIn: (input) => inTurn(() => signIn(input)),
    certifyByWords: (input) => inTurn(() => byWords.certifyByWords(input)),
    recover: (input) => inTurn(() => byWords.recover(input)),
    deleteAccount: (password) => inTurn(() => deleteOwnAccount(password)),
    unlock: (password) => inTurn(() => unlock(password)),
    lock: () => inTurn(lock),
    changePassword: (input) =>
      inTurn(() => {
        if (open === undefined) throw new UsageError('locked', 'the vault is locked')
        const { address } = open.account
        return changePassword({ crypto, keeper, routes: open.routes }, { ...input, ...splitAddress(address) })
      }),
    adoptPassword: (newPassword) =>
      inTurn(() => {
        if (open === undefined) throw new UsageError('locked', 'the vault is locked')
        const { address } = open.account
        return adoptPassword({ crypto, keeper, routes: open.routes }, { newPassword, ...splitAddress(address) })
      }),
    ready() {
      if (open?.session === undefined) throw new UsageError('not_ready', 'no certified account is open')
      return open.session
    },
    unlocked() {
      if (open === undefined || openVault === undefined) throw new UsageError('locked', 'the vault is locked')
      return { account: open.account, vault: openVault }
    },
    comparison() {
      const comparison = open?.session?.comparison ?? open?.newcomer
      if (comparison === undefined) throw new UsageError('locked', 'the vault is locked')
      return comparison
    },
    hurry() {
      open?.session?.hurry()
    },
    close: () =>
      inTurn(async () => {
        await lock()
        await deps.store.close()
      }),
  }
}

function phaseOf(isEmpty: boolean, account: AccountRecord | undefined): Phase {
  if (account === undefined) return isEmpty ? 'empty' : 'locked'
  return account.state === 'certified' ? 'ready' : 'uncertified'
}
