// The new device's side of a comparison: asks, shows, and waits for the entry that certifies it. It has no stream yet,
// so it asks the server every now and then, and only while a comparison runs.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { bool, bytes, decodeShape, encodeShape, record, uint, type Shaped } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { PeerError, TalkeeError, UsageError } from '#protocol/errors.ts'
import { deviceIdShape, type DeviceId } from '#protocol/ids.ts'
import type { AccountRecord } from '../account/account-record.ts'
import { failureCode } from '../account/sign-up.ts'
import { createAccountLogs } from '../devices/account-logs.ts'
import type { Clock } from '../ports/clock.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { Log } from '../ports/log.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import type { SessionRoutes } from '../session/home-server.ts'
import { sessionEndedOr } from '../session/session-ended.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'
import { becomeCertified, isInOwnLog } from './become-certified.ts'
import { decodeComparisonMessage, encodeComparisonMessage, type ComparisonMessage } from './comparison-message.ts'
import {
  comparisonLifetimeMs,
  type Comparison,
  type ComparisonEnd,
  type ComparisonOutcome,
  type ComparisonView,
} from './comparison-view.ts'
import { offer, reveal, type Offered } from './exchange.ts'
import { comparisonCode, comparisonDigits, judgeScanned } from './transcript.ts'

export interface NewcomerDeps {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly log: Log
  readonly vault: Vault
  readonly routes: Pick<SessionRoutes, 'postComparison' | 'comparisonMail' | 'deviceLog'>
  readonly account: AccountRecord
  /** The view has changed. */
  readonly onChange: () => void
  /** The account's record says `certified` now. */
  readonly onCertified: () => void
}

export interface NewcomerComparison extends Comparison {
  /** Lets go of what is under way; a comparison that the user has seen goes on at the next opening. */
  stop(): Promise<void>
}

/** What the user looks at outlives a restart: the entry that certifies this device may have been made meanwhile. */
const keptShape = record({
  exchange: [1, bytes(16)],
  existing: [2, deviceIdShape],
  hash: [3, bytes(32)],
  confirmed: [4, bool],
  sinceMs: [5, uint()],
})
type Kept = Shaped<typeof keptShape>
const keptKey = utf8('comparison')

type State =
  | { readonly phase: 'none' }
  | { readonly phase: 'offered'; readonly offered: Offered; readonly sinceMs: number }
  | { readonly phase: 'comparing'; readonly kept: Kept }
  | { readonly phase: 'ended'; readonly end: ComparisonEnd }

const askEveryMs = 1_500
const askLaterMs = 15_000

export async function openNewcomerComparison(deps: NewcomerDeps): Promise<NewcomerComparison> {
  const { crypto, clock, account, routes } = deps
  const inTurn = createSerialQueue()
  const stored = await deps.vault.get('meta', keptKey)
  let state: State =
    stored === undefined ? { phase: 'none' } : { phase: 'comparing', kept: decodeShape(keptShape, stored) }
  let lastMail = 0
  /** Hashes that were on the screen: a few, as each takes a person. */
  const earlier: Uint8Array[] = []
  /** What the other device has not been shown yet, though people could compare: an answer got lost. */
  let owed: { readonly to: DeviceId; readonly message: ComparisonMessage } | undefined
  let stopped = false
  let cancelAsking: (() => void) | undefined

  function enter(next: State): void {
    state = next
    deps.onChange()
  }

  async function keep(kept: Kept | undefined): Promise<void> {
    const work = createUnitOfWork(deps.vault)
    if (kept === undefined) work.delete('meta', keptKey)
    else work.put('meta', keptKey, encodeShape(keptShape, kept))
    await work.commit()
  }

  async function end(how: ComparisonEnd): Promise<void> {
    cancelAsking?.()
    await keep(undefined)
    enter({ phase: 'ended', end: how })
  }

  async function post(to: DeviceId | null, message: ComparisonMessage): Promise<ComparisonOutcome> {
    const posted = await routes.postComparison({ to, body: encodeComparisonMessage(message) })
    return posted.ok ? { ok: true } : { ok: false, code: sessionEndedOr(failureCode(posted)) }
  }

  function askAgain(delayMs: number): void {
    cancelAsking?.()
    if (stopped) return
    cancelAsking = clock.after(delayMs, () => {
      ask().catch((error: unknown) => {
        deps.log.warn('comparison_failed', { code: error instanceof TalkeeError ? error.code : 'internal' })
        askAgain(askLaterMs)
      })
    })
  }

  function ask(): Promise<void> {
    return inTurn(async () => {
      if (stopped) return
      if (state.phase === 'offered') await readMail(state.offered)
      else if (state.phase === 'comparing') await showOwed()
      if (state.phase === 'comparing' && state.kept.confirmed && (await askWhetherCertified())) return
      if (state.phase === 'comparing' && !state.kept.confirmed) await hearCancel(state.kept)
      await expire()
      if (state.phase === 'offered' || state.phase === 'comparing') askAgain(delayOf(state))
    })
  }

  function delayOf(current: State): number {
    const isPatient = current.phase === 'comparing' && clock.nowMs() - current.kept.sinceMs > comparisonLifetimeMs
    return isPatient ? askLaterMs : askEveryMs
  }

  async function expire(): Promise<void> {
    const sinceMs =
      state.phase === 'offered'
        ? state.sinceMs
        : state.phase === 'comparing' && !state.kept.confirmed
          ? state.kept.sinceMs
          : undefined
    if (sinceMs === undefined || clock.nowMs() - sinceMs <= comparisonLifetimeMs) return
    // The other device's user has said yes: this one's may take longer. Begun again it would come to nothing, for a
    // device of the log is not compared any more.
    if (state.phase === 'comparing' && (await isInOwnLog({ crypto, vault: deps.vault, routes }, account))) return
    await end('expired')
  }

  async function mail(): Promise<readonly { from: DeviceId; message: ComparisonMessage }[]> {
    const fetched = await routes.comparisonMail(lastMail)
    if (!fetched.ok) return []
    lastMail = Math.max(lastMail, ...fetched.value.messages.map(({ id }) => id))
    return fetched.value.messages.flatMap(({ from, body }) => {
      const message = readMessage(body)
      return message === undefined ? [] : [{ from, message }]
    })
  }

  function readMessage(body: Uint8Array): ComparisonMessage | undefined {
    try {
      return decodeComparisonMessage(body)
    } catch (error) {
      if (error instanceof PeerError) return undefined
      throw error
    }
  }

  /** The first answer to the offer, and no other: see exchange.ts. */
  async function readMail(offered: Offered): Promise<void> {
    for (const { from, message } of await mail()) {
      if (message.kind !== 'answer') continue
      const log = await createAccountLogs(crypto, account.blindSecret).known(
        createUnitOfWork(deps.vault),
        account.address,
      )
      if (log === undefined) throw new UsageError('no_own_log', 'an installation without its own log')
      const revealed = reveal(crypto, { account: account.address, rootKey: log.rootKey }, offered, from, message)
      if (!revealed.ok) continue
      const { exchange, hash } = revealed.state
      earlier.push(hash)
      const kept = { exchange, existing: from, hash, confirmed: false, sinceMs: clock.nowMs() }
      await keep(kept)
      enter({ phase: 'comparing', kept })
      owed = { to: from, message: revealed.message }
      await showOwed()
      return
    }
  }

  /** Shown twice it says nothing new. */
  async function showOwed(): Promise<void> {
    if (owed === undefined) return
    const posted = await post(owed.to, owed.message)
    if (posted.ok) owed = undefined
  }

  async function hearCancel({ exchange, existing }: Kept): Promise<void> {
    for (const { from, message } of await mail()) {
      const isOurs = from === existing && equalBytes(message.exchange, exchange)
      if (isOurs && message.kind === 'cancel') await end('cancelled')
    }
  }

  async function askWhetherCertified(): Promise<boolean> {
    const became = await becomeCertified({ crypto, vault: deps.vault, routes }, account)
    if (!became.ok) return false
    await end('certified')
    deps.onCertified()
    return true
  }

  // What was under way when the vault was locked.
  if (state.phase === 'comparing') askAgain(askEveryMs)

  return {
    view(): ComparisonView {
      switch (state.phase) {
        case 'none':
          return { state: 'none' }
        case 'offered':
          return { state: 'waiting' }
        case 'ended':
          return { state: 'ended', end: state.end }
        case 'comparing': {
          const { existing, hash, confirmed } = state.kept
          if (confirmed) return { state: 'confirmed', device: existing }
          return { state: 'comparing', device: existing, digits: comparisonDigits(hash), code: comparisonCode(hash) }
        }
      }
    },
    start: () =>
      inTurn(async () => {
        const keys = {
          device: account.device,
          ed25519: crypto.ed25519KeyPair(account.ed25519Seed).publicKey,
          x25519: crypto.x25519KeyPair(account.x25519Secret).publicKey,
        }
        await keep(undefined)
        owed = undefined
        const offered = offer(crypto, keys)
        const posted = await post(null, offered.message)
        if (!posted.ok) return posted
        enter({ phase: 'offered', offered: offered.state, sinceMs: clock.nowMs() })
        askAgain(askEveryMs)
        return posted
      }),
    confirm: ({ scanned }) =>
      inTurn(async () => {
        if (state.phase !== 'comparing') throw new UsageError('no_comparison', 'there is nothing to confirm')
        const { kept } = state
        const judged = scanned === undefined ? 'same' : judgeScanned(scanned, kept.hash, earlier)
        if (judged === 'different') {
          await post(kept.existing, { kind: 'cancel', exchange: kept.exchange })
          await end('different')
        }
        if (judged !== 'same') return { ok: false, code: judged }
        const confirmed = { ...kept, confirmed: true }
        await keep(confirmed)
        enter({ phase: 'comparing', kept: confirmed })
        if (!(await askWhetherCertified())) askAgain(askEveryMs)
        return { ok: true }
      }),
    cancel: ({ different }) =>
      inTurn(async () => {
        if (state.phase === 'comparing') {
          await post(state.kept.existing, { kind: 'cancel', exchange: state.kept.exchange })
        }
        await end(different ? 'different' : 'cancelled')
      }),
    async stop() {
      stopped = true
      cancelAsking?.()
      await inTurn(() => Promise.resolve())
    },
  }
}
