// When gaps are asked about and answered: what a chat could not read is asked of the account's other devices by itself,
// and what they ask is answered in the background. Woken by what happens; what could not be done is tried again.

import { TalkeeError } from '#protocol/errors.ts'
import type { ChatId, DeviceId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { OwnTalk } from '../own-devices/own-talk.ts'
import type { GapRequest, GapSent } from '../own-devices/own-statement.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import type { ShelfReceiver } from './bundle-shelf.ts'
import { createGapAnswerer, type GapAnswererDeps } from './gap-answerer.ts'
import { createGapAsker, type GapAskerDeps } from './gap-asker.ts'

export interface GapHealingDeps extends GapAskerDeps, Pick<GapAnswererDeps, 'directory'> {
  readonly chats: ChatDeps
  readonly talk: OwnTalk
  readonly isConnected: () => boolean
  /** What was asked for may lie on the shelf. */
  readonly takeBundles: () => void
}

export interface GapHealing {
  /** Takes what has been asked for from the shelf. */
  readonly receiver: ShelfReceiver
  chatChanged(cell: ChatCell): void
  connected(): void
  heardRequest(from: DeviceId, request: GapRequest): Promise<void>
  heardSent(from: DeviceId, sent: GapSent): Promise<void>
  stop(): Promise<void>
}

/** Rows come in numbers: what they leave out is asked for together. */
const lookAfterMs = 2_000
const retryMs = 15_000

export function createGapHealing(deps: GapHealingDeps): GapHealing {
  const { clock, log } = deps.chats
  const asker = createGapAsker(deps)
  const answerer = createGapAnswerer({
    ...deps,
    say: (gapSent) => deps.talk.say({ kind: 'gap-sent', gapSent }),
  })
  const inTurn = createSerialQueue()
  const timers = new Map<string, () => void>()
  /** Of the chats of the account with itself: in the next one only its members hear what was said. */
  const generations = new Map<ChatId, number>()
  for (const cell of deps.directory.all()) noteGeneration(cell)
  let stopped = false

  /** Runs `work` once after the delay; of several wishes the last holds. */
  function later(name: 'look' | 'answer', delayMs: number): void {
    if (stopped) return
    timers.get(name)?.()
    timers.set(
      name,
      clock.after(delayMs, () => {
        timers.delete(name)
        inTurn(async () => {
          if (!stopped && deps.isConnected()) await (name === 'look' ? look() : answer())
        }).catch((error: unknown) => {
          if (stopped) return
          log.warn('gaps_failed', { work: name, code: error instanceof TalkeeError ? error.code : 'internal' })
          later(name, retryMs)
        })
      }),
    )
  }

  /** Whether it is another than was known. */
  function noteGeneration(cell: ChatCell): boolean {
    const { chat, peer, generation } = cell.record()
    if (peer !== deps.chats.self.address || generations.get(chat) === generation) return false
    generations.set(chat, generation)
    return true
  }

  async function look(): Promise<void> {
    const looked = await asker.look()
    if (looked.rest === 'wait') later('look', looked.delayMs)
    if (looked.rest === 'ask') await ask()
  }

  async function ask(): Promise<void> {
    await asker.ask(async (gapRequest, store) => {
      await deps.talk.say({ kind: 'gap-request', gapRequest }, (task) => {
        store(task.work)
      })
    })
  }

  async function answer(): Promise<void> {
    let outcome = await answerer.step()
    while (outcome.rest === 'more' && !stopped && deps.isConnected()) outcome = await answerer.step()
    if (outcome.rest === 'wait') later('answer', outcome.delayMs)
  }

  return {
    receiver: {
      expects: asker.expects,
      async take(bundle) {
        const isOurs = await asker.take(bundle)
        if (isOurs) later('look', 0)
        return isOurs
      },
      async settle() {
        if ((await asker.settle()) === 'ask-again') await ask()
        later('look', lookAfterMs)
        return 'idle'
      },
    },
    chatChanged(cell) {
      if (noteGeneration(cell)) {
        inTurn(asker.movedOn).catch((error: unknown) => {
          log.warn('gaps_failed', { work: 'moved', code: error instanceof TalkeeError ? error.code : 'internal' })
        })
        later('look', lookAfterMs)
      }
      // Not while it is being looked at anyway: a chat that is filled changes, too.
      if (cell.activity().openGaps > 0 && !timers.has('look')) later('look', lookAfterMs)
    },
    connected() {
      later('look', lookAfterMs)
      later('answer', 0)
    },
    async heardRequest(from, request) {
      await answerer.asked(from, request)
      later('answer', 0)
    },
    async heardSent(from, sent) {
      await answerer.answeredByOther(sent)
      await asker.answered(from, sent)
      deps.takeBundles()
      later('look', lookAfterMs)
    },
    async stop() {
      stopped = true
      for (const cancel of timers.values()) cancel()
      await inTurn(() => Promise.resolve())
    },
  }
}
