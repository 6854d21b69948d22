// What one member of a group may do with another. The engine and every other member judge the same; this only keeps
// what would be refused off the menu.

import type { ChatView, MemberView, Role } from '#ipc/engine/chats-contract.ts'

const rank: Readonly<Record<Role, number>> = { owner: 2, admin: 1, member: 0 }

interface Rights {
  readonly mayRemove: boolean
  /** The roles that may be given instead of the present one. */
  readonly roles: readonly Role[]
}

type Group = Pick<ChatView, 'kind' | 'state' | 'members'>

const ownRoleIn = ({ members }: Pick<Group, 'members'>): Role => members.find(({ isSelf }) => isSelf)?.role ?? 'member'

/** Name, picture, timer and new members are for owners and admins; in a chat of two for both. */
export const mayChange = (group: Group): boolean =>
  group.state === 'active' && (group.kind === 'pair' || ownRoleIn(group) !== 'member')

export function rightsOver(group: Group, other: MemberView): Rights {
  if (group.kind === 'pair' || group.state !== 'active' || other.isSelf) return { mayRemove: false, roles: [] }
  const own = ownRoleIn(group)
  const roles = (['owner', 'admin', 'member'] as const).filter((role) => role !== other.role)
  return { mayRemove: own !== 'member' && rank[own] > rank[other.role], roles: own === 'owner' ? roles : [] }
}

/** Whoever leaves now leaves the group to somebody else. */
export const isOnlyOwner = ({ members }: Pick<Group, 'members'>): boolean =>
  members.filter(({ role }) => role === 'owner').every(({ isSelf }) => isSelf) && ownRoleIn({ members }) === 'owner'
