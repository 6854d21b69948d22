// What a chat says of itself inside MLS, in GroupContext extension 0xF0A3: name, picture, roles, default timer,
// invite links.

import {
  bool,
  bytes,
  decodeShape,
  encodeShape,
  list,
  nullable,
  oneOf,
  record,
  text,
  uint,
  type Shaped,
} from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { UsageError } from '#protocol/errors.ts'
import { addressShape, blobIdShape, type AccountAddress } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'

export const roleNumbers = { owner: 1, admin: 2 } as const
export type Role = 'owner' | 'admin' | 'member'

/** A `UsageError` `bad_role` for what is none. */
export function parseRole(role: string): Role {
  if (role === 'owner' || role === 'admin' || role === 'member') return role
  throw new UsageError('bad_role', 'owner, admin or member')
}

const metadataShape = record({
  v: [1, oneOf(1)],
  /** Empty in a chat of two. */
  name: [2, text(limits.chatNameChars, 0)],
  /** Where the group's picture lies, what opens it, and the BLAKE3 of all of its blob. See pictures/picture-seal.ts. */
  picture: [3, nullable(record({ blob: [1, blobIdShape], key: [2, bytes(32)], hash: [3, bytes(32)] }))],
  /** Owners and admins only; whoever is not named is a member. */
  roles: [4, list(record({ account: [1, addressShape], role: [2, oneOf(roleNumbers.owner, roleNumbers.admin)] }), 64)],
  defaultTimerSeconds: [5, uint(0xffff_ffff)],
  /** Invite links that hold: everybody here knows of each, and nobody by this alone can use one. See group-links/. */
  links: [
    6,
    list(
      record({
        id: [1, bytes(16)],
        /** Who made it, and whose devices let in who comes by it. */
        by: [2, addressShape],
        /** So many more may come by it. */
        usesLeft: [3, uint(limits.groupLinkUses, 1)],
        expiresSeconds: [4, uint()],
        /** Whoever comes by it waits for a person to let them in. */
        asksFirst: [5, bool],
      }),
      limits.groupLinks,
    ),
  ],
})
export type ChatMetadata = Shaped<typeof metadataShape>
export type GroupPicture = NonNullable<ChatMetadata['picture']>
export type GroupLink = ChatMetadata['links'][number]

export const encodeChatMetadata = (metadata: ChatMetadata): Uint8Array => encodeShape(metadataShape, metadata)
/** `PeerError` `malformed` for anything that is not exactly this. */
export const decodeChatMetadata = (data: Uint8Array): ChatMetadata => decodeShape(metadataShape, data)

const maxNameBytes = 254

/** A group's name: 1 to 64 characters and at most 254 bytes, else a `UsageError` `bad_chat_name`. */
export function checkChatName(name: string): string {
  const trimmed = name.trim()
  if (trimmed.length === 0 || trimmed.length > limits.chatNameChars || utf8(trimmed).length > maxNameBytes) {
    throw new UsageError('bad_chat_name', 'a name has 1 to 64 characters')
  }
  return trimmed
}

export function roleOf(metadata: ChatMetadata, account: AccountAddress): Role {
  const entry = metadata.roles.find((candidate) => candidate.account === account)
  if (entry === undefined) return 'member'
  return entry.role === roleNumbers.owner ? 'owner' : 'admin'
}

/** The same metadata with another role for an account; the others keep their places. */
export function withRole(metadata: ChatMetadata, account: AccountAddress, role: Role): ChatMetadata {
  const others = metadata.roles.filter((entry) => entry.account !== account)
  return { ...metadata, roles: role === 'member' ? others : [...others, { account, role: roleNumbers[role] }] }
}
