// Whether this vault is an old copy of itself. The server keeps the newest cursor that this device has signed: only such
// a signature proves that the device had been further than this vault knows. A number without one is a claim.

import { acknowledgementBytes } from '#protocol/client-server/acknowledgement.ts'
import type { Hello } from '#protocol/client-server/stream-frames.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import type { Crypto } from '../ports/crypto.ts'
import { incarnationOf, type SyncState } from './sync-state.ts'

export type RollbackVerdict =
  | 'none'
  /** The server says that this device was further, and shows nothing for it. Ignored, and told. */
  | 'claimed'
  /** Signed by this device. Its ratchets stand where they have stood before: nothing may be sent with them. */
  | 'proven'

/** In `meta` once a rollback was proven: what was seen stays true whatever the server says later. Its value says nothing. */
export const rolledBackKey = utf8('rolled-back')

/** `before` is what the vault had before this hello. */
export function judgeRollback(
  deps: { crypto: Crypto; ed25519PublicKey: Uint8Array },
  before: SyncState | undefined,
  hello: Hello,
): RollbackVerdict {
  const own = before?.cursor ?? 0
  const { signedCursor } = hello
  if (signedCursor !== null) {
    const { cursor, signature } = signedCursor
    // The signature does not say of which incarnation it is; the list is short, and the newest the likeliest.
    const signedIn = hello.restores.findLast(({ incarnation }) =>
      deps.crypto.ed25519Verify(deps.ed25519PublicKey, acknowledgementBytes(incarnation, cursor), signature),
    )?.incarnation
    if (signedIn !== undefined) {
      // What was signed in an earlier incarnation and met by this vault says nothing: its cursor fell back since.
      const isUnknown = !(before?.met ?? []).includes(signedIn)
      if (isUnknown || (signedIn === incarnationOf(before) && cursor > own)) return 'proven'
    } else if (cursor > own && isSameServer(before, hello)) return 'claimed'
  }
  return hello.cursor > own && isSameServer(before, hello) ? 'claimed' : 'none'
}

/** Cursors of another incarnation cannot be compared with ours, and a new device begins where the server says. */
function isSameServer(before: SyncState | undefined, { incarnation }: Hello): boolean {
  return before !== undefined && incarnationOf(before) === incarnation
}
