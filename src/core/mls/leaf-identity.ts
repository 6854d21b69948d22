// Who a leaf is: its credential and extension 0xF0A2 name the same account and device, and its capabilities admit us.
// Whether the account's device log agrees is for the caller's checkLeaf. RFC 9420 §7.2; docs/protocol/mls.md.

import {
  ciphersuites,
  defaultCredentialTypes,
  isDefaultCredential,
  makeCustomExtension,
  protocolVersions,
  type Capabilities,
  type Credential,
  type LeafNode,
  type LeafNodeExtension,
} from 'ts-mls'
import { equalBytes } from '#protocol/codec/bytes.ts'
import { bytes, decodeShape, encodeShape, record, uint } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { PeerError } from '#protocol/errors.ts'
import { addressShape, deviceIdShape } from '#protocol/ids.ts'
import { cipherSuiteId, cipherSuiteName, extensionTypes } from '#protocol/labels.ts'
import type { Leaf, LeafIdentity } from './mls.ts'

/** A leaf without its place in the tree. */
export type LeafFacts = Omit<Leaf, 'index'>

export const leafIdentityShape = record({
  account: [1, addressShape],
  device: [2, deviceIdShape],
  entrySeq: [3, uint(0xffff_ffff)],
  entryHash: [4, bytes(32)],
})

/** What our own leaves offer. GREASE stays off: nothing here is for strangers. */
export const ownCapabilities: Capabilities = {
  versions: [protocolVersions.mls10],
  ciphersuites: [ciphersuites[cipherSuiteName]],
  extensions: [extensionTypes.oneTimeX25519, extensionTypes.deviceCertificate, extensionTypes.chatMetadata],
  proposals: [],
  credentials: [defaultCredentialTypes.basic],
}

/** `account:device`, as RFC 9420 §5.3 leaves to the application. */
export function credentialOf(identity: LeafIdentity): Credential {
  return {
    credentialType: defaultCredentialTypes.basic,
    identity: utf8(`${identity.account}:${identity.device}`),
  }
}

export function identityExtension(identity: LeafIdentity): LeafNodeExtension {
  return makeCustomExtension({
    extensionType: extensionTypes.deviceCertificate,
    extensionData: encodeShape(leafIdentityShape, identity),
  })
}

/** Reads a leaf of anybody's; a breach is a `PeerError` whose code begins with `leaf_`. */
export function readLeaf(leafNode: LeafNode): LeafFacts {
  checkCapabilities(leafNode.capabilities)
  const [extension, ...more] = leafNode.extensions
  if (extension?.extensionType !== extensionTypes.deviceCertificate || more.length > 0) {
    throw new PeerError('leaf_extensions', 'a leaf must carry extension 0xF0A2 and no other')
  }
  const identity = decodeIdentity(extension.extensionData)
  const { credential } = leafNode
  const expected = credentialOf(identity)
  if (
    !isDefaultCredential(credential) ||
    credential.credentialType !== defaultCredentialTypes.basic ||
    !isDefaultCredential(expected) ||
    expected.credentialType !== defaultCredentialTypes.basic ||
    !equalBytes(credential.identity, expected.identity)
  ) {
    throw new PeerError('leaf_credential', 'a credential that does not repeat extension 0xF0A2')
  }
  if (leafNode.signaturePublicKey.length !== 32) throw new PeerError('leaf_key', 'not an Ed25519 key')
  return { identity, signaturePublicKey: leafNode.signaturePublicKey }
}

export const sameDevice = (left: LeafIdentity, right: LeafIdentity): boolean =>
  left.account === right.account && left.device === right.device

function checkCapabilities(capabilities: Capabilities): void {
  const offers =
    capabilities.versions.includes(protocolVersions.mls10) &&
    capabilities.ciphersuites.includes(cipherSuiteId) &&
    capabilities.extensions.includes(extensionTypes.deviceCertificate) &&
    capabilities.extensions.includes(extensionTypes.chatMetadata) &&
    capabilities.credentials.includes(defaultCredentialTypes.basic)
  if (!offers) throw new PeerError('leaf_capabilities', 'a leaf whose capabilities lack what every group requires')
}

function decodeIdentity(data: Uint8Array): LeafIdentity {
  try {
    return decodeShape(leafIdentityShape, data)
  } catch (cause) {
    throw new PeerError('leaf_identity', 'extension 0xF0A2 cannot be read', { cause })
  }
}
