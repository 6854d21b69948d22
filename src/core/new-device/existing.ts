// The existing device's side of a comparison: hears who asks, answers when its user wants to, and adds the new device
// when its user has seen the same on both screens. One at a time; what is on the screen is not exchanged for another.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { PeerError, UsageError } from '#protocol/errors.ts'
import type { DeviceId } from '#protocol/ids.ts'
import { failureCode } from '../account/sign-up.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import type { SessionRoutes } from '../session/home-server.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { certifyDevice, type CertifyDeps } from './certify.ts'
import {
  decodeComparisonMessage,
  encodeComparisonMessage,
  type ComparisonMessage,
  type Offer,
  type Reveal,
} from './comparison-message.ts'
import {
  comparisonLifetimeMs,
  type Comparison,
  type ComparisonEnd,
  type ComparisonOutcome,
  type ComparisonView,
} from './comparison-view.ts'
import { answer, check, type Answered, type Compared } from './exchange.ts'
import { comparisonCode, comparisonDigits, judgeScanned } from './transcript.ts'

export interface ExistingDeps extends CertifyDeps {
  readonly clock: Clock
  readonly log: Log
  readonly routes: Pick<SessionRoutes, 'postComparison' | 'comparisonMail' | 'deviceLog' | 'appendEntry'>
  readonly onChange: () => void
  /** The log certifies the device; `history`: its user wants the past there too. */
  readonly onAdded: (device: DeviceId, wants: { history: boolean }) => Promise<void>
}

export interface ExistingComparison extends Comparison {
  /** Reads what new installations have said since. */
  look(): Promise<void>
}

interface Asked {
  readonly phase: 'asked'
  readonly newcomer: DeviceId
  readonly offered: Offer
}
type State = (
  | { readonly phase: 'none' }
  | Asked
  | { readonly phase: 'answered'; readonly answered: Answered }
  | { readonly phase: 'comparing'; readonly compared: Compared }
  | { readonly phase: 'ended'; readonly end: ComparisonEnd }
) & { readonly sinceMs: number }

export function createExistingComparison(deps: ExistingDeps): ExistingComparison {
  const { crypto, clock, routes, self } = deps
  const inTurn = createSerialQueue()
  let state: State = { phase: 'none', sinceMs: 0 }
  let lastMail = 0
  /** The newest answer, and to what. */
  let said: { readonly offered: Offer; readonly answered: ReturnType<typeof answer> } | undefined
  /** Hashes that were on the screen: a few, as each takes a person. */
  const earlier: Uint8Array[] = []

  /** What has been forgotten by everybody else is over here too. */
  function current(): State {
    const isOver = clock.nowMs() - state.sinceMs > comparisonLifetimeMs
    if (isOver && (state.phase === 'answered' || state.phase === 'comparing')) {
      state = { phase: 'ended', end: 'expired', sinceMs: clock.nowMs() }
    } else if (isOver && state.phase === 'asked') state = { phase: 'none', sinceMs: 0 }
    return state
  }

  function enter(next: State): void {
    state = next
    deps.onChange()
  }

  async function post(to: DeviceId, message: ComparisonMessage): Promise<ComparisonOutcome> {
    const posted = await routes.postComparison({ to, body: encodeComparisonMessage(message) })
    return posted.ok ? { ok: true } : { ok: false, code: failureCode(posted) }
  }

  async function hear(from: DeviceId, body: Uint8Array): Promise<void> {
    let message: ComparisonMessage
    try {
      message = decodeComparisonMessage(body)
    } catch (error) {
      if (error instanceof PeerError) return
      throw error
    }
    const now = current()
    const isBusy = now.phase === 'answered' || now.phase === 'comparing'
    if (message.kind === 'offer') {
      if (!isBusy) enter({ phase: 'asked', newcomer: from, offered: message, sinceMs: clock.nowMs() })
    } else if (message.kind === 'reveal') {
      const answered = answeredIn(now)
      if (answered?.newcomer === from) await hearReveal(answered, message)
    } else if (message.kind === 'cancel') {
      const exchange =
        now.phase === 'asked'
          ? now.offered.exchange
          : now.phase === 'answered'
            ? now.answered.exchange
            : now.phase === 'comparing'
              ? now.compared.exchange
              : undefined
      if (exchange !== undefined && equalBytes(exchange, message.exchange)) end('cancelled')
    }
  }

  /** Answered, or asked and answered without knowing whether that arrived. */
  function answeredIn(now: State): Answered | undefined {
    if (now.phase === 'answered') return now.answered
    return now.phase === 'asked' && said?.offered === now.offered ? said.answered.state : undefined
  }

  async function hearReveal(answered: Answered, revealed: Reveal): Promise<void> {
    const log = await deps.logs.known(createUnitOfWork(deps.vault), self.address)
    if (log === undefined) throw new UsageError('no_own_log', 'a device without its own log')
    const known = { account: self.address, rootKey: log.rootKey, own: self.device }
    const checked = check(crypto, known, answered, revealed)
    if (checked.ok) {
      earlier.push(checked.state.hash)
      enter({ phase: 'comparing', compared: checked.state, sinceMs: clock.nowMs() })
    }
    // Another exchange is an older one's echo; the other two are nobody's mistake.
    else if (checked.fault !== 'another-exchange') end('broken')
  }

  function end(how: ComparisonEnd): void {
    enter({ phase: 'ended', end: how, sinceMs: clock.nowMs() })
  }

  async function give(up: Compared | Answered, how: ComparisonEnd): Promise<void> {
    const to = 'peer' in up ? up.peer : up.newcomer
    end(how)
    await post(to, { kind: 'cancel', exchange: up.exchange })
  }

  return {
    look: () =>
      inTurn(async () => {
        const fetched = await routes.comparisonMail(lastMail)
        if (!fetched.ok) return
        for (const { id, from, body } of fetched.value.messages) {
          lastMail = Math.max(lastMail, id)
          await hear(from, body)
        }
      }),
    view(): ComparisonView {
      const now = current()
      switch (now.phase) {
        case 'none':
          return { state: 'none' }
        case 'asked':
          return { state: 'asked', device: now.newcomer }
        case 'answered':
          return { state: 'waiting' }
        case 'comparing': {
          const { peer, hash } = now.compared
          return { state: 'comparing', device: peer, digits: comparisonDigits(hash), code: comparisonCode(hash) }
        }
        case 'ended':
          return { state: 'ended', end: now.end }
      }
    },
    start: () =>
      inTurn(async () => {
        const now = current()
        if (now.phase !== 'asked') throw new UsageError('no_comparison', 'no new device has asked')
        // The same again where nobody knows whether it arrived: the new device takes the first answer, and no other.
        const answered = said?.offered === now.offered ? said.answered : answer(crypto, now.newcomer, now.offered)
        said = { offered: now.offered, answered }
        // Before it is sent: the reveal may be here sooner than the answer's reply.
        enter({ phase: 'answered', answered: answered.state, sinceMs: clock.nowMs() })
        const posted = await post(now.newcomer, answered.message)
        if (!posted.ok) enter(now)
        return posted
      }),
    confirm: ({ scanned, history = false }) =>
      inTurn(async () => {
        const now = current()
        if (now.phase !== 'comparing') throw new UsageError('no_comparison', 'there is nothing to confirm')
        const { compared } = now
        const judged = scanned === undefined ? 'same' : judgeScanned(scanned, compared.hash, earlier)
        if (judged === 'different') await give(compared, 'different')
        if (judged !== 'same') return { ok: false, code: judged }
        const certified = await certifyDevice(deps, compared.keys)
        if (!certified.ok) return certified
        await deps.onAdded(compared.peer, { history })
        end('certified')
        return certified
      }),
    cancel: ({ different }) =>
      inTurn(async () => {
        const now = current()
        const how = different ? 'different' : 'cancelled'
        if (now.phase === 'comparing') await give(now.compared, how)
        else if (now.phase === 'answered') await give(now.answered, how)
        else end(how)
      }),
  }
}
