// From an empty installation to an account at work, and back to a locked vault, one step at a time.
// What exists only while unlocked is open-account.ts.

import { InternalError, TalkeeError, UsageError } from '#protocol/errors.ts'
import { readAccount, type AccountRecord } from '../account/account-record.ts'
import type { Comparison } from '../new-device/comparison-view.ts'
import { isPasswordUnsaid } from '../own-devices/unsaid-password.ts'
import type { VaultStore } from '../ports/vault-store.ts'
import type { WrapStore } from '../ports/wrap-store.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { createVaultKeeper } from '../vault/vault-keeper.ts'
import type { Vault } from '../vault/vault.ts'
import { createAccountEnd } from './account-end.ts'
import { createAccountEntry, type AccountEntry } from './account-entry.ts'
import type { AccountSession } from './account-session.ts'
import { viewAccount, type AccountView } from './account-view.ts'
import { finishCertifying, renewUncertified } from './certify-installation.ts'
import { isRevoked } from './end-device.ts'
import { openAccount, type OpenAccount, type OpenAccountDeps } from './open-account.ts'
import { createLeaveIntents, type LeaveIntents } from './leave-intents.ts'
import { createPasswordIntents, type PasswordIntents } from './password-intents.ts'
import { createPasswordQuestion } from './password-question.ts'
import { createRejoinIntent, type RejoinIntent } from './rejoin-intent.ts'
import type { Step } from './step.ts'
import { createWordsIntents, type Recovered, type RecoverInput, type WordsInput } from './words-intents.ts'

export interface LifecycleDeps extends OpenAccountDeps {
  readonly store: VaultStore
  readonly wraps: WrapStore
}

export interface AccountLifecycle
  extends Pick<PasswordIntents, 'changePassword' | 'adoptPassword' | 'signInAgain'>,
    LeaveIntents,
    RejoinIntent {
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
  unlock(password: Uint8Array): Promise<Step>
  lock(): Promise<void>
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
  const ending = createAccountEnd({ ...deps, keeper })
  const inTurn = createSerialQueue()
  const entry = createAccountEntry({ crypto, clock, keeper, connect: deps.connect })
  const byWords = createWordsIntents({
    ...{ crypto, clock, keeper, connect: deps.connect, entry, begin, openAnew },
    current,
  })
  const passwords = createPasswordIntents({ crypto, keeper, connect: deps.connect, current, openAnew })
  const question = createPasswordQuestion({
    ...{ crypto, clock },
    ask: (password) => inTurn(() => passwords.goOn(password)),
    failed: (error) => failed('password_not_told', error),
  })
  const rejoining = createRejoinIntent({
    ...{ ...deps, current, suspend, begin, accountOf, endVault: ending.end },
    lock() {
      keeper.lock()
      deps.onAccount()
    },
  })
  const leaving = createLeaveIntents({ crypto, clock, keeper, current, suspend, erase: ending.erase })
  let open: OpenAccount | undefined
  let openVault: Vault | undefined
  let isComingIn = false

  function current(): { opened: OpenAccount; vault: Vault } | undefined {
    return open === undefined || openVault === undefined ? undefined : { opened: open, vault: openVault }
  }

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
    const { session } = await begin(vault, await accountOf(vault))
    await session?.fillPool()
    await passwords.tell()
  }

  async function accountOf(vault: Vault): Promise<AccountRecord> {
    const account = await readAccount(crypto, vault)
    if (account === undefined) throw new InternalError('no_account', 'an open vault without its account')
    return account
  }

  async function endRevoked(vault: Vault, was: OpenAccount): Promise<void> {
    await suspend(was)
    // Read anew: what was open is wiped, and secrets of the vault's own rows are to stay in the record.
    await ending.end(vault, await accountOf(vault))
  }

  async function signUp(input: Parameters<AccountEntry['signUp']>[0]): Promise<Step<{ words: string }>> {
    const entered = await entry.signUp(input)
    if (!entered.ok) return entered
    // The account is made, and nobody else has its words: they are given whatever becomes of the rest.
    const begun = begin(entered.vault, entered.account)
    await begun.catch((error: unknown) => failed('account_not_begun', error))
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
      if (await isRevoked(crypto, vault, account)) {
        await ending.end(vault, account)
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
      // A crash may have kept a change of password from being told.
      if (await isPasswordUnsaid(vault)) question.begin(password)
      return { ok: true }
    } catch (error) {
      keeper.lock()
      throw error
    }
  }

  /** Where no answer came, it may have been done: that is found out, and the other devices told. */
  async function changePassword(input: Parameters<PasswordIntents['changePassword']>[0]): Promise<Step> {
    question.end()
    const changed = await passwords.changePassword(input)
    if (!changed.ok && (await keeper.passwordChangePending())) question.begin(input.newPassword)
    return changed
  }

  /** Ends what runs, and wipes the keys; also where nothing runs yet. */
  async function endWork(): Promise<void> {
    const closing = open
    open = undefined
    openVault = undefined
    question.end()
    try {
      await closing?.close()
    } finally {
      keeper.lock()
      closing?.wipe()
    }
    if (closing !== undefined) deps.onAccount()
  }

  /**
   * [Note: a lock does not wait for the server] What is being done may wait for a silent one for half a minute, so it is
   * ended at once, as by a crash; when it has given up, what it may have opened since is ended too. Who is on the way in is
   * waited for: the words of a new account are shown once.
   */
  async function lock(): Promise<void> {
    const atOnce = isComingIn ? Promise.resolve() : endWork()
    await Promise.all([atOnce, inTurn(endWork)])
  }

  function comingIn<T>(work: () => Promise<T>): Promise<T> {
    return inTurn(async () => {
      isComingIn = true
      try {
        return await work()
      } finally {
        isComingIn = false
      }
    })
  }

  return {
    async view() {
      await ending.settled
      return viewAccount({ clock, keeper, current })
    },
    signUp: (input) => comingIn(() => signUp(input)),
    signIn: (input) => comingIn(() => signIn(input)),
    certifyByWords: (input) => inTurn(() => byWords.certifyByWords(input)),
    recover: (input) =>
      comingIn(async () => {
        const recovered = await byWords.recover(input)
        await passwords.tell()
        return recovered
      }),
    signOut: (input) => inTurn(() => leaving.signOut(input)),
    deleteAccount: (password) => inTurn(() => leaving.deleteAccount(password)),
    rejoin: () => inTurn(rejoining.rejoin),
    unlock: (password) => comingIn(() => unlock(password)),
    lock,
    changePassword: (input) => inTurn(() => changePassword(input)),
    adoptPassword: (newPassword) => inTurn(() => passwords.adoptPassword(newPassword)),
    signInAgain: (password) => inTurn(() => passwords.signInAgain(password)),
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
    async close() {
      ending.close()
      await lock()
      await inTurn(deps.store.close)
    },
  }
}
