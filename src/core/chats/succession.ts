// Who owns a chat when an owner has left it: a chat of several is never left without one. Worked out alike by everybody, so
// that whoever removes the one who left can write it down without any right of its own. Decision 0024.

import type { AccountAddress } from '#protocol/ids.ts'
import { roleNumbers, type ChatMetadata } from './chat-metadata.ts'

/**
 * The metadata once `gone` have left. `accounts` are those of the chat in the order of the tree. Where no owner stays, the
 * first admin in that order becomes one, else the first member. The same object where nothing changes.
 */
export function succeed(
  metadata: ChatMetadata,
  gone: ReadonlySet<AccountAddress>,
  accounts: readonly AccountAddress[],
): ChatMetadata {
  const roles = metadata.roles.filter(({ account }) => !gone.has(account))
  if (roles.length === metadata.roles.length) return metadata
  const staying = accounts.filter((account) => !gone.has(account))
  const has = (role: number): boolean => roles.some((one) => one.role === role)
  const [heir] = [
    ...staying.filter((account) => roles.some((one) => one.account === account && one.role === roleNumbers.admin)),
    ...staying,
  ]
  if (has(roleNumbers.owner) || heir === undefined) return { ...metadata, roles }
  const others = roles.filter(({ account }) => account !== heir)
  return { ...metadata, roles: [...others, { account: heir, role: roleNumbers.owner }] }
}
