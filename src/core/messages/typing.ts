// Who is writing, in memory alone: told by ephemeral posts, at most one in five seconds and chat, and believed for a
// few seconds after each.

import { equalBytes, toHex } from '#protocol/codec/bytes.ts'
import { PeerError } from '#protocol/errors.ts'
import { parseMessageId, type AccountAddress, type ChatId, type DeviceId } from '#protocol/ids.ts'
import type { AnonymousPost } from '#protocol/client-server/anonymous-post.ts'
import type { ChatCell, ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { accountHash } from '../payload/account-hash.ts'
import { decodePayload, encodePayload } from '../payload/payload.ts'
import { openEphemeral, sealEphemeral } from './ephemeral-post.ts'

export interface Typing {
  /** This account is writing: says so, unless it was said just now or is nobody's business. */
  say(cell: ChatCell): Promise<void>
  /** An ephemeral post has come. One that is none is dropped: it cannot be asked for again. */
  heard(cell: ChatCell, sealed: Uint8Array): Promise<void>
  /** Who is writing in this chat, this account left out. */
  in(chat: ChatId): readonly AccountAddress[]
  stop(): void
}

const restMs = 5_000
const believedMs = 8_000

export function createTyping(deps: ChatDeps, onChange: (chat: ChatId) => void): Typing {
  const saidAtMs = new Map<ChatId, number>()
  /** By device: a post that is shown again says nothing new. */
  const heardSentAtMs = new Map<DeviceId, number>()
  const writing = new Map<ChatId, Map<AccountAddress, () => void>>()
  let stopped = false

  async function post(task: ChatTask): Promise<AnonymousPost | undefined> {
    const { chat, generation, state, isRegistered, sendHashIsRight } = task.record()
    const group = await task.group()
    if (state !== 'active' || group === undefined || !isRegistered || !sendHashIsRight) return undefined
    const id = parseMessageId(toHex(deps.crypto.randomBytes(16)))
    const { device, accountHash: account } = deps.self
    const header = { id, device, accountHash: account, sentAtMs: deps.clock.nowMs(), timerSeconds: 0, flags: 0 }
    const payload = encodePayload(header, { kind: 'typing' })
    return {
      generation,
      epoch: group.epoch,
      token: (await task.keys()).sendToken,
      idempotencyKey: deps.crypto.randomBytes(16),
      deleteHash: deps.crypto.randomBytes(32),
      expiresDays: 400,
      ephemeral: true,
      body: await sealEphemeral(deps, { chat, generation }, group, payload),
    }
  }

  /** The account that is writing, undefined where nobody is to be told; `PeerError` for what is no post of a member. */
  async function read(task: ChatTask, sealed: Uint8Array): Promise<AccountAddress | undefined> {
    const group = await task.group()
    if (group === undefined || task.record().state !== 'active') return undefined
    const { sender, payload } = await openEphemeral(deps, task.record(), group, sealed)
    const { header, content } = decodePayload(payload)
    if (header.device !== sender.device || !equalBytes(header.accountHash, accountHash(deps.crypto, sender.account))) {
      throw new PeerError('sender_is_not_leaf', 'an ephemeral post in the name of another')
    }
    if (header.sentAtMs <= (heardSentAtMs.get(sender.device) ?? -1)) return undefined
    heardSentAtMs.set(sender.device, header.sentAtMs)
    const isNobody = sender.account === deps.self.address || deps.contacts.of(sender.account).isBlocked
    return content.kind !== 'typing' || isNobody ? undefined : sender.account
  }

  function believe(chat: ChatId, account: AccountAddress): void {
    if (stopped) return
    const here = writing.get(chat) ?? new Map<AccountAddress, () => void>()
    writing.set(chat, here)
    here.get(account)?.()
    const cancel = deps.clock.after(believedMs, () => {
      here.delete(account)
      onChange(chat)
    })
    here.set(account, cancel)
    onChange(chat)
  }

  return {
    async say(cell) {
      const { chat, number, peer } = cell.record()
      const nowMs = deps.clock.monotonicMs()
      const isQuiet =
        !deps.privacy.current().sendsTyping ||
        deps.requests.openerOf(number) !== undefined ||
        (peer !== null && deps.contacts.of(peer).isBlocked) ||
        nowMs - (saidAtMs.get(chat) ?? Number.NEGATIVE_INFINITY) < restMs
      if (isQuiet) return
      saidAtMs.set(chat, nowMs)
      const prepared = await cell.task(post)
      // Whatever comes of it: it is true for a few seconds only.
      if (prepared !== undefined) await deps.posts.post(chat, prepared)
    },
    async heard(cell, sealed) {
      try {
        const account = await cell.task((task) => read(task, sealed))
        if (account !== undefined) believe(cell.record().chat, account)
      } catch (error) {
        if (!(error instanceof PeerError)) throw error
        deps.log.debug('ephemeral_refused', { code: error.code })
      }
    },
    in: (chat) => [...(writing.get(chat)?.keys() ?? [])],
    stop() {
      stopped = true
      for (const here of writing.values()) for (const cancel of here.values()) cancel()
      writing.clear()
    },
  }
}
