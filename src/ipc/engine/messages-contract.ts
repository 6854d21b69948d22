// Messages: what one looks like to the page, and what may be done about it.

import { bool, oneOf, text, uint } from '#protocol/codec/shape.ts'
import { limits } from '#protocol/limits.ts'
import { call } from '../contract.ts'
import { hexId, orNull, struct, type Read } from '../reader.ts'
import { address, members } from './fields.ts'

export const messageView = struct({
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

export const messageCalls = {
  /** Durable on this device when it answers; sent when there is a connection. */
  sendText: call(struct({ chat: hexId, text: text(65_536) }), struct({ id: hexId })),
} as const
