// From an empty installation to an account at work, and back to a locked vault, one step at a time.
// What exists only while unlocked is open-account.ts.

import { InternalError, TalkeeError, UsageError } from '#protocol/errors.ts'
import { parseUsername, splitAddress, type AccountAddress, type DeviceId } from '#protocol/ids.ts'
import {
  accountKey,
  decodeAccountRecord,
  encodeAccountRecord,
  type AccountRecord,
  type ServerEndpoint,
} from '../account/account-record.ts'
import { changePassword } from '../account/change-password.ts'
import { meetHomeServer, readInvite } from '../account/server-contact.ts'
import { signInByPassword } from '../account/sign-in.ts'
import { prepareAccount, registerAccount } from '../account/sign-up.ts'
import type { Comparison } from '../new-device/comparison-view.ts'
import { createAccountLogs } from '../devices/account-logs.ts'
import type { VaultStore } from '../ports/vault-store.ts'
import type { WrapStore } from '../ports/wrap-store.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { createVaultKeeper } from '../vault/vault-keeper.ts'
import type { Vault } from '../vault/vault.ts'
import type { AccountSession } from './account-session.ts'
import { createPublicRoutes } from './home-server.ts'
import { keepSession, openAccount, type OpenAccount, type OpenAccountDeps } from './open-account.ts'
import type { Session } from './session-keeper.ts'
import type { Connection } from './sync.ts'

export interface LifecycleDeps extends OpenAccountDeps {
  readonly store: VaultStore
  readonly wraps: WrapStore
}

/** `uncertified`: signed in by password alone, and not yet certified by another device or the words. */
type Phase = 'empty' | 'locked' | 'uncertified' | 'ready'

export interface AccountView {
  readonly phase: Phase
  /** Known while unlocked. */
  readonly address: AccountAddress | undefined
  readonly device: DeviceId | undefined
  readonly connection: Connection
}

export type Step<T = object> = ({ readonly ok: true } & T) | { readonly ok: false; readonly code: string }

export interface AccountLifecycle {
  view(): Promise<AccountView>
  /** The words are shown once and kept nowhere. */
  signUp(input: { invite: string; username: string; password: Uint8Array }): Promise<Step<{ words: string }>>
  signIn(input: { invite: string; username: string; password: Uint8Array }): Promise<Step>
  unlock(password: Uint8Array): Promise<Step>
  lock(): Promise<void>
  changePassword(input: { oldPassword: Uint8Array; newPassword: Uint8Array }): Promise<Step>
  /** The account at work, or a `UsageError` `not_ready`. */
  ready(): AccountSession
  /** Adding a device, on whichever side this one is; a `UsageError` `locked`. */
  comparison(): Comparison
  hurry(): void
  close(): Promise<void>
}

export function createAccountLifecycle(deps: LifecycleDeps): AccountLifecycle {
  const { crypto, clock } = deps
  const keeper = createVaultKeeper(deps)
  const inTurn = createSerialQueue()
  let open: OpenAccount | undefined

  /** Starts the account's work, when the log certifies this device. Without that the vault is locked again. */
  async function begin(vault: Vault, account: AccountRecord): Promise<OpenAccount> {
    let opened: OpenAccount
    try {
      opened = await openAccount({ ...deps, onCertified: () => certified(vault) }, vault, account)
    } catch (error) {
      keeper.lock()
      throw error
    }
    open = opened
    deps.onAccount()
    return opened
  }

  /** Told by work that this ends, so it cannot be waited for. */
  function certified(vault: Vault): void {
    const was = open
    inTurn(() => openAnew(vault, was)).catch((error: unknown) => {
      deps.log.error('not_opened_anew', { code: error instanceof TalkeeError ? error.code : 'internal' })
    })
  }

  /** The record has changed from `uncertified` to `certified`: what ran as the one ends, and the other begins. */
  async function openAnew(vault: Vault, was: OpenAccount | undefined): Promise<void> {
    if (was === undefined || open !== was) return
    open = undefined
    await was.close()
    was.wipe()
    const account = await readAccount(vault)
    if (account === undefined) throw new InternalError('no_account', 'an open vault without its account')
    const { session } = await begin(vault, account)
    await session?.fillPool()
  }

  async function contact(invite: string): Promise<Step<{ endpoint: ServerEndpoint; inviteCode: Uint8Array | null }>> {
    const { endpoint, code } = readInvite(invite)
    const transport = deps.connect(endpoint)
    try {
      const met = await meetHomeServer(crypto, createPublicRoutes(transport), endpoint)
      return met.ok ? { ok: true, endpoint: met.endpoint, inviteCode: code } : met
    } finally {
      await transport.close()
    }
  }

  async function signUp(input: {
    invite: string
    username: string
    password: Uint8Array
  }): Promise<Step<{ words: string }>> {
    if ((await keeper.state()) !== 'absent') throw new UsageError('not_empty', 'there is an account here')
    const username = parseUsername(input.username)
    const met = await contact(input.invite)
    if (!met.ok) return met
    const prepared = await prepareAccount({ crypto, clock }, { endpoint: met.endpoint, username })
    const transport = deps.connect(met.endpoint)
    let registered: Awaited<ReturnType<typeof registerAccount>>
    try {
      // [Note: sign-up and the vault] A vault made first would stand in the way of another try under another name;
      // made after, a crash between loses an account that nobody has used and whose words nobody has seen.
      const routes = createPublicRoutes(transport)
      registered = await registerAccount({ crypto, routes }, prepared, { ...input, ...met, username })
    } finally {
      await transport.close()
    }
    if (!registered.ok) return registered
    const { account, entryBytes } = prepared
    const { session } = registered
    const vault = await keeper.create({
      passwordBytes: input.password,
      recoveryPublicKey: prepared.recoveryX25519,
      fill: (made) => keepNewAccount(made, account, session, [entryBytes]),
    })
    await begin(vault, account)
    // Whoever has just signed up can be written to at once; without a connection it happens later.
    await open?.session?.fillPool()
    return { ok: true, words: prepared.words }
  }

  async function signIn(input: { invite: string; username: string; password: Uint8Array }): Promise<Step> {
    if ((await keeper.state()) !== 'absent') throw new UsageError('not_empty', 'there is an account here')
    const username = parseUsername(input.username)
    const met = await contact(input.invite)
    if (!met.ok) return met
    const transport = deps.connect(met.endpoint)
    let signedIn: Awaited<ReturnType<typeof signInByPassword>>
    try {
      const routes = createPublicRoutes(transport)
      signedIn = await signInByPassword({ crypto, routes, transport }, { ...input, ...met, username })
    } finally {
      await transport.close()
    }
    if (!signedIn.ok) return signedIn
    const { account, session, log: deviceLog } = signedIn
    const entries = deviceLog.entries.map(({ entryBytes }) => entryBytes)
    const vault = await keeper.create({
      passwordBytes: input.password,
      recoveryPublicKey: deviceLog.recoveryX25519,
      fill: (made) => keepNewAccount(made, account, session, entries),
    })
    await begin(vault, account)
    return { ok: true }
  }

  async function keepNewAccount(
    vault: Vault,
    account: AccountRecord,
    session: Session,
    entries: readonly Uint8Array[],
  ): Promise<void> {
    const work = createUnitOfWork(vault)
    const learned = await createAccountLogs(crypto, account.blindSecret).learn(work, account.address, entries)
    if (!learned.ok) throw new UsageError('bad_own_log', 'the own device log does not verify')
    work.put('meta', accountKey, encodeAccountRecord(account))
    keepSession(work, session)
    await work.commit()
  }

  async function unlock(password: Uint8Array): Promise<Step> {
    if (open !== undefined) return { ok: true }
    const unlocked = await keeper.unlock(password)
    if (!unlocked.ok) return { ok: false, code: unlocked.reason.replace('-', '_') }
    const { vault } = unlocked
    const account = await readAccount(vault)
    if (account === undefined) {
      keeper.lock()
      return { ok: false, code: 'vault_damaged' }
    }
    await begin(vault, account)
    return { ok: true }
  }

  async function readAccount(vault: Vault): Promise<AccountRecord | undefined> {
    try {
      const stored = await vault.get('meta', accountKey)
      if (stored === undefined) return undefined
      const account = decodeAccountRecord(stored)
      // The record holds copies, which are wiped at lock; this is the row that they came from.
      crypto.wipe(stored)
      return account
    } catch (error) {
      keeper.lock()
      throw error
    }
  }

  async function lock(): Promise<void> {
    const closing = open
    open = undefined
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
      const state = await keeper.state()
      const { account, session } = open ?? {}
      const phase: Phase =
        account !== undefined
          ? account.state === 'certified'
            ? 'ready'
            : account.state
          : state === 'absent'
            ? 'empty'
            : 'locked'
      return {
        phase,
        address: account?.address,
        device: account?.device,
        connection: session?.connection() ?? { state: 'offline' },
      }
    },
    signUp: (input) => inTurn(() => signUp(input)),
    signIn: (input) => inTurn(() => signIn(input)),
    unlock: (password) => inTurn(() => unlock(password)),
    lock: () => inTurn(lock),
    changePassword: (input) =>
      inTurn(() => {
        if (open === undefined) throw new UsageError('locked', 'the vault is locked')
        const { address } = open.account
        return changePassword({ crypto, keeper, routes: open.routes }, { ...input, ...splitAddress(address) })
      }),
    ready() {
      if (open?.session === undefined) throw new UsageError('not_ready', 'no certified account is open')
      return open.session
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
