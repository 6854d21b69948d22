// Learns how device logs have grown: when the server says so, when the connection comes back, and, for the own one, by
// a proof of this device's key where there is no session. What cannot be read is asked for again, for nobody says it twice.
// What the logs then say is for others to act upon.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { certifiedDevice } from '#protocol/device-log/chain.ts'
import type { AccountAddress } from '#protocol/ids.ts'
import { isUndecided } from '../chats/undecided.ts'
import type { Clock } from '../ports/clock.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { Log } from '../ports/log.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import type { Background } from '../session/background.ts'
import type { PublicRoutes, SessionRoutes } from '../session/home-server.ts'
import type { SelfDevice } from '../session/self-device.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'
import type { AccountLogs } from './account-logs.ts'
import { readLogs } from './log-batches.ts'
import { askOwnLogByProof } from './own-log-by-proof.ts'

export interface LogRefresherDeps {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly log: Log
  readonly vault: Vault
  readonly logs: AccountLogs
  readonly routes: Pick<SessionRoutes, 'deviceLog' | 'deviceLogs'>
  readonly posts: Pick<PublicRoutes, 'challenge' | 'ownLog'>
  readonly self: SelfDevice
  readonly background: Pick<Background, 'run'>
  /** Without a connection nothing is asked again: `refreshAll` comes with the next one. */
  readonly isConnected: () => boolean
  /** The log has been read and kept, whether or not it has grown. */
  readonly onLearned: (account: AccountAddress) => void
  /** The own log, verified, does not certify this device any more. */
  readonly onRevoked: () => void
}

export interface LogRefresher {
  /** Only of accounts that this vault knows: about others the server may say what it likes. */
  refresh(account: AccountAddress): Promise<void>
  /** The own log now, the others' when they have not been asked for in a while, or in vain. */
  refreshAll(accounts: Iterable<AccountAddress>): Promise<void>
  /** The server does not let this device in: whether the own log says why. */
  askWithoutSession(): Promise<void>
  stop(): Promise<void>
}

/** What others do meanwhile is told on the stream; this is for who was away. */
const askAgainAfterMs = 6 * 60 * 60_000
const firstRetryMs = 5_000
const longestRetryMs = 10 * 60_000

export function createLogRefresher(deps: LogRefresherDeps): LogRefresher {
  const { clock, vault, logs, self } = deps
  const inTurn = createSerialQueue()
  const askedAtMs = new Map<AccountAddress, number>()
  /** Asked for in vain: the server did not answer, or not now. */
  const owed = new Set<AccountAddress>()
  let retryMs = firstRetryMs
  let cancelRetry: (() => void) | undefined
  let stopped = false

  async function refresh(account: AccountAddress): Promise<void> {
    if (stopped || (await logs.known(createUnitOfWork(vault), account)) === undefined) return
    const fetched = await deps.routes.deviceLog(account, 0)
    if (stopped) return
    owed.delete(account)
    if (!fetched.ok) {
      if (fetched.why === 'unreachable' || isUndecided(fetched.code)) owe([account])
      return
    }
    askedAtMs.set(account, clock.monotonicMs())
    await learn(account, fetched.value.entries)
  }

  function owe(accounts: Iterable<AccountAddress>): void {
    for (const account of accounts) owed.add(account)
    if (stopped || owed.size === 0) return
    cancelRetry ??= clock.after(retryMs, () => {
      cancelRetry = undefined
      retryMs = Math.min(2 * retryMs, longestRetryMs)
      deps.background.run('device-logs-again', () => inTurn(askAgain))
    })
  }

  async function askAgain(): Promise<void> {
    if (stopped || !deps.isConnected()) return
    if (owed.has(self.address)) await refresh(self.address)
    await refreshMany([...owed].filter((account) => account !== self.address))
  }

  /**
   * From the newest entry known on: entries are chained, so where that one is the same, all before it is. Anything but
   * the same log, or more of it, is looked at as a whole.
   */
  async function refreshMany(accounts: readonly AccountAddress[]): Promise<void> {
    const work = createUnitOfWork(vault)
    const known = new Map<AccountAddress, readonly Uint8Array[]>()
    for (const account of accounts) {
      const log = await logs.known(work, account)
      if (log !== undefined)
        known.set(
          account,
          log.entries.map(({ entryBytes }) => entryBytes),
        )
    }
    const wanted = [...known].map(([account, entries]) => ({ account, from: entries.length - 1 }))
    const unread = new Set(known.keys())
    for await (const read of readLogs(deps.routes, wanted)) {
      if (stopped) return
      if (read === 'later') break
      unread.delete(read.account)
      owed.delete(read.account)
      const before = known.get(read.account)?.slice(0, read.from + 1) ?? []
      const [same, ...more] = read.entries ?? []
      const head = before.at(-1)
      if (same === undefined || head === undefined || !equalBytes(same, head)) {
        if (read.entries !== null) await refresh(read.account)
        continue
      }
      askedAtMs.set(read.account, clock.monotonicMs())
      await learn(read.account, [...before, ...more])
    }
    owe(unread)
  }

  async function learn(account: AccountAddress, entries: readonly Uint8Array[]): Promise<void> {
    const work = createUnitOfWork(vault)
    const learned = await logs.learn(work, account, entries)
    if (!learned.ok) {
      deps.log.warn('device_log_refused', { fault: learned.fault })
      return
    }
    await work.commit()
    if (account === self.address && certifiedDevice(learned.log, self.device) === undefined) deps.onRevoked()
    else deps.onLearned(account)
  }

  async function askWithoutSession(): Promise<void> {
    if (stopped) return
    const fetched = await askOwnLogByProof(deps, { ...self, ed25519Seed: self.signatureKeyPair.privateKey })
    if (fetched.ok && !stopped) await learn(self.address, fetched.value.entries)
  }

  const isDue = (account: AccountAddress): boolean =>
    clock.monotonicMs() - (askedAtMs.get(account) ?? Number.NEGATIVE_INFINITY) >= askAgainAfterMs

  return {
    refresh: (account) => inTurn(() => refresh(account)),
    refreshAll: (accounts) =>
      inTurn(async () => {
        retryMs = firstRetryMs
        // The own one first: what it says may end everything else.
        await refresh(self.address)
        const wanted = new Set([...owed, ...[...accounts].filter(isDue)])
        await refreshMany([...wanted].filter((account) => account !== self.address))
      }),
    askWithoutSession: () => inTurn(askWithoutSession),
    async stop() {
      stopped = true
      cancelRetry?.()
      await inTurn(() => Promise.resolve())
    },
  }
}
