// What a chat's worker does so that the chat stays well: acts on trouble, tells of departures, adds devices anew that ask for
// it, and holds the server against what it has been seen to take. When and how often; the doing is in the files it calls.

import type { SerialQueue } from '../scheduling/serial-queue.ts'
import type { ChatCell } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { healDueMs, mayReplace } from './chat-dues.ts'
import { postOwed } from './own-departure.ts'
import { actOnTrouble } from './heal.ts'
import type { Plan } from './membership.ts'
import { askedBack, planReplacement } from './replace-devices.ts'
import { planPutOut } from './signs-of-life.ts'
import { checkServerPlace } from './server-place.ts'

export interface ChatCareDeps extends ChatDeps {
  readonly isConnected: () => boolean
  /** Runs work that nobody awaits; a failure of it is logged. */
  readonly background: (name: string, work: () => Promise<unknown>) => void
  /** Commits and generations of a chat are made one at a time. */
  readonly committing: SerialQueue
  readonly commit: (plan: Plan) => Promise<unknown>
  readonly flush: () => void
}

export interface ChatCare {
  connected(): void
  maintain(nowMs: number): void
  /** A message waits for a commit of which the server speaks. */
  blocked(): void
  /** There is a departure to tell the server of. */
  depart(): void
  stop(): void
}

/** So long a commit that the server speaks of may be on its way. */
const blockedMs = 30_000
/** Who adds a device anew that has asked for it. */
const replaceOwn = { firstMs: 0, spreadMs: 5_000 } as const
/** How often it is looked for devices that have been silent for long. */
const silence = { firstMs: 60 * 60_000, everyMs: 24 * 60 * 60_000 } as const
const replaceOthers = { firstMs: 10_000, spreadMs: 60_000 } as const

export function createChatCare(deps: ChatCareDeps, cell: ChatCell): ChatCare {
  let stopped = false
  let healing = false
  let placeSeen: number | undefined
  let cancelBlock: (() => void) | undefined
  let cancelReplacing: (() => void) | undefined
  let silenceDueMs: number | undefined

  /** One attempt at a time. */
  function heal(): void {
    if (healing) return
    healing = true
    deps.background('heal', () =>
      deps
        .committing(async () => {
          if (!stopped) await actOnTrouble(deps, cell)
        })
        .finally(() => {
          healing = false
          deps.flush()
        }),
    )
  }

  function depart(): void {
    if (stopped || cell.record().owedDeparture === null || !deps.isConnected()) return
    deps.background('departure', () => deps.committing(() => postOwed(deps, cell)))
  }

  /** One of the others does it, those of the device's own account first. */
  function watchAsking(): void {
    if (!mayReplace(deps, cell.record()) || cancelReplacing !== undefined) return
    const { departures } = cell.record()
    const waiting = new Set(askedBack(cell.record()))
    const isOwn = departures.some(
      ({ account, departure }) => account === deps.self.address && waiting.has(departure.device),
    )
    const [chance = 0] = deps.crypto.randomBytes(1)
    const { firstMs, spreadMs } = isOwn ? replaceOwn : replaceOthers
    cancelReplacing = deps.clock.after(firstMs + Math.round((chance / 255) * spreadMs), () => {
      cancelReplacing = undefined
      deps.background('replace', async () => {
        const plan = stopped || !deps.isConnected() ? undefined : await planReplacement(deps, cell)
        if (plan !== undefined) await deps.commit(plan)
      })
    })
  }

  /** Once a day, and not all at once. */
  function watchSilence(nowMs: number): void {
    const [chance = 0] = deps.crypto.randomBytes(1)
    silenceDueMs ??= nowMs + Math.round((chance / 255) * silence.firstMs)
    const { number, state } = cell.record()
    // Whoever has opened a request does not learn by a commit that it was seen.
    if (silenceDueMs > nowMs || state !== 'active' || deps.requests.openerOf(number) !== undefined) return
    silenceDueMs = nowMs + silence.everyMs
    deps.background('silence', () => deps.commit(planPutOut(deps.self.address, nowMs)))
  }

  function compareWithServer(): void {
    if (stopped || !deps.isConnected()) return
    deps.background('server-place', () => deps.committing(() => checkServerPlace(deps, cell)))
  }

  return {
    depart,
    connected() {
      const place = deps.place()
      // The first incarnation has nothing that it could have forgotten.
      if (place !== (placeSeen ?? 0)) compareWithServer()
      placeSeen = place
      depart()
    },
    maintain(nowMs) {
      if (stopped || !deps.isConnected()) return
      if (healDueMs(deps, cell.record()) <= nowMs) heal()
      depart()
      watchAsking()
      watchSilence(nowMs)
    },
    blocked() {
      const { state, epoch, generation } = cell.record()
      if (stopped || state !== 'active' || cancelBlock !== undefined) return
      cancelBlock = deps.clock.after(blockedMs, () => {
        cancelBlock = undefined
        const now = cell.record()
        if (now.state === 'active' && now.epoch === epoch && now.generation === generation) compareWithServer()
      })
    },
    stop() {
      stopped = true
      cancelBlock?.()
      cancelReplacing?.()
    },
  }
}
