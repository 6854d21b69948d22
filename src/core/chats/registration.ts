// What the server was given for an epoch, held against what the epoch itself gives: the send hash and the sealed name.
// A wrong one is a bad registration and never a fork. Its author is named only when the author signed it.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { PeerError } from '#protocol/errors.ts'
import type { ChatDeps } from './chat-deps.ts'
import type { EpochKeys } from './epoch-keys.ts'

/** Whether the registered send hash is the epoch's; a wrong name is logged, for it harms the list at the server alone. */
export function registrationIsRight(
  deps: Pick<ChatDeps, 'log'>,
  keys: Pick<EpochKeys, 'sendHash' | 'openName'>,
  registered: {
    readonly delivered: { readonly sendHash: Uint8Array; readonly sealedName: Uint8Array }
    /** The name that GroupContext holds. */
    readonly name: string
    /** Whether the author's envelope signature covers what was delivered. */
    readonly isSigned: boolean
  },
): boolean {
  const { delivered, name, isSigned } = registered
  const blame = isSigned ? 'author' : 'nobody'
  if (openedName(keys, delivered.sealedName) !== name) deps.log.warn('sealed_name_wrong', { blame })
  if (equalBytes(keys.sendHash, delivered.sendHash)) return true
  deps.log.warn('send_hash_wrong', { blame })
  return false
}

function openedName(keys: Pick<EpochKeys, 'openName'>, sealedName: Uint8Array): string | undefined {
  try {
    return keys.openName(sealedName)
  } catch (error) {
    if (error instanceof PeerError) return undefined
    throw error
  }
}
