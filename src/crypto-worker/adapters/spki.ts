// The SubjectPublicKeyInfo of a certificate, byte for byte as it stands there: what a pin is the SHA-256 of (RFC 7469 §2.4).
// Re-encoding the key by a library may give other bytes, so the certificate is walked (RFC 5280 §4.1). No key is parsed.

import { PeerError } from '#protocol/errors.ts'

/** DER tags (X.690): an INTEGER, a SEQUENCE, and the explicit [0] that holds the certificate's version. */
const tags = { integer: 0x02, sequence: 0x30, version: 0xa0 } as const

/** A view on `certificateDer`. A `PeerError` `malformed` for what is no certificate. */
export function spkiOf(certificateDer: Uint8Array): Uint8Array {
  const certificate = readElement(certificateDer, 0, tags.sequence)
  const toBeSigned = readElement(certificateDer, certificate.contentStart, tags.sequence)
  if (certificate.end !== certificateDer.length || toBeSigned.end > certificate.end) throw malformed()

  let offset = toBeSigned.contentStart
  if (certificateDer[offset] === tags.version) offset = readElement(certificateDer, offset, tags.version).end
  // serialNumber, signature, issuer, validity, subject
  for (const tag of [tags.integer, tags.sequence, tags.sequence, tags.sequence, tags.sequence]) {
    offset = readElement(certificateDer, offset, tag).end
  }
  const spki = readElement(certificateDer, offset, tags.sequence)
  if (spki.end > toBeSigned.end) throw malformed()
  return certificateDer.subarray(offset, spki.end)
}

function readElement(der: Uint8Array, start: number, tag: number): { contentStart: number; end: number } {
  const first = der[start + 1]
  if (der[start] !== tag || first === undefined) throw malformed()
  let contentStart = start + 2
  let length = first
  if (first >= 0x80) {
    // Two bytes of length reach 64 KiB, more than any certificate of ours; the indefinite form is not DER.
    const lengthBytes = first & 0x7f
    if (lengthBytes < 1 || lengthBytes > 2) throw malformed()
    contentStart += lengthBytes
    length = 0
    for (let i = start + 2; i < contentStart; i++) length = length * 256 + (der[i] ?? 0)
    if (length < (lengthBytes === 1 ? 0x80 : 0x100)) throw malformed()
  }
  const end = contentStart + length
  if (end > der.length) throw malformed()
  return { contentStart, end }
}

function malformed(): PeerError {
  return new PeerError('malformed', 'not a certificate')
}
