// What the account's other devices have said, acted upon one statement at a time, in the order in which it came in.
// How it is kept until then: own-inbox.ts.

import { PeerError, unreachable } from '#protocol/errors.ts'
import type { DeviceId } from '#protocol/ids.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { GapHealing } from '../history/gap-healing.ts'
import type { HistoryReceiver } from '../history/history-receiver.ts'
import type { HistorySender } from '../history/history-sender.ts'
import type { SerialQueue } from '../scheduling/serial-queue.ts'
import { createUnitOfWork, type UnitOfWork } from '../vault/unit-of-work.ts'
import type { OwnGroup } from './own-group.ts'
import { nextHeard, type Heard } from './own-inbox.ts'
import type { OwnState } from './own-state.ts'
import { decodeOwnStatement, type OwnStatement } from './own-statement.ts'
import type { SeenOnce } from './seen-once.ts'
import type { StateExchange } from './state-exchange.ts'

export interface OwnHearingDeps {
  readonly chats: ChatDeps
  readonly group: OwnGroup
  readonly state: OwnState
  readonly exchange: StateExchange
  readonly sender: Pick<HistorySender, 'asked'>
  readonly receiver: Pick<HistoryReceiver, 'allSent'>
  readonly gaps: Pick<GapHealing, 'heardRequest' | 'heardSent'>
  readonly seenOnce: Pick<SeenOnce, 'hear'>
  /** In whose turn a statement is acted upon. */
  readonly inTurn: SerialQueue
  /** There may be something of the past to take or to send. */
  readonly wakeHistory: () => void
  readonly onReturn: (device: DeviceId) => void
  readonly onChange: () => void
}

export interface OwnHearing {
  /** Acts upon all that has come in; what fails is heard again the next time. */
  hear(): Promise<void>
  /** Begins no further statement. */
  stop(): void
}

export function createOwnHearing(deps: OwnHearingDeps): OwnHearing {
  const { chats, group, state, exchange, sender, receiver, gaps, seenOnce, wakeHistory } = deps
  const { vault, self } = chats
  let stopped = false

  /** Takes in the oldest statement; undefined when there is none. `act`: what is to be done with it then. */
  async function hearNext(): Promise<{ readonly act: (() => Promise<void>) | undefined } | undefined> {
    const work = createUnitOfWork(vault)
    const heard = stopped ? undefined : await nextHeard(work)
    if (heard === undefined) return undefined
    work.delete('own_devices', heard.key)
    const act = await understand(heard, work)
    await work.commit()
    return { act }
  }

  /**
   * Gathers what the statement changes, and gives what is to be done after the commit. History has transactions of its
   * own, before it: what is heard twice changes nothing.
   */
  async function understand(
    { from, statement, generation }: Heard,
    work: UnitOfWork,
  ): Promise<(() => Promise<void>) | undefined> {
    const said = readStatement(statement)
    switch (said?.kind) {
      case undefined:
        return undefined
      case 'state': {
        const apply = await exchange.hear(work, said.records, !isBehind(generation))
        return async () => {
          if (await apply()) deps.onChange()
        }
      }
      case 'ask':
        state.tellAll(work)
        work.afterCommit(() => {
          deps.onReturn(from)
        })
        work.afterCommit(exchange.tellSoon)
        return undefined
      case 'history-request':
        await sender.asked(from, said.request)
        work.afterCommit(wakeHistory)
        return undefined
      case 'history-sent':
        if (said.sent.to === self.device) await receiver.allSent(said.sent.request, said.sent.bundles)
        work.afterCommit(wakeHistory)
        return undefined
      case 'gap-request':
        await gaps.heardRequest(from, said.gapRequest)
        return undefined
      case 'gap-sent':
        await gaps.heardSent(from, said.gapSent)
        return undefined
      case 'seen':
        await seenOnce.hear(said.seen)
        return undefined
      default:
        return unreachable(said)
    }
  }

  /** Said in a generation that the chat has moved on from: whoever came since was not there. */
  function isBehind(generation: number): boolean {
    return generation < (group.find()?.record().generation ?? 0)
  }

  function readStatement(statement: Uint8Array): OwnStatement | undefined {
    try {
      return decodeOwnStatement(statement)
    } catch (error) {
      if (!(error instanceof PeerError)) throw error
      chats.log.warn('own_statement_refused', { code: error.code })
      return undefined
    }
  }

  return {
    hear: () =>
      deps.inTurn(async () => {
        for (;;) {
          const next = await state.inTurn(hearNext)
          if (next === undefined) return
          await next.act?.()
        }
      }),
    stop() {
      stopped = true
    },
  }
}
