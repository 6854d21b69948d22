// Messages: what one looks like to the page, and what may be done about it.

import { bool, oneOf, text, uint } from '#protocol/codec/shape.ts'
import { limits } from '#protocol/limits.ts'
import { call } from '../contract.ts'
import { either, hexId, listOf, nothing, orNull, struct, type Read } from '../reader.ts'
import { fileView } from './files-contract.ts'
import { address, chat, members, position, refused } from './fields.ts'

const notice = struct({
  added: members,
  removed: members,
  /** The new name, where it changed. */
  renamed: orNull(text(limits.chatNameChars)),
  /** Devices that came to people who are here already. */
  newDevices: listOf(struct({ account: address, device: hexId }), limits.rosterDevices),
  /** The new timer of the chat in seconds, 0 for none, where it changed. */
  timerSeconds: orNull(uint()),
  /** Whose name somebody holds by other keys. */
  keyChanged: orNull(address),
  /** Whose other keys were compared and accepted, on whichever own device. */
  keysAccepted: orNull(address),
  /** The chat could not go on as it was and has moved, whole, to new keys. */
  isRenewed: bool,
  /** Whom the author has given another role. */
  roles: listOf(struct({ account: address, role: oneOf('owner', 'admin', 'member') }), limits.rosterDevices),
  /** Messages that belong here could not be read: other devices of the account are asked for them, or nobody has them. */
  missing: orNull(oneOf('asked', 'lost')),
})
export type Notice = Read<typeof notice>

/** The answered message, as this device's own copy has it now. */
const quote = struct({
  /** `gone`: taken back by its author. `missing`: not on this device, or not any more. */
  state: oneOf('here', 'gone', 'missing'),
  message: orNull(hexId),
  /** Where to jump. */
  position: orNull(position),
  sender: orNull(address),
  /** Its beginning. */
  excerpt: text(160, 0),
})

/** `account` null is everybody here. */
const mention = struct({ start: uint(65_536), length: uint(65_536, 1), account: orNull(address) })
const largestMentions = 100

const emoji = text(32)
const reaction = struct({
  emoji,
  count: uint(),
  /** The first of them, this account before all. */
  accounts: listOf(address, 20),
  isOwn: bool,
})

export const messageView = struct({
  id: hexId,
  /** Its place in the timeline; opaque, and greater for later ones. */
  position,
  sender: address,
  isOwn: bool,
  /** `deleted`: its author took it back, and nothing of it is left but that it was there. */
  kind: oneOf('text', 'unknown', 'notice', 'deleted'),
  text: text(65_536, 0),
  state: oneOf('queued', 'sent', 'received', 'failed'),
  /** Why it failed, else empty. */
  failure: text(64, 0),
  sentAtMs: uint(),
  serverTimeMs: orNull(uint()),
  notice: orNull(notice),
  /** Its own timer in seconds; 0 is none. */
  timerSeconds: uint(),
  /** Until it destroys itself, ms; null while nothing runs. */
  leftMs: orNull(uint()),
  /** Shown once: `text` is empty here, and comes by `revealMessage`. */
  burnsOnRead: bool,
  /** It came from this own device as history; null: from its author. */
  fromDevice: orNull(hexId),
  /** Of an own message: whose devices have it, and who has displayed it, as they say themselves. */
  deliveredTo: members,
  readBy: members,
  reply: orNull(quote),
  /** Stretches of the text in UTF-16 units, in order. */
  mentions: listOf(mention, largestMentions),
  /** It names this account, or everybody, or answers this account. */
  isForSelf: bool,
  /** `from` where whoever forwarded it says who said it. */
  forwarded: orNull(struct({ from: orNull(address) })),
  /** Its author has said it differently since: when, and for which time. */
  edited: orNull(struct({ atMs: uint(), number: uint() })),
  reactions: listOf(reaction, 32),
  isPinned: bool,
  /** It is about to be deleted, and can still be kept. */
  isLeaving: bool,
  file: orNull(fileView),
})
export type MessageView = Read<typeof messageView>

/** A year. */
const longestTimerSeconds = 31_536_000

const message = struct({ chat: hexId, message: hexId })
const holdSeconds = uint(30)

export const messageCalls = {
  /**
   * Durable on this device when it answers; sent when there is a connection. `timerSeconds`: its own, 0 for none, or null
   * for the chat's. `burnsOnRead`: the others can display it once. `replyTo`: the message that it answers.
   * `holdSeconds`: it waits so long, and can be unsent.
   */
  sendText: call(
    struct({
      chat: hexId,
      text: text(65_536),
      timerSeconds: orNull(uint(longestTimerSeconds)),
      burnsOnRead: bool,
      replyTo: orNull(hexId),
      holdSeconds,
      mentions: listOf(mention, largestMentions),
    }),
    struct({ id: hexId }),
  ),
  /** The text of a message that is shown once. It has left the disk when this answers. */
  revealMessage: call(message, struct({ text: text(65_536, 0) })),
  /** It never leaves, where it has not yet; its text, to be written again. */
  unsend: call(message, either(struct({ text: text(65_536, 0) }), refused)),
  /**
   * Off this device; an own one, where `everywhere`, off the server and the others' devices too. After `holdSeconds`, until
   * which it can be kept.
   */
  deleteMessage: call(struct({ chat: hexId, message: hexId, everywhere: bool, holdSeconds }), nothing),
  keepMessage: call(message, nothing),
  /** An own message says this from now on. */
  editMessage: call(
    struct({ chat: hexId, message: hexId, text: text(65_536), mentions: listOf(mention, largestMentions) }),
    nothing,
  ),
  /** One emoji of this account stands at the message, or does not. */
  react: call(struct({ chat: hexId, message: hexId, emoji, isOn: bool }), nothing),
  /** For everybody in the chat. */
  pinMessage: call(struct({ chat: hexId, message: hexId, isPinned: bool }), nothing),
  /** Newest pin last. */
  pinnedMessages: call(chat, listOf(messageView, 50)),
  /** The same words in other chats; who said them is told where `namesAuthor`. */
  forwardMessage: call(
    struct({ chat: hexId, message: hexId, to: listOf(hexId, 20), namesAuthor: bool }),
    struct({ ids: listOf(hexId, 20) }),
  ),
  /** Where the first message of that time or later stands; null where there is none. */
  positionAt: call(struct({ chat: hexId, timeMs: uint() }), struct({ position: orNull(position) })),
  /** One is writing here: told at most once in five seconds, where the settings let it. */
  sayTyping: call(chat, nothing),
  /** Who else is writing here now. */
  typing: call(chat, struct({ accounts: members })),
} as const
