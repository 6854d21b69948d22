// The past of an account's chats on its way between own devices: asked for once by a new one, sent by one whose user has
// allowed it, in the background, whatever ends in between.

import { PeerError, TalkeeError } from '#protocol/errors.ts'
import type { DeviceId } from '#protocol/ids.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import type { BundleShelf } from './bundle-shelf.ts'
import type { FetchRow, ServeRow } from './history-rows.ts'
import type { HistoryReceiver } from './history-receiver.ts'
import type { HistorySender } from './history-sender.ts'

export interface HistoryView {
  /** What this device gets; null where it was there from the start. */
  readonly incoming: {
    readonly phase: FetchRow['phase']
    readonly messages: number
    readonly bundles: number
    /** Known at the end. */
    readonly ofBundles: number | null
  } | null
  /** What it gives to others, or is asked for. */
  readonly outgoing: readonly { readonly to: DeviceId; readonly phase: ServeRow['phase']; readonly messages: number }[]
}

export interface History {
  view(): Promise<HistoryView>
  allow(to: DeviceId, isAllowed: boolean): Promise<void>
  /** There may be something to take or to send. */
  wake(): void
  /** A chat may have a device now that it had not. */
  rosterChanged(): void
  stop(): Promise<void>
}

export interface HistoryDeps {
  readonly clock: Clock
  readonly log: Log
  readonly sender: HistorySender
  readonly receiver: Pick<HistoryReceiver, 'row'>
  /** What the receiver and others wait for. */
  readonly shelf: BundleShelf
  readonly isConnected: () => boolean
  /** Sends a fresh request to the other devices. */
  readonly askAgain: () => Promise<void>
}

const retryMs = 15_000
/** The other may lie in a drawer with its shelf full, and every try carries a bundle to the server. */
const longestRetryMs = 30 * 60_000

export function createHistory(deps: HistoryDeps): History {
  const taking = createSerialQueue()
  const sending = createSerialQueue()
  const cancels = new Map<string, () => void>()
  const waiting = new Set<string>()
  /** Of each work, how often in a row it could not go on. */
  const tries = new Map<string, number>()
  let isShelfFull = false
  let stopped = false

  /** Runs `step` until it has nothing to do; one more round for whoever asks meanwhile. */
  function run(name: string, queue: typeof taking, step: () => Promise<'more' | 'later' | 'idle'>): void {
    if (stopped || !deps.isConnected() || waiting.has(name)) return
    waiting.add(name)
    queue(async () => {
      waiting.delete(name)
      let outcome: Awaited<ReturnType<typeof step>> = 'more'
      while (outcome === 'more' && !stopped && deps.isConnected()) outcome = await step()
      if (outcome === 'later') again(name, queue, step)
      else tries.delete(name)
    }).catch((error: unknown) => {
      waiting.delete(name)
      if (stopped) return
      const code = error instanceof TalkeeError ? error.code : 'internal'
      deps.log.warn('history_failed', { work: name, code, isTheirs: error instanceof PeerError })
      again(name, queue, step)
    })
  }

  function again(name: string, queue: typeof taking, step: () => Promise<'more' | 'later' | 'idle'>): void {
    cancels.get(name)?.()
    if (stopped) return
    const before = tries.get(name) ?? 0
    tries.set(name, before + 1)
    const delayMs = Math.min(longestRetryMs, retryMs * 2 ** Math.min(before, 10))
    cancels.set(
      name,
      deps.clock.after(delayMs, () => run(name, queue, step)),
    )
  }

  async function take(): Promise<'more' | 'later' | 'idle'> {
    const taken = await deps.shelf.step()
    if (taken !== 'ask-again') return taken
    await deps.askAgain()
    return 'idle'
  }

  async function send(): Promise<'more' | 'later' | 'idle'> {
    const sent = await deps.sender.step()
    // The shelf is full: the other's taking wakes us, or a while if that goes unheard.
    isShelfFull = sent === 'full'
    if (sent === 'full') return 'later'
    if (sent === 'more') tries.delete('send')
    return sent
  }

  function wake(): void {
    run('take', taking, take)
    run('send', sending, send)
  }

  return {
    async view() {
      const row = await deps.receiver.row()
      const incoming =
        row === undefined
          ? null
          : { phase: row.phase, messages: row.messages, bundles: row.next, ofBundles: row.bundles }
      const outgoing = (await deps.sender.rows()).map(({ to, row: { phase, messages } }) => ({ to, phase, messages }))
      return { incoming, outgoing }
    },
    async allow(to, isAllowed) {
      await deps.sender.allow(to, isAllowed)
      wake()
    },
    wake,
    rosterChanged() {
      // Every message changes its chat: none of them empties a shelf.
      if (!isShelfFull) run('send', sending, send)
    },
    async stop() {
      stopped = true
      for (const cancel of cancels.values()) cancel()
      await Promise.all([taking(done), sending(done)])
    },
  }
}

const done = (): Promise<void> => Promise.resolve()
