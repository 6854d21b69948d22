// From an empty installation to an account at work, and back to a locked vault, one step at a time.
// What exists only while unlocked is open-account.ts.

import { InternalError, TalkeeError, UsageError } from '#protocol/errors.ts'
import type { AccountAddress, DeviceId } from '#protocol/ids.ts'
import { readAccount, type AccountRecord } from '../account/account-record.ts'
import type { Comparison } from '../new-device/comparison-view.ts'
import type { PasswordChange } from '../own-devices/password-news.ts'
import { isPasswordUnsaid } from '../own-devices/unsaid-password.ts'
import type { VaultStore } from '../ports/vault-store.ts'
import type { WrapStore } from '../ports/wrap-store.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { createVaultKeeper } from '../vault/vault-keeper.ts'
import type { Vault } from '../vault/vault.ts'
import { createAccountEntry, type AccountEntry } from './account-entry.ts'
import type { AccountSession } from './account-session.ts'
import { finishCertifying, renewUncertified, uncertifiedConnection } from './certify-installation.ts'
import { endDevice, isRevoked } from './end-device.ts'
import { openAccount, type OpenAccount, type OpenAccountDeps } from './open-account.ts'
import { createLeaveIntents, type LeaveIntents } from './leave-intents.ts'
import { isEndedByOwnWish } from './own-wish.ts'
import { createPasswordIntents, type PasswordIntents } from './password-intents.ts'
import { createRejoinIntent, type RejoinIntent } from './rejoin-intent.ts'
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
  /** Of an installation that is not certified: `refused` with `session_ended` when it has to sign in again. */
  readonly connection: Connection
  /** Another device has given the account a password that this vault does not have yet. */
  readonly newPassword: PasswordChange | null
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

const settleAgainMs = 5_000

export function createAccountLifecycle(deps: LifecycleDeps): AccountLifecycle {
  const { crypto, clock } = deps
  const keeper = createVaultKeeper(deps)
  const inTurn = createSerialQueue()
  const entry = createAccountEntry({ crypto, clock, keeper, connect: deps.connect })
  const byWords = createWordsIntents({
    ...{ crypto, clock, keeper, connect: deps.connect, entry, begin, openAnew },
    current,
  })
  const passwords = createPasswordIntents({ crypto, keeper, connect: deps.connect, current, openAnew })
  const rejoining = createRejoinIntent({
    ...{ ...deps, current, suspend, begin, accountOf, endVault },
    lock() {
      keeper.lock()
      deps.onAccount()
    },
  })
  const leaving = createLeaveIntents({ crypto, clock, keeper, current, suspend, onAccount: deps.onAccount })
  let open: OpenAccount | undefined
  let openVault: Vault | undefined
  let cancelSettling = (): void => undefined
  // The first that the keeper does: what a revocation or a deletion has left over goes before anything else.
  const settled = keeper
    .settleRevocation(clock.nowMs())
    .catch((error: unknown) => failed('revocation_not_settled', error))

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

  /** The own log says it: keys and MLS state go, then every wrap that a password opens. */
  async function endRevoked(vault: Vault, was: OpenAccount): Promise<void> {
    await suspend(was)
    // Read anew: what was open is wiped, and secrets of the vault's own rows are to stay in the record.
    await endVault(vault, await accountOf(vault))
  }

  async function endVault(vault: Vault, account: AccountRecord): Promise<void> {
    const isWished = await isEndedByOwnWish(crypto, vault, account)
    if (!isWished) await endDevice(vault, account)
    try {
      await (isWished ? keeper.erase() : keeper.revoke(clock.nowMs()))
    } catch (error) {
      settleLater()
      throw error
    }
    deps.onAccount()
  }

  /** The disk failed while the wraps were being destroyed: nobody has to open anything for that to be gone on with. */
  function settleLater(): void {
    cancelSettling()
    cancelSettling = clock.after(settleAgainMs, () => {
      keeper.settleRevocation(clock.nowMs()).then(deps.onAccount, (error: unknown) => {
        failed('revocation_not_settled', error)
        settleLater()
      })
    })
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
      if (await isRevoked(crypto, vault, account)) {
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
      if (await isPasswordUnsaid(vault)) askAboutPassword(password.slice())
      return { ok: true }
    } catch (error) {
      keeper.lock()
      throw error
    }
  }

  /** A crash may have kept a change of password from being told. `password` is wiped when that is settled. */
  function askAboutPassword(password: Uint8Array): void {
    inTurn(() => passwords.goOn(password))
      .catch((error: unknown) => failed('password_not_told', error))
      .finally(() => crypto.wipe(password))
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

  async function connectionOfNewcomer(): Promise<Connection> {
    return openVault === undefined ? { state: 'offline' } : uncertifiedConnection({ clock, vault: openVault })
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
        connection: session?.connection() ?? (await connectionOfNewcomer()),
        newPassword: session?.ownDevices.password.view() ?? null,
      }
    },
    signUp: (input) => inTurn(() => signUp(input)),
    signIn: (input) => inTurn(() => signIn(input)),
    certifyByWords: (input) => inTurn(() => byWords.certifyByWords(input)),
    recover: (input) =>
      inTurn(async () => {
        const recovered = await byWords.recover(input)
        await passwords.tell()
        return recovered
      }),
    signOut: (input) => inTurn(() => leaving.signOut(input)),
    deleteAccount: (password) => inTurn(() => leaving.deleteAccount(password)),
    rejoin: () => inTurn(rejoining.rejoin),
    unlock: (password) => inTurn(() => unlock(password)),
    lock: () => inTurn(lock),
    changePassword: (input) => inTurn(() => passwords.changePassword(input)),
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
    close: () =>
      inTurn(async () => {
        cancelSettling()
        await lock()
        await deps.store.close()
      }),
  }
}

function phaseOf(isEmpty: boolean, account: AccountRecord | undefined): Phase {
  if (account === undefined) return isEmpty ? 'empty' : 'locked'
  return account.state === 'certified' ? 'ready' : 'uncertified'
}
