// Page ↔ crypto worker: the engine's intents and views (src/core/engine.ts), as plain values. Ids and addresses are text
// here and parsed by the engine. No call gives a key; the words leave once, in the answer of the sign-up they belong to.

import { bool, oneOf, text, uint } from '#protocol/codec/shape.ts'
import { limits } from '#protocol/limits.ts'
import { call, defineContract, type Client, type EventOf } from './contract.ts'
import { either, hexId, listOf, nothing, orNull, struct, variant, type Read } from './reader.ts'

const code = text(64)
const address = text(286)
const password = text(1024)
const members = listOf(address, limits.rosterDevices)
const chat = struct({ chat: hexId })
const done = struct({})

/** `code` names the refusal; see the error texts of the page. */
const refused = struct({ code })
/** `account`: whom it is about, where it is about one. */
const refusedFor = struct({ code, account: orNull(address) })

const accountView = struct({
  /** `uncertified`: signed in by password alone; another device or the words have to certify it. */
  phase: oneOf('empty', 'locked', 'uncertified', 'ready'),
  /** Null while locked. */
  address: orNull(address),
  device: orNull(hexId),
  connection: variant('state', {
    offline: done,
    connecting: done,
    syncing: done,
    online: done,
    refused: struct({ code }),
  }),
})
export type AccountView = Read<typeof accountView>

const messageView = struct({
  id: hexId,
  /** Its place in the timeline; opaque, and greater for later ones. */
  position: text(64),
  sender: address,
  isOwn: bool,
  kind: oneOf('text', 'unknown', 'notice'),
  text: text(65_536, 0),
  state: oneOf('queued', 'sent', 'received', 'failed'),
  /** Why it failed, else empty. */
  failure: text(64, 0),
  sentAtMs: uint(),
  serverTimeMs: orNull(uint()),
  notice: orNull(struct({ added: members, removed: members, renamed: orNull(text(limits.chatNameChars)) })),
})
export type MessageView = Read<typeof messageView>

const summaryFields = {
  chat: hexId,
  kind: oneOf('pair', 'group'),
  /** The group's name, or the other's address. */
  title: text(286, 0),
  state: oneOf('joining', 'active', 'left', 'halted'),
  haltCode: text(64, 0),
  unread: uint(),
  lastActivityMs: uint(),
  last: orNull(messageView),
} as const
const chatSummary = struct(summaryFields)
export type ChatSummary = Read<typeof chatSummary>

const memberView = struct({
  account: address,
  role: oneOf('owner', 'admin', 'member'),
  devices: listOf(hexId, limits.rosterDevices),
  isSelf: bool,
})
export type MemberView = Read<typeof memberView>

/** The most messages that one `chatView` gives. */
const largestWindow = 500

const chatView = struct({
  ...summaryFields,
  epoch: uint(),
  members: listOf(memberView, limits.rosterDevices),
  /** Oldest first. */
  messages: listOf(messageView, largestWindow),
  /** Whether there are older ones than the first shown. */
  hasOlder: bool,
})
export type ChatView = Read<typeof chatView>

export const engineContract = defineContract({
  calls: {
    account: call(nothing, accountView),
    /** `words`: the twelve, divided by blanks; said once. */
    signUp: call(
      struct({ invite: text(limits.inviteBytes), username: text(64), password }),
      either(struct({ words: text(256) }), refused),
    ),
    signIn: call(struct({ invite: text(limits.inviteBytes), username: text(64), password }), either(done, refused)),
    unlock: call(struct({ password }), either(done, refused)),
    lock: call(nothing, nothing),
    changePassword: call(struct({ oldPassword: password, newPassword: password }), either(done, refused)),

    startPairChat: call(struct({ peer: address }), either(chat, refusedFor)),
    createGroup: call(struct({ name: text(256), members }), either(chat, refusedFor)),
    addMembers: call(struct({ chat: hexId, members }), either(done, refusedFor)),
    removeMember: call(struct({ chat: hexId, member: address }), either(done, refusedFor)),
    renameChat: call(struct({ chat: hexId, name: text(256) }), either(done, refusedFor)),
    /** Durable on this device when it answers; sent when there is a connection. */
    sendText: call(struct({ chat: hexId, text: text(65_536) }), struct({ id: hexId })),
    markRead: call(chat, nothing),

    /** Newest activity first. */
    chatList: call(nothing, listOf(chatSummary, limits.chatsPerDevice)),
    /** The newest `limit` messages, or those before a message's `position`. */
    chatView: call(struct({ chat: hexId, limit: uint(largestWindow, 1), before: orNull(text(64)) }), chatView),
    /** Connects now, whatever the backoff says. */
    reconnect: call(nothing, nothing),
  },
  /** What has changed; views are asked for again by whoever shows them. */
  event: variant('kind', { account: done, chat }),
})

export type EngineContract = typeof engineContract
export type EngineClient = Client<EngineContract>
export type EngineEvent = EventOf<EngineContract>
