// Chats: the list, one of them with its members and a window of its messages, and what may be done about them.

import { bool, oneOf, text, uint } from '#protocol/codec/shape.ts'
import { limits } from '#protocol/limits.ts'
import { call } from '../contract.ts'
import { either, hexId, listOf, nothing, orNull, struct, type Read } from '../reader.ts'
import { address, chat, done, members, position, refusedFor } from './fields.ts'
import { messageView } from './messages-contract.ts'

const summaryFields = {
  chat: hexId,
  kind: oneOf('pair', 'group'),
  /** The group's name, or the other's address. */
  title: text(286, 0),
  /** Which picture the group has, where it is here; asked for by `chatPicture`. */
  picture: orNull(hexId),
  state: oneOf('joining', 'active', 'left', 'halted'),
  haltCode: text(64, 0),
  unread: uint(),
  /** Of the unread messages, those that name this account or answer it. */
  mentions: uint(),
  lastActivityMs: uint(),
  last: orNull(messageView),
  /** Who opened it, where that is somebody unknown and it was not accepted yet. */
  requestedBy: orNull(address),
  /** So many ask to come in by a link of this account, and wait for an answer. */
  asking: uint(),
  /** The other of a chat of two is blocked. */
  isBlocked: bool,
} as const
const listedChat = struct({
  ...summaryFields,
  /** Until when it is silent, ms; the largest integer is for good, and a time that is over is over. Null: it never was. */
  mutedUntilMs: orNull(uint()),
  isPinned: bool,
  /** Put away, and nothing has come since that would bring it back. */
  isArchived: bool,
  /** Marked by hand as if there were something new in it. */
  isMarkedUnread: bool,
})
export type ChatSummary = Read<typeof listedChat>

const role = oneOf('owner', 'admin', 'member')
export type Role = MemberView['role']

const memberView = struct({
  account: address,
  role,
  devices: listOf(hexId, limits.rosterDevices),
  isSelf: bool,
  /** The safety number with this person was compared. */
  isVerified: bool,
})
export type MemberView = Read<typeof memberView>

/** A year. */
const longestTimerSeconds = 31_536_000

/** The most messages that one `chatView` gives. */
const largestWindow = 500

const chatView = struct({
  ...summaryFields,
  epoch: uint(),
  members: listOf(memberView, limits.rosterDevices),
  /** Of messages that say nothing else, in seconds; 0 is none. */
  timerSeconds: uint(),
  /** Everybody is called where one names everybody: never in a chat of two, in a large group by who looks after it. */
  callsAll: bool,
  /** Oldest first. */
  messages: listOf(messageView, largestWindow),
  /** Whether there are older ones than the first shown, and newer ones than the last. */
  hasOlder: bool,
  hasNewer: bool,
})
export type ChatView = Read<typeof chatView>

export const chatCalls = {
  startPairChat: call(struct({ peer: address }), either(chat, refusedFor)),
  createGroup: call(struct({ name: text(256), members }), either(chat, refusedFor)),
  addMembers: call(struct({ chat: hexId, members }), either(done, refusedFor)),
  removeMember: call(struct({ chat: hexId, member: address }), either(done, refusedFor)),
  renameChat: call(struct({ chat: hexId, name: text(256) }), either(done, refusedFor)),
  /** With all devices of the account. */
  leaveChat: call(chat, nothing),
  setRole: call(struct({ chat: hexId, member: address, role }), either(done, refusedFor)),
  /** Seconds until a message of this chat destroys itself; 0 is never. */
  setChatTimer: call(struct({ chat: hexId, seconds: uint(longestTimerSeconds) }), either(done, refusedFor)),
  markRead: call(chat, nothing),

  muteChat: call(struct({ chat: hexId, untilMs: orNull(uint()) }), nothing),
  pinChat: call(struct({ chat: hexId, isPinned: bool }), either(done, refusedFor)),
  /** Among the pinned, by one. */
  movePinnedChat: call(struct({ chat: hexId, direction: oneOf('up', 'down') }), nothing),
  archiveChat: call(struct({ chat: hexId, isArchived: bool }), nothing),
  markUnread: call(struct({ chat: hexId, isUnread: bool }), nothing),
  /** The chat with oneself, made where there is none. */
  openNotes: call(nothing, chat),

  /** The pinned in their order, then the newest activity first. */
  chatList: call(nothing, listOf(listedChat, limits.chatsPerDevice)),
  /** The newest `limit` messages, those before a message's `position`, or those from one on, itself the first. */
  chatView: call(
    struct({ chat: hexId, limit: uint(largestWindow, 1), before: orNull(position), from: orNull(position) }),
    chatView,
  ),
} as const
