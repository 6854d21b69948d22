// Asks the account's other devices for what this one could not read, and puts what comes where it belongs. A stretch is
// filled when a device says that it has sent all that belongs there; when all have answered and none could, it is lost.

import { compareBytes, equalBytes } from '#protocol/codec/bytes.ts'
import type { SyncBundle } from '#protocol/client-server/device-sync.ts'
import type { DeviceId } from '#protocol/ids.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatDirectory } from '../chats/chat-directory.ts'
import { readGaps, settleGap } from '../chats/gaps.ts'
import { gapsPerRequest, type GapRequest, type GapSent } from '../own-devices/own-statement.ts'
import { gapAskKey } from '../own-devices/row-keys.ts'
import type { KeyPair } from '../ports/crypto.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { createUnitOfWork, type UnitOfWork } from '../vault/unit-of-work.ts'
import { openFromShelf, type ShelfReceiver } from './bundle-shelf.ts'
import type { BundleContent } from './bundle.ts'
import { decodeGapAskRow, encodeGapAskRow, type ChatStretch, type GapAnswer, type GapAskRow } from './gap-rows.ts'
import { makeGapRequest } from './gap-request.ts'
import { keepHistory, readHistoryMessage } from './keep-history.ts'

export interface GapAskerDeps {
  readonly chats: ChatDeps
  readonly directory: ChatDirectory
  readonly x25519: KeyPair
  /** The account's other certified devices, or undefined while its log is not known. */
  readonly others: () => Promise<readonly DeviceId[] | undefined>
  /** Those of them that hear what is said now: a device that comes later does not read what was said before. */
  readonly listeners: () => Promise<readonly DeviceId[]>
}

/** What there is to do next: nothing, to wait so long, or to ask. */
type GapsLook = { readonly rest: 'nothing' | 'ask' } | { readonly rest: 'wait'; readonly delayMs: number }

export interface GapAsker extends ShelfReceiver {
  /** Closes what can be closed, and says whether there is something to ask for. */
  look(): Promise<GapsLook>
  /** A fresh request for all that is open, which `send` stores and sends in one transaction. */
  ask(send: (request: GapRequest, store: (work: UnitOfWork) => void) => Promise<void>): Promise<void>
  /** What was said before may have been read by nobody: whoever has not answered counts as not asked. */
  movedOn(): Promise<void>
  /** A device says that this is all it has. */
  answered(from: DeviceId, sent: GapSent): Promise<void>
}

/** What is found while others are still answering is asked for after so long at the earliest. */
const askEveryMs = 60_000
/** Bundles that lay for longer than a day are gone: asked for once more. */
const mostAttempts = 2
/** Whoever has not answered for so long does not: it lies in a drawer. */
const waitMs = 30 * 86_400_000

export function createGapAsker(deps: GapAskerDeps): GapAsker {
  const { chats, directory } = deps
  const { crypto, vault, self, clock } = chats
  // The row is read, changed and written: one at a time.
  const inTurn = createSerialQueue()

  async function row(): Promise<GapAskRow | undefined> {
    const stored = await vault.get('own_devices', gapAskKey)
    return stored === undefined ? undefined : decodeGapAskRow(stored)
  }

  const put = (work: UnitOfWork, next: GapAskRow): void => {
    work.put('own_devices', gapAskKey, encodeGapAskRow(next))
  }

  async function keep(next: GapAskRow): Promise<void> {
    const work = createUnitOfWork(vault)
    put(work, next)
    await work.commit()
  }

  async function forget(): Promise<void> {
    const work = createUnitOfWork(vault)
    work.delete('own_devices', gapAskKey)
    await work.commit()
  }

  async function openStretches(): Promise<readonly ChatStretch[]> {
    const open: ChatStretch[] = []
    for (const cell of directory.all()) {
      if (cell.activity().openGaps === 0) continue
      const { chat, number } = cell.record()
      const { gaps } = await readGaps(vault, number)
      open.push(...gaps.filter(({ isLost }) => !isLost).map(({ from, to }) => ({ chat, from, to })))
    }
    return open.slice(0, gapsPerRequest)
  }

  async function close(stretches: readonly ChatStretch[], became: 'filled' | 'lost'): Promise<void> {
    for (const { chat, ...stretch } of stretches) {
      await directory.find(chat)?.task((task) => settleGap(chats, task, stretch, became))
    }
  }

  /** Closes what the answers allow; gives what is left of the request. */
  async function settleAnswered(held: GapAskRow, others: readonly DeviceId[]): Promise<void> {
    const complete = held.answers.filter((answer) => isComplete(answer, held))
    const isFilled = (index: number): boolean =>
      held.answers.some((answer) => hasAll(answer) && answer.isWhole[index] === true)
    const isOver = clock.nowMs() - held.askedMs >= waitMs
    const all = isOver || others.every((device) => complete.some((answer) => answer.device === device))
    await close(
      held.gaps.filter((_, index) => isFilled(index)),
      'filled',
    )
    if (all)
      await close(
        held.gaps.filter((_, index) => !isFilled(index)),
        'lost',
      )
  }

  async function look(): Promise<GapsLook> {
    const held = await row()
    const others = await deps.others()
    if (others === undefined) return { rest: 'nothing' }
    if (held !== undefined) await settleAnswered(held, others)
    const open = await openStretches()
    if (open.length === 0) {
      if (held !== undefined) await forget()
      return { rest: 'nothing' }
    }
    if (others.length === 0) {
      await close(open, 'lost')
      return { rest: 'nothing' }
    }
    const isAsked = (one: ChatStretch): boolean => held?.gaps.some((asked) => isSame(one, asked)) === true
    const listeners = await deps.listeners()
    // Whoever came after the request has not read it, and would be waited for in vain.
    const hasUnasked = others.some(
      (device) => listeners.includes(device) && held?.answers.some((answer) => answer.device === device) !== true,
    )
    if (open.every(isAsked) && !hasUnasked) return { rest: 'nothing' }
    const delayMs = held === undefined ? 0 : held.askedMs + askEveryMs - clock.nowMs()
    return delayMs > 0 ? { rest: 'wait', delayMs } : { rest: 'ask' }
  }

  async function store(held: GapAskRow, bundle: SyncBundle, content: BundleContent): Promise<void> {
    const before = held.answers.find(({ device }) => device === bundle.from)
    const answer = before ?? unanswered(bundle.from)
    const next = {
      ...held,
      answers: [
        ...held.answers.filter((one) => one !== before),
        {
          ...answer,
          next: Math.max(answer.next, content.number + 1),
          hasHole: answer.hasHole || content.number > answer.next,
        },
      ],
    }
    const cell = directory.find(bundle.chat)
    if (cell === undefined) return keep(next)
    const asked = held.gaps.filter(({ chat }) => chat === bundle.chat)
    await cell.task(async (task) => {
      for (const { place, message: bytes } of content.messages) {
        // What was not asked for is not taken: an own device that is somebody else's by now writes no history here.
        if (!asked.some((stretch) => isWithin(place, stretch))) continue
        const message = readHistoryMessage(bytes)
        if (message !== undefined) await keepHistory(crypto, task, { place, message, from: bundle.from })
      }
      put(task.work, next)
    })
  }

  return {
    look: () => inTurn(look),
    ask: (send) =>
      inTurn(async () => {
        const before = await row()
        const gaps = await openStretches()
        const requester = { account: self.address, device: self.device }
        const made = makeGapRequest(crypto, requester, self.signatureKeyPair.privateKey, gaps)
        const isRepeated = before !== undefined && gaps.every((one) => before.gaps.some((asked) => isSame(one, asked)))
        // Only what was lost on the way uses up a try: that somebody has come to be asked does not.
        const attempts = before?.answers.some(isCut) === true ? before.attempts + 1 : before?.attempts
        const listeners = await deps.listeners()
        const next: GapAskRow = {
          request: made.request.request,
          kemSeed: made.kemSeed,
          askedMs: clock.nowMs(),
          attempts: isRepeated ? (attempts ?? 1) : 1,
          gaps,
          answers: listeners.map(unanswered),
        }
        await send(made.request, (work) => {
          put(work, next)
        })
      }),
    movedOn: () =>
      inTurn(async () => {
        const held = await row()
        if (held === undefined) return
        await keep({ ...held, answers: held.answers.filter(({ bundles, next }) => bundles !== null || next > 0) })
      }),
    answered: (from, { request, bundles, isWhole }) =>
      inTurn(async () => {
        const held = await row()
        if (held === undefined || !equalBytes(held.request, request) || isWhole.length !== held.gaps.length) return
        const before = held.answers.find(({ device }) => device === from)
        const answer = { ...(before ?? unanswered(from)), bundles, isWhole }
        await keep({ ...held, answers: [...held.answers.filter((one) => one !== before), answer] })
      }),
    expects: async () => (await row()) !== undefined,
    take: (bundle) =>
      inTurn(async () => {
        const held = await row()
        if (held === undefined) return false
        const content = await openFromShelf(chats, bundle, { ...held, x25519: deps.x25519 })
        if (content === undefined) return false
        await store(held, bundle, content)
        return true
      }),
    settle: () =>
      inTurn(async () => {
        const held = await row()
        if (held === undefined) return 'idle'
        if (!held.answers.some(isCut)) return 'idle'
        if (held.attempts < mostAttempts) return 'ask-again'
        await keep({
          ...held,
          answers: held.answers.map((answer) => (isCut(answer) ? { ...answer, hasHole: true } : answer)),
        })
        return 'idle'
      }),
  }
}

/** A device that has been asked and has said nothing yet. */
const unanswered = (device: DeviceId): GapAnswer => ({ device, next: 0, hasHole: false, bundles: null, isWhole: [] })

/** It has said that it has sent more than has come. */
const isCut = (answer: GapAnswer): boolean => answer.bundles !== null && !hasAll(answer)

const hasAll = ({ bundles, next, hasHole }: GapAnswer): boolean => bundles !== null && next >= bundles && !hasHole

/** Nothing more will come: all of it has, or it was lost on the way once too often. */
const isComplete = (answer: GapAnswer, { attempts }: GapAskRow): boolean =>
  hasAll(answer) || (answer.bundles !== null && answer.hasHole && attempts >= mostAttempts)

const isSame = (one: ChatStretch, other: ChatStretch): boolean =>
  one.chat === other.chat && equalBytes(one.from, other.from) && equalBytes(one.to, other.to)

const isWithin = (place: Uint8Array, { from, to }: ChatStretch): boolean =>
  compareBytes(from, place) <= 0 && compareBytes(place, to) < 0
