// Whether a contact is verified: the root that was compared is the root that its device log has now.

import { equalBytes } from '#protocol/codec/bytes.ts'
import type { AccountAddress } from '#protocol/ids.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'

export async function isVerified(
  { contacts, logs, vault }: Pick<ChatDeps, 'contacts' | 'logs' | 'vault'>,
  account: AccountAddress,
): Promise<boolean> {
  const { verifiedRoot } = contacts.of(account)
  if (verifiedRoot === null) return false
  const log = await logs.known(createUnitOfWork(vault), account)
  return log !== undefined && equalBytes(log.rootKey, verifiedRoot)
}
