// The kinds of state that own devices share, each with the shape of its value. Read state is one of them: it goes
// from device to device and never to the server (B8).

import { bool, bytes, decodeShape, encodeShape, record, text, uint, type Shape } from '#protocol/codec/shape.ts'
import { PeerError } from '#protocol/errors.ts'
import { addressShape } from '#protocol/ids.ts'

const valueOf = <T>(shape: Shape<T>): Shape<{ readonly value: T }> => record({ value: [1, shape] })

const kinds = {
  /** Subject: chat. A place in its timeline, up to which all has been read: generation, incarnation's place, seq. */
  read: valueOf(bytes(14)),
  /** Subject: chat. What is written and not sent. */
  draft: valueOf(text(65_536, 0)),
  /** Subject: chat. Until when it is silent, ms; the largest integer is for good. */
  mute: valueOf(uint()),
  /** Subject: chat. */
  pin: valueOf(bool),
  /** Subject: chat. Where it stands among the pinned, the lowest first. */
  place: valueOf(uint()),
  /** Subject: chat. Put away, with all that had come until then, ms: see chat-list/chat-standing.ts. */
  archive: valueOf(uint()),
  /** Subject: chat. Marked as if there were something new in it. */
  unread: valueOf(bool),
  /** Subject: account. What its user calls it. */
  name: valueOf(text(64)),
  /** Subject: account. */
  blocked: valueOf(bool),
  /** Subject: account. Its request was accepted: what it opened is wanted. */
  accepted: valueOf(bool),
  /** Subject: chat. Who opened it unasked, and whether it was refused; taken back once it is wanted. */
  request: valueOf(record({ by: [1, addressShape], isRefused: [2, bool] })),
  /** Subject: account. The root key that its user has accepted in place of another, 32 bytes. */
  root: valueOf(bytes(32)),
  /** Subject: empty. What delete tokens come from; the account's first device says it. */
  author: valueOf(bytes(32)),
  /** Subject: empty. That the account was given another password, and when, ms: see password-news.ts. */
  password: valueOf(uint()),
  /** Subject: the setting. */
  setting: valueOf(text(1_024, 0)),
} as const

export type OwnStateKind = keyof typeof kinds
/** What parts of the engine may say: the others stay with who shares them. */
export type SharedStateKind = Exclude<OwnStateKind, 'author' | 'password'>
/** What a user's hand changes by itself; the rest follows from what is done elsewhere. */
export type UserStateKind = Exclude<SharedStateKind, 'read' | 'blocked' | 'accepted'>
export type OwnStateValue<K extends OwnStateKind> =
  (typeof kinds)[K] extends Shape<{ readonly value: infer T }> ? T : never

export function encodeOwnState<K extends OwnStateKind>(kind: K, value: OwnStateValue<K>): Uint8Array {
  // One entry per kind: what TypeScript cannot follow through the index.
  return encodeShape(kinds[kind] as Shape<{ value: OwnStateValue<K> }>, { value })
}

/** The value, or undefined where it is not what this version understands by that kind. */
export function decodeOwnState<K extends OwnStateKind>(kind: K, stored: Uint8Array): OwnStateValue<K> | undefined {
  try {
    return decodeShape(kinds[kind] as Shape<{ value: OwnStateValue<K> }>, stored).value
  } catch (error) {
    if (error instanceof PeerError) return undefined
    throw error
  }
}
