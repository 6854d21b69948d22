// Who may make which commit. Roles bind all commits but three that anyone may make: an empty one, the Remove of a
// device that its account's log revokes, and the Add of a certified device of an account already in the chat.

import type { AccountAddress, DeviceId } from '#protocol/ids.ts'
import { roleOf, type ChatMetadata, type Role } from './chat-metadata.ts'

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
    if (context.isRevoked(account, device)) continue
    if (context.isPair) return 'pair_chat_is_closed'
    if (rank[author] < rank.admin || rank[author] <= rank[roleOf(context.metadata, account)])
      return 'removing_needs_higher_role'
  }
  if (commit.newMetadata === undefined) return undefined
  if (!context.isPair && rank[author] < rank.admin) return 'changing_needs_admin'
  return roleChangeViolation(author, context.metadata, commit.newMetadata)
}

/** Roles themselves are the owners' to give, but for a role that one lays down. */
function roleChangeViolation(author: Role, before: ChatMetadata, after: ChatMetadata): string | undefined {
  const accounts = new Set([...before.roles, ...after.roles].map(({ account }) => account))
  const changed = [...accounts].filter((account) => roleOf(before, account) !== roleOf(after, account))
  if (changed.length > 0 && author !== 'owner') return 'roles_need_owner'
  return undefined
}
