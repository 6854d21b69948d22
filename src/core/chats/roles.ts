// Who may make which commit. Roles bind all commits but four that anyone may make: an empty one, the Remove of a device that
// its account's log revokes, the Remove of one that has asked for it, and the Add of a certified device of an account
// already in the chat.

import type { AccountAddress, DeviceId } from '#protocol/ids.ts'
import { equalBytes } from '#protocol/codec/bytes.ts'
import { linkViolation } from '../group-links/link-rules.ts'
import { encodeChatMetadata, roleNumbers, roleOf, type ChatMetadata, type Role } from './chat-metadata.ts'

export interface CommitFacts {
  readonly author: AccountAddress
  readonly added: readonly { readonly account: AccountAddress }[]
  readonly removed: readonly { readonly account: AccountAddress; readonly device: DeviceId }[]
  /** Present when the commit changes name, picture, roles or timer. */
  readonly newMetadata: ChatMetadata | undefined
}

export interface RoleContext {
  readonly metadata: ChatMetadata
  readonly isPair: boolean
  readonly accounts: ReadonlySet<AccountAddress>
  isRevoked(account: AccountAddress, device: DeviceId): boolean
  /** It has left, or has asked to be removed and added anew. */
  hasAskedToGo(device: DeviceId): boolean
  /** What the metadata must become because accounts have left; the same object as `metadata` where they need not change. */
  readonly succession: ChatMetadata
}

const rank: Readonly<Record<Role, number>> = { owner: 2, admin: 1, member: 0 }

/** Why the commit is not the author's to make, or undefined. Codes are stable. */
export function roleViolation(commit: CommitFacts, context: RoleContext): string | undefined {
  const author = roleOf(context.metadata, commit.author)
  for (const { account } of commit.added) {
    if (context.accounts.has(account)) continue
    // A chat of two opens with one, and is complete with the other.
    if (context.isPair && context.accounts.size > 1) return 'pair_chat_is_closed'
    if (rank[author] < rank.admin) return 'adding_needs_admin'
  }
  for (const { account, device } of commit.removed) {
    if (context.isRevoked(account, device) || context.hasAskedToGo(device)) continue
    if (context.isPair) return 'pair_chat_is_closed'
    if (!mayRemove(context.metadata, commit.author, account)) return 'removing_needs_higher_role'
  }
  const { metadata, succession } = context
  if (commit.newMetadata === undefined) return succession === metadata ? undefined : 'succession_missing'
  if (succession !== metadata && isSame(commit.newMetadata, succession)) return undefined
  if (!context.isPair && rank[author] < rank.admin) return 'changing_needs_admin'
  return (
    linkViolation(commit.author, metadata.links, commit.newMetadata.links) ??
    roleChangeViolation(commit.author, context, commit.newMetadata)
  )
}

/** Whether the one may take the other out of the group, asked for or not. */
export function mayRemove(metadata: ChatMetadata, author: AccountAddress, account: AccountAddress): boolean {
  const by = rank[roleOf(metadata, author)]
  return by >= rank.admin && by > rank[roleOf(metadata, account)]
}

/** Whether the account may pin messages: either side of a chat of two, and who looks after a group. */
export const mayPin = (metadata: ChatMetadata, isPair: boolean, account: AccountAddress): boolean =>
  isPair || looksAfter(metadata, account)

/** So many people are a group in which everybody knows whom they call; in a larger one a call is an announcement. */
const mostCalledByAnyone = 50

/** Whether everybody in a group of so many people is called where the account names everybody. */
export const mayCallAll = (metadata: ChatMetadata, people: number, account: AccountAddress): boolean =>
  people <= mostCalledByAnyone || looksAfter(metadata, account)

const looksAfter = (metadata: ChatMetadata, account: AccountAddress): boolean =>
  rank[roleOf(metadata, account)] >= rank.admin

const isSame = (one: ChatMetadata, other: ChatMetadata): boolean =>
  equalBytes(encodeChatMetadata(one), encodeChatMetadata(other))

/**
 * Roles themselves are the owners' to give, but for a role that one lays down. Nobody is left out of it: what goes with an
 * account that is removed is judged by the removal. A chat that has an owner keeps one.
 */
function roleChangeViolation(author: AccountAddress, context: RoleContext, after: ChatMetadata): string | undefined {
  const before = context.succession
  const accounts = new Set([...before.roles, ...after.roles].map(({ account }) => account))
  const changed = [...accounts].filter((account) => roleOf(before, account) !== roleOf(after, account))
  const isOwn = changed.every(
    (account) => account === author && rank[roleOf(after, account)] < rank[roleOf(before, account)],
  )
  if (changed.length > 0 && !isOwn && roleOf(context.metadata, author) !== 'owner') return 'roles_need_owner'
  return changed.length > 0 && !hasOwner(after) && hasOwner(before) ? 'owner_needed' : undefined
}

const hasOwner = ({ roles }: ChatMetadata): boolean => roles.some(({ role }) => role === roleNumbers.owner)
