// What a chat derives from one epoch's exporter: the send token, the keys of the sealed name, of the
// envelope and of reactions.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { createReader } from '#protocol/codec/reader.ts'
import { fromUtf8, utf8 } from '#protocol/codec/utf8.ts'
import { u16 } from '#protocol/codec/writer.ts'
import type { ChatId } from '#protocol/ids.ts'
import { exporterLabels } from '#protocol/labels.ts'
import type { Crypto } from '../ports/crypto.ts'
import { chatContext } from './exporter-context.ts'

/** The MLS exporter of one epoch, of a group or of a commit under way. */
export type Exporter = (label: string, context: Uint8Array, length: number) => Promise<Uint8Array>

const nameBytes = 256
const nonceBytes = 24
const noAad = new Uint8Array(0)

export interface EpochKeys {
  /** Shown to the server with each post; known to the members of this epoch alone. */
  readonly sendToken: Uint8Array
  readonly sendHash: Uint8Array
  /** 256 bytes of name, sealed: always the same length. */
  sealName(name: string): Uint8Array
  openName(sealed: Uint8Array): string | undefined
  /** Seals the committer's envelope signature, which would name the committer to the server. */
  sealEnvelope(signature: Uint8Array): Uint8Array
  openEnvelope(sealed: Uint8Array): Uint8Array | undefined
  /** Seals what is inside a reaction; see messages/reaction-seal.ts. */
  readonly reactionKey: Uint8Array
}

/** Derives them all from one epoch. */
export async function deriveEpochKeys(
  crypto: Crypto,
  exporter: Exporter,
  place: { chat: ChatId; generation: number },
): Promise<EpochKeys> {
  const context = chatContext(place.chat, place.generation)
  const sendToken = await exporter(exporterLabels.send, context, 32)
  const nameKey = await exporter(exporterLabels.groupName, context, 32)
  const envelopeKey = await exporter(exporterLabels.commit, context, 32)
  const reactionKey = await exporter(exporterLabels.reaction, context, 32)
  const seal = (key: Uint8Array, plaintext: Uint8Array): Uint8Array => {
    const nonce = crypto.randomBytes(nonceBytes)
    return concatBytes(nonce, crypto.sealXChaCha20({ key, nonce, aad: noAad, plaintext }))
  }
  const open = (key: Uint8Array, sealed: Uint8Array): Uint8Array | undefined =>
    crypto.openXChaCha20({
      key,
      nonce: sealed.subarray(0, nonceBytes),
      aad: noAad,
      ciphertext: sealed.subarray(nonceBytes),
    })
  return {
    sendToken,
    sendHash: crypto.blake3(sendToken),
    sealName: (name) => seal(nameKey, padName(name)),
    openName: (sealed) => {
      const padded = open(nameKey, sealed)
      return padded === undefined ? undefined : unpadName(padded)
    },
    sealEnvelope: (signature) => seal(envelopeKey, signature),
    openEnvelope: (sealed) => open(envelopeKey, sealed),
    reactionKey,
  }
}

/** Length u16, UTF-8, zeros: 64 characters of any script fit. */
function padName(name: string): Uint8Array {
  const encoded = utf8(name)
  const padded = new Uint8Array(nameBytes)
  padded.set(u16(encoded.length))
  padded.set(encoded, 2)
  return padded
}

function unpadName(padded: Uint8Array): string | undefined {
  if (padded.length !== nameBytes) return undefined
  const reader = createReader(padded)
  const length = reader.u16()
  if (length > nameBytes - 2) return undefined
  const name = reader.bytes(length)
  return reader.rest().every((byte) => byte === 0) ? fromUtf8(name) : undefined
}
