// What a user may do about links: make one, take one back, answer who asks; and ask by one that was given.

import { fromHex, toHex } from '#protocol/codec/bytes.ts'
import { PeerError, UsageError } from '#protocol/errors.ts'
import { formatGroupLink, parseGroupLink, type GroupLinkText } from '#protocol/group-link.ts'
import { parseAccountAddress, splitAddress, type AccountAddress, type ChatId } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import type { ChatIntents, Outcome } from '../chats/chat-intents.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import { decodeChatMetadata, type GroupLink } from '../chats/chat-metadata.ts'
import { hasSaidToLeave } from '../chats/departures.ts'
import { knownChat } from '../chats/known-chat.ts'
import type { Plan } from '../chats/membership.ts'
import type { OpenChats } from '../chats/open-chats.ts'
import { writeLocalNotice } from '../messages/local-notice.ts'
import { queueControl } from '../messages/queue-control.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { Doorkeeper } from './doorkeeper.ts'
import { linksAt, planMakeLink, planRevokeLink } from './link-plans.ts'
import { linkSecret } from './link-secret.ts'

interface LinkView {
  /** 32 hex digits. */
  readonly id: string
  readonly by: AccountAddress
  readonly usesLeft: number
  readonly expiresMs: number
  readonly asksFirst: boolean
  /** To be given away; null for another's, whose secret nobody here knows. */
  readonly link: string | null
}

interface DoorView {
  readonly links: readonly LinkView[]
  /** Who waits for an answer of this account. */
  readonly asks: readonly { readonly account: AccountAddress; readonly askedAtMs: number }[]
}

interface GivenLink {
  readonly by: AccountAddress
  readonly expiresMs: number
  /** `open`: one can ask. `member`: one is in that group. `elsewhere`: on another server. */
  readonly state: 'open' | 'expired' | 'member' | 'own' | 'elsewhere'
  /** The group, where one is in it. */
  readonly chat: ChatId | null
}

/** Ids are parsed here. Unknown chats are a `UsageError` `no_such_chat`; a link that is none a `PeerError` `malformed`. */
export interface LinkIntents {
  /** `UsageError`: `bad_link` for numbers out of bounds, `too_many_links`, `changing_needs_admin`, `pair_chat_is_closed`. */
  makeGroupLink(input: {
    chat: string
    uses: number
    days: number
    asksFirst: boolean
  }): Promise<Outcome<{ link: string }>>
  revokeGroupLink(input: { chat: string; id: string }): Promise<Outcome<object>>
  groupDoor(input: { chat: string }): Promise<DoorView>
  /** Lets in, or not, who waits: `no_such_ask`, `link_over`, or why they could not be added. Of a refusal nobody is told. */
  answerAsk(input: { chat: string; account: string; isLetIn: boolean }): Promise<Outcome<object>>
  readGroupLink(input: { link: string }): Promise<GivenLink>
  /**
   * Asks whoever made the link, in the chat of two with them, which is made where there is none. In the group one is when it
   * appears. Refused: `link_expired`, `link_elsewhere`, and the codes of `startPairChat`. `UsageError` `link_needless` where
   * one is in that group, or made the link.
   */
  askByLink(input: { link: string }): Promise<Outcome<{ chat: ChatId }>>
}

interface AtWork extends OpenChats {
  readonly doorkeeper: Doorkeeper
}

/** `ready` gives the account at work, or throws a `UsageError` `not_ready`. */
export function createLinkIntents(
  ready: () => AtWork,
  { startPairChat }: Pick<ChatIntents, 'startPairChat'>,
): LinkIntents {
  return {
    async makeGroupLink({ chat, uses, days, asksFirst }) {
      const session = ready()
      const { crypto, clock, self } = session.chats
      if (!isWithin(uses, limits.groupLinkUses) || !isWithin(days, limits.groupLinkDays)) {
        throw new UsageError('bad_link', 'for 1 to 100 people, for 1 to 30 days')
      }
      const cell = knownChat(session.directory, chat)
      const nowMs = clock.nowMs()
      const expiresSeconds = Math.floor(nowMs / 1000) + days * 86_400
      const link = { id: crypto.randomBytes(16), by: self.address, usesLeft: uses, expiresSeconds, asksFirst }
      const made = await submit(session, cell, planMakeLink(link, nowMs))
      return made.ok ? { ok: true, link: textOf(session, cell, link) } : made
    },
    async revokeGroupLink({ chat, id }) {
      const session = ready()
      if (!/^[0-9a-f]{32}$/.test(id)) throw new PeerError('malformed', 'not a link id')
      return submit(session, knownChat(session.directory, chat), planRevokeLink(fromHex(id)))
    },
    groupDoor({ chat }) {
      const session = ready()
      const { chats, directory } = session
      const cell = knownChat(directory, chat)
      return cell.task(async (task) => {
        const group = await task.group()
        const isShown = group !== undefined && task.record().state === 'active' && task.record().peer === null
        const links = isShown ? linksAt(decodeChatMetadata(group.metadataBytes), chats.clock.nowMs()) : []
        return {
          links: links.map((link) => ({
            id: toHex(link.id),
            by: link.by,
            usesLeft: link.usesLeft,
            expiresMs: link.expiresSeconds * 1000,
            asksFirst: link.asksFirst,
            link: link.by === chats.self.address ? textOf(session, cell, link) : null,
          })),
          asks: chats.asks.waiting(cell.record().chat).map(({ account, askedAtMs }) => ({ account, askedAtMs })),
        }
      })
    },
    async answerAsk({ chat, account, isLetIn }) {
      const { chats, directory, doorkeeper } = ready()
      const cell = knownChat(directory, chat)
      const ask = chats.asks.find(cell.record().chat, parseAccountAddress(account))
      if (ask === undefined || ask.isRefused) return { ok: false, code: 'no_such_ask' }
      if (isLetIn) return doorkeeper.admit(cell, ask)
      const work = createUnitOfWork(chats.vault)
      chats.asks.refuse(work, ask)
      await work.commit()
      return { ok: true }
    },
    readGroupLink: ({ link }) => Promise.resolve(given(ready(), parseGroupLink(link))),
    async askByLink({ link: text }) {
      const { chats } = ready()
      const link = parseGroupLink(text)
      const { state } = given(ready(), link)
      if (state === 'expired' || state === 'elsewhere') return { ok: false, code: `link_${state}` }
      if (state !== 'open') throw new UsageError('link_needless', 'one who is in need not ask')
      if (chats.contacts.of(link.by).isBlocked)
        throw new UsageError('contact_blocked', 'nobody asks whom one has blocked')
      const started = await startPairChat({ peer: link.by })
      if (!started.ok) return started
      const { directory, worker } = ready()
      const cell = knownChat(directory, started.chat)
      await cell.task(async (task) => {
        await queueControl(chats, task, { kind: 'ask', chat: link.chat, link: link.link, secret: link.secret })
        await writeLocalNotice(chats, task, { asked: true })
      })
      worker(cell).flush()
      return started
    },
  }
}

const isWithin = (value: number, most: number): boolean => Number.isSafeInteger(value) && value >= 1 && value <= most

function textOf({ chats }: AtWork, cell: ChatCell, { id, by, expiresSeconds }: GroupLink): string {
  const { chat } = cell.record()
  const secret = linkSecret(chats.crypto, chats.self.authorSecret, { chat, link: id })
  return formatGroupLink({ by, chat, link: id, secret, expiresSeconds })
}

function given({ chats, directory }: AtWork, { by, chat, expiresSeconds }: GroupLinkText): GivenLink {
  const { address } = chats.self
  const record = directory.find(chat)?.record()
  const isMember = record?.state === 'active' && !hasSaidToLeave(record, address)
  const expiresMs = expiresSeconds * 1000
  const state = isMember
    ? 'member'
    : by === address
      ? 'own'
      : splitAddress(by).domain !== splitAddress(address).domain
        ? 'elsewhere'
        : expiresMs <= chats.clock.nowMs()
          ? 'expired'
          : 'open'
  return { by, expiresMs, state, chat: isMember ? chat : null }
}

async function submit({ worker }: AtWork, cell: ChatCell, plan: Plan): Promise<Outcome<object>> {
  const submitted = await worker(cell).commit(plan)
  return submitted.ok ? { ok: true } : { ok: false, code: submitted.unreachable ? 'unreachable' : submitted.code }
}
