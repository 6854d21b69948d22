// What a scanned code is to a contact: their safety number, somebody else's, one that is no longer theirs, or none at all.
// A code that is not theirs says which: people scan the wrong screen more often than a server lies.

import { fromBase64url } from '#protocol/codec/base64url.ts'
import { PeerError } from '#protocol/errors.ts'
import type { AccountAddress } from '#protocol/ids.ts'
import { codePrefix as comparisonPrefix } from '../new-device/transcript.ts'
import { qrPrefix } from './safety-number.ts'

export type ScannedCode =
  /** The number of the keys known here: the contact is verified now. */
  | { readonly result: 'same' }
  /** Of the other keys under this name, which are yet to be accepted. */
  | { readonly result: 'newKeys' }
  /** Of keys that have been replaced. */
  | { readonly result: 'oldKeys' }
  /** This account's number with somebody else. */
  | { readonly result: 'otherContact'; readonly account: AccountAddress }
  /** A safety number, and nobody's that is known here. */
  | { readonly result: 'different' }
  /** A code of Talkee's for something else: adding a device, or an invite. */
  | { readonly result: 'otherCode'; readonly kind: 'device' | 'invite' }
  /** Nothing of Talkee's, or not in one piece. */
  | { readonly result: 'notACode' }

/** Only what the text itself says; undefined for a safety number, whosever it is. */
export function foreignCode(scanned: string): ScannedCode | undefined {
  if (scanned.startsWith(comparisonPrefix)) return { result: 'otherCode', kind: 'device' }
  if (scanned.startsWith('talkee://j/')) return { result: 'otherCode', kind: 'invite' }
  return isSafetyCode(scanned) ? undefined : { result: 'notACode' }
}

function isSafetyCode(scanned: string): boolean {
  if (!scanned.startsWith(qrPrefix)) return false
  try {
    return fromBase64url(scanned.slice(qrPrefix.length)).length === 32
  } catch (error) {
    if (error instanceof PeerError) return false
    throw error
  }
}
