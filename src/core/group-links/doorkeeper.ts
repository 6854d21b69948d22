// Answers who asks to come in by a link of this account: at once where the link says so, else when a person has. What is over
// is put away: links spent, taken back or expired, people who are in by now, or blocked.

import { toHex } from '#protocol/codec/bytes.ts'
import type { AccountAddress, ChatId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import { decodeChatMetadata, roleOf, type GroupLink } from '../chats/chat-metadata.ts'
import { hasSaidToLeave } from '../chats/departures.ts'
import { claimDevices, planUpdate } from '../chats/membership.ts'
import type { SessionPart } from '../session/session-part.ts'
import type { SessionScope } from '../session/session-scope.ts'
import { untilDone } from '../session/until-done.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { Ask } from './ask-book.ts'
import { findLink, linksAt, planAdmit } from './link-plans.ts'

/** `link_over`: it holds no more. Else why they could not be added. */
type Admitted = { readonly ok: true } | { readonly ok: false; readonly code: string }

export interface Doorkeeper {
  /** A person lets them in. */
  admit(cell: ChatCell, ask: Ask): Promise<Admitted>
  readonly part: SessionPart
}

/** So long a device may be behind in one chat and not in another. */
const graceMs = 10 * 60_000

export function createDoorkeeper(deps: SessionScope): Doorkeeper {
  const { chats, directory, worker, background, isConnected, tell } = deps
  const { asks, clock, vault, self } = chats
  const answering = untilDone({ clock, background, isConnected }, 'group-links', answerAll)
  /** Links that were seen to hold, by their ids. */
  const held = new Set<string>()
  /** What each chat was like when it was last looked at. */
  const seen = new Map<ChatId, string>()

  asks.listen((chat) => {
    const cell = directory.find(chat)
    // It shows who waits.
    if (cell !== undefined) tell.chatChanged(cell.record())
    if (asks.waiting(chat).length > 0) answering.connected()
  })

  async function answerAll(): Promise<boolean> {
    let isDone = true
    for (const ask of asks.all()) isDone = (await answer(ask)) && isDone
    return isDone
  }

  /** Whether nothing is left to do for now. */
  async function answer(ask: Ask): Promise<boolean> {
    const cell = directory.find(ask.chat)
    if (cell?.record().state === 'halted' || cell?.record().state === 'joining') return true
    const link = cell === undefined ? undefined : await linkOf(cell, ask.link)
    if (link !== undefined) held.add(toHex(ask.link))
    // It may be heard of before the commit that made the link, or the whole group, has come here.
    else if (!held.has(toHex(ask.link)) && clock.nowMs() < ask.askedAtMs + graceMs) return false
    if (
      cell === undefined ||
      link === undefined ||
      isIn(cell, ask.account) ||
      chats.contacts.of(ask.account).isBlocked
    ) {
      await putAway(ask)
      return true
    }
    if (ask.isRefused || link.asksFirst) return true
    const admitted = await letIn(cell, ask, false)
    return admitted.ok || admitted.code === 'link_over'
  }

  /** While it holds, is ours, and this account may still add. */
  async function linkOf(cell: ChatCell, id: Uint8Array): Promise<GroupLink | undefined> {
    return cell.task(async (task) => {
      const group = await task.group()
      if (group === undefined || task.record().state !== 'active') return undefined
      const metadata = decodeChatMetadata(group.metadataBytes)
      const link = findLink(linksAt(metadata, clock.nowMs()), id)
      return link?.by === self.address && roleOf(metadata, self.address) !== 'member' ? link : undefined
    })
  }

  async function letIn(cell: ChatCell, { account, link }: Ask, isApproved: boolean): Promise<Admitted> {
    // Whoever has left and asks again: the leaf that is still there goes first.
    if (hasSaidToLeave(cell.record(), account)) {
      const out = await worker(cell).commit(planUpdate(cell.record().epoch))
      if (!out.ok) return { ok: false, code: out.unreachable ? 'unreachable' : out.code }
    }
    const claimed = await claimDevices(chats, [account])
    if (!claimed.ok) return { ok: false, code: claimed.code }
    const plan = planAdmit({
      link,
      by: self.address,
      account,
      devices: claimed.devices,
      isApproved,
      nowMs: clock.nowMs(),
    })
    const submitted = await worker(cell).commit(plan)
    if (!submitted.ok) return { ok: false, code: submitted.unreachable ? 'unreachable' : submitted.code }
    return isIn(cell, account) ? { ok: true } : { ok: false, code: 'link_over' }
  }

  const isIn = (cell: ChatCell, account: AccountAddress): boolean =>
    cell.record().accounts.includes(account) && !hasSaidToLeave(cell.record(), account)

  async function putAway(ask: Ask): Promise<void> {
    const work = createUnitOfWork(vault)
    asks.drop(work, ask)
    await work.commit()
  }

  return {
    async admit(cell, ask) {
      const admitted = await letIn(cell, ask, true)
      if (admitted.ok || admitted.code === 'link_over') await putAway(ask)
      return admitted
    },
    part: {
      connected: answering.connected,
      chatChanged({ chat, generation, epoch }) {
        const now = `${String(generation)} ${String(epoch)}`
        if (seen.get(chat) === now || !asks.all().some((ask) => ask.chat === chat)) return
        seen.set(chat, now)
        answering.connected()
      },
      stop: answering.stop,
    },
  }
}
