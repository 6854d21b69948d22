// CBOR of a chat at its server: opening a generation, commits with all that goes with them, repair of a send hash.

import { concatBytes } from '../codec/bytes.ts'
import { bool, byteRange, bytes, list, nullable, record, uint, type Shaped } from '../codec/shape.ts'
import { utf8 } from '../codec/utf8.ts'
import { u32, u64, u8 } from '../codec/writer.ts'
import { InternalError } from '../errors.ts'
import { addressShape, blobIdShape, chatIdShape, deviceIdShape, idBytes, type ChatId } from '../ids.ts'
import { labels } from '../labels.ts'
import { limits } from '../limits.ts'

const generation = uint(0xffff_ffff)
const epoch = uint()

/** POST /v1/chats, and POST /v1/chats/:chat/generations for the ones after 0: an MLS group at epoch 0, alone. */
export const openGenerationShape = record({
  chat: [1, chatIdShape],
  generation: [2, generation],
  /** BLAKE3 over both accounts in order, for a chat of two; null for a group. */
  pairKey: [3, nullable(bytes(32))],
  /** BLAKE3 of the send token of epoch 0. */
  sendHash: [4, bytes(32)],
  sealedName: [5, bytes(limits.sealedNameBytes)],
})
export type OpenGeneration = Shaped<typeof openGenerationShape>

/**
 * A device's signed wish to be out: of the chat with its whole account, or alone, to be added anew. With it anybody may make
 * the commit that removes; it travels in D, so that whoever joined since can judge that commit too.
 */
export const departureShape = record({
  device: [1, deviceIdShape],
  /** True: the account leaves the chat. False: this leaf alone goes, and asks for another. */
  wholeAccount: [2, bool],
  /** Wall clock of the device, ms: a departure serves for `departureValidMs`. */
  signedMs: [3, uint()],
  /** Ed25519 of the device's leaf key over `departureBytes`. */
  signature: [4, bytes(64)],
})
export type Departure = Shaped<typeof departureShape>

/** So far from the time it was signed at may the commit be that uses a departure. */
export const departureValidMs = 7 * 24 * 60 * 60 * 1000

/** What is signed. */
export function departureBytes(
  place: { chat: ChatId; generation: number },
  { device, wholeAccount, signedMs }: Omit<Departure, 'signature'>,
): Uint8Array {
  return concatBytes(
    utf8(labels.departure),
    idBytes(place.chat),
    u32(place.generation),
    idBytes(device),
    u8(wholeAccount ? 1 : 0),
    u64(signedMs),
  )
}

/** POST /v1/chats/:chat/departures, and the row that the roster gets of it. */
export const departureRequestShape = record({
  generation: [1, generation],
  departure: [2, departureShape],
})
export type DepartureRequest = Shaped<typeof departureRequestShape>

/** D of a commit: what it does to the roster, in clear. `authenticated_data` of the MLS commit is its hash. */
export const commitDeltaShape = record({
  chat: [1, chatIdShape],
  generation: [2, generation],
  newEpoch: [3, epoch],
  added: [
    4,
    list(
      record({ account: [1, addressShape], device: [2, deviceIdShape], keyPackageRef: [3, byteRange(1, 64)] }),
      limits.addsPerCommit,
    ),
  ],
  removed: [5, list(deviceIdShape, limits.rosterDevices)],
  /** Of those among the removed who asked for it. */
  departures: [6, list(departureShape, limits.rosterDevices)],
})
export type CommitDelta = Shaped<typeof commitDeltaShape>

/** What is hashed (BLAKE3) into the commit's `authenticated_data`. */
export function commitDeltaHashInput(deltaBytes: Uint8Array): Uint8Array {
  return concatBytes(utf8(labels.commitDelta), deltaBytes)
}

/** Device logs of whom a commit adds, or removes as revoked: members judge it without asking anyone. */
const accountLogs = list(
  record({
    account: [1, addressShape],
    entries: [2, list(byteRange(1, limits.deviceLogEntryBytes), limits.deviceLogEntries)],
  }),
  limits.addsPerCommit,
)

const commitFields = {
  /** MLSMessage with a PrivateMessage. */
  commit: [1, byteRange(1, limits.commitBytes)],
  /** CBOR of `commitDeltaShape`. */
  delta: [2, byteRange(1, 512 * 1024)],
  /** BLAKE3 of the new epoch's send token. */
  sendHash: [3, bytes(32)],
  sealedName: [4, bytes(limits.sealedNameBytes)],
  /** The committer's signature over `commitEnvelopeBytes`, sealed under the new epoch's exporter. */
  sealedEnvelope: [5, bytes(limits.envelopeSignatureBytes)],
  /** The sealed tree for joiners; null when nobody is added, as nobody then needs it. */
  treeBlob: [6, nullable(blobIdShape)],
  /** BLAKE3 of the blob, or of nothing. */
  treeHash: [7, bytes(32)],
  logs: [8, accountLogs],
} as const

/** POST /v1/chats/:chat/commits */
export const commitRequestShape = record({
  ...commitFields,
  generation: [9, generation],
  /** The epoch that the commit ends. */
  epoch: [10, epoch],
  /** One box per added device, in the order of D. */
  boxes: [11, list(byteRange(1, limits.welcomeBoxBytes), limits.addsPerCommit)],
})
export type CommitRequest = Shaped<typeof commitRequestShape>

/** A commit as members receive it; also GET /v1/chats/:chat/commits/:generation/:epoch. */
export const commitRowShape = record({
  ...commitFields,
  generation: [9, generation],
  epoch: [10, epoch],
  /** BLAKE3 of each box. */
  boxHashes: [11, list(bytes(32), limits.addsPerCommit)],
})
export type CommitRow = Shaped<typeof commitRowShape>

/** What a joiner receives, for its device alone: enough to join and to send at once. */
export const welcomeItemShape = record({
  box: [1, byteRange(1, limits.welcomeBoxBytes)],
  delta: [2, byteRange(1, 512 * 1024)],
  sendHash: [3, bytes(32)],
  sealedName: [4, bytes(limits.sealedNameBytes)],
  sealedEnvelope: [5, bytes(limits.envelopeSignatureBytes)],
  treeBlob: [6, blobIdShape],
  treeHash: [7, bytes(32)],
  generation: [8, generation],
  /** The epoch that the joiner enters. */
  epoch: [9, epoch],
  boxHashes: [10, list(bytes(32), limits.addsPerCommit)],
  /** BLAKE3 of the commit. */
  commitHash: [11, bytes(32)],
  pairKey: [12, nullable(bytes(32))],
})
export type WelcomeItem = Shaped<typeof welcomeItemShape>

/**
 * What a committer's leaf key signs: everything that hangs on the commit. All hashes are BLAKE3, 32 bytes each: that
 * alone keeps two envelopes from giving the same bytes, so another length is an `InternalError`.
 */
export function commitEnvelopeBytes(envelope: {
  commitHash: Uint8Array
  /** Of D as it travels, without a label. */
  deltaHash: Uint8Array
  sendHash: Uint8Array
  sealedNameHash: Uint8Array
  treeHash: Uint8Array
  boxHashes: readonly Uint8Array[]
}): Uint8Array {
  const { commitHash, deltaHash, sendHash, sealedNameHash, treeHash, boxHashes } = envelope
  const hashes = [commitHash, deltaHash, sendHash, sealedNameHash, treeHash, ...boxHashes]
  if (hashes.some((hash) => hash.length !== 32)) throw new InternalError('bad_length', 'a hash has 32 bytes')
  return concatBytes(utf8(labels.commitEnvelope), ...hashes)
}

/** POST /v1/chats/:chat/send-hash: a roster device replaces a bad registration, once per device and epoch. */
export const sendHashRepairShape = record({
  generation: [1, generation],
  epoch: [2, epoch],
  sendHash: [3, bytes(32)],
  /** Signature over the values, sealed like a commit's envelope. */
  sealedEnvelope: [4, bytes(limits.envelopeSignatureBytes)],
})
export type SendHashRepair = Shaped<typeof sendHashRepairShape>

/** GET /v1/chats: what the server knows of this device's chats. */
export const chatListShape = record({
  chats: [
    1,
    list(
      record({
        chat: [1, chatIdShape],
        headSeq: [2, uint()],
        pairKey: [3, nullable(bytes(32))],
        generations: [
          4,
          list(
            record({ generation: [1, generation], epoch: [2, epoch], sendHash: [3, bytes(32)] }),
            limits.generationsPerChat,
          ),
        ],
      }),
      limits.chatsPerDevice,
    ),
  ],
})
export type ChatList = Shaped<typeof chatListShape>
