// An invite: what a device needs to find an instance, to trust its key, and to be let in. One parser for all entrances.
// talkee://j/1/<base64url CBOR>, at most 300 bytes. A web form carries the last part in the fragment.

import { fromBase64url, toBase64url } from './codec/base64url.ts'
import { bytes, decodeShape, encodeShape, list, nullable, oneOf, record, uint, type Shaped } from './codec/shape.ts'
import { PeerError, UsageError } from './errors.ts'
import { hostPortShape, isHostPort } from './host-port.ts'
import { domainShape } from './ids.ts'
import { limits } from './limits.ts'

const inviteShape = record({
  domain: [1, domainShape],
  /** Ed25519, 32 bytes. */
  instanceKey: [2, bytes(32)],
  /** SHA-256 of the TLS key's SubjectPublicKeyInfo. */
  spkiPin: [3, bytes(32)],
  /** `host:port`, IPv6 in brackets. */
  addresses: [4, list(hostPortShape, 4)],
  code: [5, nullable(bytes(16))],
  /** Seconds since 1970; 0 is never. */
  expiresSeconds: [6, uint()],
  scope: [7, oneOf('account')],
})
export type Invite = Shaped<typeof inviteShape>

const prefix = 'talkee://j/1/'

/** Writes the link; an address that is no host:port or more than 300 bytes is a `UsageError`. */
export function formatInvite(invite: Invite): string {
  if (!invite.addresses.every(isHostPort)) throw new UsageError('bad_address', 'not host:port')
  const link = prefix + toBase64url(encodeShape(inviteShape, invite))
  if (link.length > limits.inviteBytes) throw new UsageError('invite_too_long', 'more than 300 bytes')
  return link
}

/** Reads a link. Another version is a `PeerError` `unsupported_version`, all else a `PeerError` `malformed`. */
export function parseInvite(link: string): Invite {
  if (link.length > limits.inviteBytes) throw new PeerError('malformed', 'an invite has at most 300 bytes')
  if (!link.startsWith(prefix)) {
    if (/^talkee:\/\/j\/\d+\//.test(link)) throw new PeerError('unsupported_version', 'an invite of another version')
    throw new PeerError('malformed', 'not an invite')
  }
  return decodeShape(inviteShape, fromBase64url(link.slice(prefix.length)))
}
