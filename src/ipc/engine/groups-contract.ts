// How a group looks, and by which links one comes in: its picture, its links, who asks to be let in.

import { bool, byteRange, oneOf, text, uint } from '#protocol/codec/shape.ts'
import { limits } from '#protocol/limits.ts'
import { call } from '../contract.ts'
import { either, hexId, listOf, orNull, struct, type Read } from '../reader.ts'
import { address, chat, done, refused, refusedFor } from './fields.ts'

const groupLink = struct({
  id: hexId,
  by: address,
  usesLeft: uint(limits.groupLinkUses, 1),
  expiresMs: uint(),
  /** Whoever comes by it waits for a person to let them in. */
  asksFirst: bool,
  /** To be given away; null for another's. */
  link: orNull(text(limits.groupLinkBytes)),
})
export type GroupLink = Read<typeof groupLink>

const door = struct({
  links: listOf(groupLink, limits.groupLinks),
  /** Who waits for an answer of this account, the longest waiting first. */
  asks: listOf(struct({ account: address, askedAtMs: uint() }), 200),
})
export type GroupDoor = Read<typeof door>

const givenLink = struct({
  by: address,
  expiresMs: uint(),
  state: oneOf('open', 'expired', 'member', 'own', 'elsewhere'),
  /** The group, where one is in it. */
  chat: orNull(hexId),
})

const picture = byteRange(1, limits.groupPictureBytes)

export const groupCalls = {
  /** A small square PNG, JPEG or WebP of pixels alone; null takes it away. */
  setChatPicture: call(struct({ chat: hexId, picture: orNull(picture) }), either(done, refused)),
  /** Looked at, byte by byte, before it comes here; nobody's who was not let in. */
  chatPicture: call(chat, orNull(struct({ picture, type: oneOf('image/png', 'image/jpeg', 'image/webp') }))),

  makeGroupLink: call(
    struct({
      chat: hexId,
      uses: uint(limits.groupLinkUses, 1),
      days: uint(limits.groupLinkDays, 1),
      asksFirst: bool,
    }),
    either(struct({ link: text(limits.groupLinkBytes) }), refused),
  ),
  revokeGroupLink: call(struct({ chat: hexId, id: hexId }), either(done, refused)),
  groupDoor: call(chat, door),
  answerAsk: call(struct({ chat: hexId, account: address, isLetIn: bool }), either(done, refused)),
  /** What a link says, before anybody is asked. `malformed` and `unsupported_version` for what is none. */
  readGroupLink: call(struct({ link: text(2_000) }), givenLink),
  /** Gives the chat with whom was asked. */
  askByLink: call(struct({ link: text(2_000) }), either(chat, refusedFor)),
} as const
