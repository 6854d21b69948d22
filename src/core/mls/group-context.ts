// The GroupContext's extensions: exactly required_capabilities {0xF0A2, 0xF0A3} and 0xF0A3, in this order, nothing else.
// ts-mls accepts dropped requirements, unknown types and external_senders; so every way in asks here. RFC 9420 §8.1, §11.1.

import {
  defaultExtensionTypes,
  isDefaultExtension,
  makeCustomExtension,
  protocolVersions,
  type GroupContext,
  type GroupContextExtension,
} from 'ts-mls'
import { PeerError } from '#protocol/errors.ts'
import { cipherSuiteId, extensionTypes } from '#protocol/labels.ts'

export const metadataMaxBytes = 16 * 1024

const required = [extensionTypes.deviceCertificate, extensionTypes.chatMetadata] as const

/** The extensions of every GroupContext of ours. */
export function groupExtensions(metadataBytes: Uint8Array): GroupContextExtension[] {
  return [
    {
      extensionType: defaultExtensionTypes.required_capabilities,
      extensionData: { extensionTypes: [...required], proposalTypes: [], credentialTypes: [] },
    },
    makeCustomExtension({ extensionType: extensionTypes.chatMetadata, extensionData: metadataBytes }),
  ]
}

/** The data of 0xF0A3; any other set of extensions is a `PeerError` `group_extensions`. */
export function readMetadata(extensions: readonly GroupContextExtension[]): Uint8Array {
  const [requirement, metadata, ...more] = extensions
  if (requirement === undefined || metadata === undefined || more.length > 0) throw refused()
  if (
    !isDefaultExtension(requirement) ||
    requirement.extensionType !== defaultExtensionTypes.required_capabilities ||
    !sameNumbers(requirement.extensionData.extensionTypes, required) ||
    requirement.extensionData.proposalTypes.length > 0 ||
    requirement.extensionData.credentialTypes.length > 0
  ) {
    throw refused()
  }
  if (isDefaultExtension(metadata) || metadata.extensionType !== extensionTypes.chatMetadata) throw refused()
  if (metadata.extensionData.length > metadataMaxBytes) {
    throw new PeerError('group_metadata_size', 'extension 0xF0A3 above 16 KiB')
  }
  return metadata.extensionData
}

/** A GroupContext from its parts; all else in it is fixed. */
export function groupContextOf(parts: {
  groupId: Uint8Array
  epoch: number
  treeHash: Uint8Array
  confirmedTranscriptHash: Uint8Array
  metadataBytes: Uint8Array
}): GroupContext {
  return {
    version: protocolVersions.mls10,
    cipherSuite: cipherSuiteId,
    groupId: parts.groupId,
    epoch: BigInt(parts.epoch),
    treeHash: parts.treeHash,
    confirmedTranscriptHash: parts.confirmedTranscriptHash,
    extensions: groupExtensions(parts.metadataBytes),
  }
}

function sameNumbers(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((value, i) => value === right[i])
}

function refused(): PeerError {
  return new PeerError('group_extensions', 'a GroupContext with other extensions than the two of this protocol')
}
