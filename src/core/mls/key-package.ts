// KeyPackages (RFC 9420 §10): made under the device's certified key, read strictly, judged by rule.
// Lifetimes are judged where they matter, against the server's time of a commit: commit-rules.ts.

import {
  decode,
  encode,
  generateKeyPackageWithKey,
  makeCustomExtension,
  makeKeyPackageRef,
  privateKeyPackageDecoder,
  privateKeyPackageEncoder,
  verifyKeyPackage,
  verifyLeafNodeSignatureKeyPackage,
  type CiphersuiteImpl,
  type KeyPackage,
  type PrivateKeyPackage,
} from 'ts-mls'
import { equalBytes } from '#protocol/codec/bytes.ts'
import { InternalError, PeerError } from '#protocol/errors.ts'
import { extensionTypes } from '#protocol/labels.ts'
import { limits } from '#protocol/limits.ts'
import type { KeyPair } from '../ports/crypto.ts'
import { checkSize, decodeKeyPackage, encodeKeyPackage } from './framing.ts'
import { credentialOf, identityExtension, ownCapabilities, readLeaf } from './leaf-identity.ts'
import type { InspectedKeyPackage, LeafIdentity } from './mls.ts'

/** RFC 9420 §7.2 demands a maximum: that of a last-resort package, and a day on either side. */
export const maxLifetimeSeconds = 402 * 24 * 60 * 60

export interface KeyPackageRequest {
  readonly identity: LeafIdentity
  readonly signatureKeyPair: KeyPair
  readonly oneTimeX25519: Uint8Array
  readonly notBeforeSeconds: number
  readonly notAfterSeconds: number
}

export interface OwnKeyPackage {
  readonly keyPackage: KeyPackage
  readonly privateKeys: PrivateKeyPackage
}

export async function makeKeyPackage(cipherSuite: CiphersuiteImpl, request: KeyPackageRequest): Promise<OwnKeyPackage> {
  const { publicKey, privateKey } = request.signatureKeyPair
  const made = await generateKeyPackageWithKey({
    credential: credentialOf(request.identity),
    capabilities: ownCapabilities,
    lifetime: { notBefore: BigInt(request.notBeforeSeconds), notAfter: BigInt(request.notAfterSeconds) },
    extensions: [
      makeCustomExtension({ extensionType: extensionTypes.oneTimeX25519, extensionData: request.oneTimeX25519 }),
    ],
    signatureKeyPair: { publicKey, signKey: privateKey },
    cipherSuite,
    leafNodeExtensions: [identityExtension(request.identity)],
  })
  return { keyPackage: made.publicPackage, privateKeys: made.privatePackage }
}

export function encodeOwnKeyPackage(own: OwnKeyPackage): { keyPackageBytes: Uint8Array; privateBytes: Uint8Array } {
  return {
    keyPackageBytes: encodeKeyPackage(own.keyPackage),
    privateBytes: encode(privateKeyPackageEncoder, own.privateKeys),
  }
}

/** Reads back what `encodeOwnKeyPackage` wrote; damage is ours, not a peer's. */
export function decodeOwnKeyPackage(keyPackageBytes: Uint8Array, privateBytes: Uint8Array): OwnKeyPackage {
  const privateKeys = decode(privateKeyPackageDecoder, privateBytes)
  if (privateKeys === undefined) throw new InternalError('key_package_unreadable', 'a stored KeyPackage is damaged')
  return { keyPackage: decodeKeyPackage(keyPackageBytes), privateKeys }
}

export function keyPackageRef(cipherSuite: CiphersuiteImpl, keyPackage: KeyPackage): Promise<Uint8Array> {
  return makeKeyPackageRef(keyPackage, cipherSuite.hash)
}

/** Decodes and verifies (RFC 9420 §10.1) a KeyPackage of anybody's; a breach is a `PeerError`. */
export async function readKeyPackage(
  cipherSuite: CiphersuiteImpl,
  keyPackageBytes: Uint8Array,
): Promise<{ keyPackage: KeyPackage; inspected: InspectedKeyPackage }> {
  checkSize(keyPackageBytes, limits.keyPackageBytes, 'a KeyPackage')
  const keyPackage = decodeKeyPackage(keyPackageBytes)
  const inspected = await inspectKeyPackage(cipherSuite, keyPackage)
  const valid =
    (await verifyLeafNodeSignatureKeyPackage(keyPackage.leafNode, cipherSuite.signature)) &&
    (await verifyKeyPackage(keyPackage, cipherSuite.signature))
  if (!valid) throw new PeerError('bad_signature', 'a KeyPackage whose signature does not verify')
  return { keyPackage, inspected }
}

/** What a KeyPackage says, by our rules; its signatures are not verified here. */
export async function inspectKeyPackage(
  cipherSuite: CiphersuiteImpl,
  keyPackage: KeyPackage,
): Promise<InspectedKeyPackage> {
  const { leafNode } = keyPackage
  const { identity, signaturePublicKey } = readLeaf(leafNode)
  const [extension, ...more] = keyPackage.extensions
  if (extension?.extensionType !== extensionTypes.oneTimeX25519 || more.length > 0) {
    throw new PeerError('key_package_extensions', 'a KeyPackage must carry extension 0xF0A1 and no other')
  }
  if (extension.extensionData.length !== 32) throw new PeerError('key_package_extensions', 'not an X25519 key')
  if (equalBytes(keyPackage.initKey, leafNode.hpkePublicKey)) {
    throw new PeerError('hpke_key_repeated', 'a KeyPackage whose two HPKE keys are one')
  }
  if (!('lifetime' in leafNode)) throw new PeerError('malformed', 'a KeyPackage without a lifetime')
  const { notBefore, notAfter } = leafNode.lifetime
  if (notAfter < notBefore || notAfter - notBefore > BigInt(maxLifetimeSeconds) || notAfter > maxSeconds) {
    throw new PeerError('lifetime', 'a KeyPackage with an impossible lifetime')
  }
  return {
    ref: await keyPackageRef(cipherSuite, keyPackage),
    identity,
    signaturePublicKey,
    oneTimeX25519: extension.extensionData,
    notBeforeSeconds: Number(notBefore),
    notAfterSeconds: Number(notAfter),
  }
}

const maxSeconds = BigInt(Number.MAX_SAFE_INTEGER)
