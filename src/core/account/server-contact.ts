// First contact with a home server: what an invite says is held against what the server says of itself.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { readInstanceAddresses } from '#protocol/client-server/instance-addresses.ts'
import { parseInvite } from '#protocol/invite.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { PublicRoutes } from '../session/home-server.ts'
import type { ServerEndpoint } from './account-record.ts'

export interface InviteContent {
  readonly endpoint: ServerEndpoint
  readonly code: Uint8Array | null
}

/** Reads an invite; `PeerError` for anything else. */
export function readInvite(link: string): InviteContent {
  const { domain, instanceKey, spkiPin, addresses, code } = parseInvite(link.trim())
  return { endpoint: { domain, instanceKey, spkiPins: [spkiPin], addresses, largeInstance: false }, code }
}

export type Contact =
  | { readonly ok: true; readonly endpoint: ServerEndpoint }
  | { readonly ok: false; readonly code: string }

/**
 * Asks the server who it is. Domain and instance key must be the pinned ones, and its list of addresses and TLS pins
 * signed by that key; the list then replaces what the invite said.
 */
export async function meetHomeServer(crypto: Crypto, routes: PublicRoutes, expected: ServerEndpoint): Promise<Contact> {
  const info = await routes.info()
  if (!info.ok) return { ok: false, code: info.why === 'refused' ? info.code : info.failure.unreachable }
  const { domain, instanceKey, addresses, largeInstance } = info.value
  if (domain !== expected.domain || !equalBytes(instanceKey, expected.instanceKey)) {
    return { ok: false, code: 'another_server' }
  }
  const list = readInstanceAddresses(addresses, (message, signature) =>
    crypto.ed25519Verify(expected.instanceKey, message, signature),
  )
  if (list?.domain !== expected.domain) return { ok: false, code: 'addresses_not_signed' }
  const endpoint = {
    ...expected,
    largeInstance,
    spkiPins: merged(expected.spkiPins, list.spkiPins),
    addresses: [...new Set([...expected.addresses, ...list.addresses])].slice(0, maxAddresses),
  }
  return { ok: true, endpoint }
}

/** An invite's address may be one that the server does not know it has; the oldest known stay first. */
const maxAddresses = 16

function merged(pinned: readonly Uint8Array[], listed: readonly Uint8Array[]): readonly Uint8Array[] {
  return [...pinned, ...listed.filter((pin) => !pinned.some((known) => equalBytes(known, pin)))].slice(0, 8)
}
