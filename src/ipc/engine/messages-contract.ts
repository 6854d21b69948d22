// Messages: what one looks like to the page, and what may be done about it.

import { bool, byteRange, oneOf, text, uint } from '#protocol/codec/shape.ts'
import { limits } from '#protocol/limits.ts'
import { call } from '../contract.ts'
import { either, hexId, listOf, nothing, orNull, struct, type Read } from '../reader.ts'
import { fileView, revealedFile } from './files-contract.ts'
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
  /** The group's picture: another one, or none any more. */
  picture: orNull(oneOf('set', 'removed')),
  /** An invite link to the group: made, or taken back. */
  link: orNull(oneOf('made', 'revoked')),
  /** This account has asked to be let in to a group, by a link of whom the chat is with. */
  asked: bool,
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

const previewWords = {
  /** As it is written in the text. */
  link: text(2048),
  title: text(160),
  description: text(240, 0),
  /** What the site calls itself. Where the link leads, its host says. */
  site: text(64, 0),
}
const linkPreview = struct({ ...previewWords, picture: orNull(byteRange(1, limits.linkPictureBytes)) })
export type LinkPreview = Read<typeof linkPreview>

/** Of what a site is asked for, the most that is taken. */
const largestSitePicture = 3 * 1024 * 1024
const foundPage = struct({
  ...{ title: previewWords.title, description: previewWords.description, site: previewWords.site },
  /** The site's own: to be decoded within bounds and drawn anew before it is shown or sent. */
  picture: orNull(byteRange(1, largestSitePicture)),
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
  /** Of a link in the text, by its author's word; its picture comes by `linkPicture`. */
  preview: orNull(struct({ ...previewWords, hasPicture: bool })),
})
export type MessageView = Read<typeof messageView>

/** A year. */
const longestTimerSeconds = 31_536_000

const message = struct({ chat: hexId, message: hexId })
const holdSeconds = uint(30)
const largestShelfPage = 100

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
      /** Of a link in the text; left out where it is not one of this text's, or the words leave no room. */
      preview: orNull(linkPreview),
    }),
    struct({ id: hexId }),
  ),
  /**
   * Asks the site of a link that is being written, from this device. Null where nothing can be said of it, and where another
   * link was asked about since. Rejects with `previews_off` unless the settings want previews.
   */
  findLinkPreview: call(struct({ link: text(2048) }), struct({ found: orNull(foundPage) })),
  /** The small picture of a message's preview, which came with it. */
  linkPicture: call(message, struct({ bytes: orNull(byteRange(1, limits.linkPictureBytes)) })),
  /**
   * The text of a message that is shown once, and its file, which is in memory until it is forgotten. It has left the disk
   * when this answers. Rejects with `file_not_here`, `file_damaged`.
   */
  revealMessage: call(message, struct({ text: text(65_536, 0), file: orNull(revealedFile) })),
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
  /**
   * What the chat's messages carry of this kind, newest first. `before` is `older` of the page before, null for the newest;
   * `older` is null at the end, and a page may be empty before that.
   */
  chatShelf: call(
    struct({
      chat: hexId,
      shelf: oneOf('pictures', 'files', 'voice', 'links'),
      limit: uint(largestShelfPage, 1),
      before: orNull(position),
    }),
    struct({ messages: listOf(messageView, largestShelfPage), older: orNull(position) }),
  ),
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
