// One full value of every CBOR structure that travels between client and home server, no field left at null or empty.
// Round trips, frozen files and hostile input start from these.

import { anonymousDeletionShape, anonymousPostShape } from '#protocol/client-server/anonymous-post.ts'
import {
  chatListShape,
  commitDeltaShape,
  departureRequestShape,
  departureShape,
  commitRequestShape,
  commitRowShape,
  openGenerationShape,
  sendHashRepairShape,
  welcomeItemShape,
} from '#protocol/client-server/chats.ts'
import { comparisonMailShape, comparisonPostShape } from '#protocol/client-server/comparison.ts'
import { deviceLogsShape, readDeviceLogsShape } from '#protocol/client-server/device-logs.ts'
import { syncBundlePostShape, syncBundleShape } from '#protocol/client-server/device-sync.ts'
import { beginUploadShape, blobDeletionShape } from '#protocol/client-server/file-blobs.ts'
import {
  claimedKeyPackagesShape,
  claimKeyPackagesShape,
  uploadKeyPackagesShape,
} from '#protocol/client-server/key-packages.ts'
import { announcementShape, deviceLogNoticeShape, helloShape } from '#protocol/client-server/stream-frames.ts'
import { decodeShape, encodeShape, type Shape } from '#protocol/codec/shape.ts'
import { parseAccountAddress, parseBlobId, parseChatId, parseDeviceId, parseIncarnation } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'

export interface WireSample {
  readonly name: string
  readonly bytes: Uint8Array
  /** The value that the bytes are of. */
  readonly value: unknown
  /** Reads bytes as this structure, and writes back what it read. */
  decode(bytes: Uint8Array): unknown
  encode(value: unknown): Uint8Array
}

const filled = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte)
const chat = parseChatId('c0'.repeat(16))
const treeBlob = parseBlobId('b0'.repeat(16))
const incarnation = parseIncarnation('1c'.repeat(16))
const ann = parseAccountAddress('ann@office.example')
const bob = parseAccountAddress('bob@home.example')
const annPhone = parseDeviceId('a1'.repeat(16))
const bobPhone = parseDeviceId('b1'.repeat(16))

const commitDelta = {
  chat,
  generation: 1,
  newEpoch: 8,
  added: [{ account: bob, device: bobPhone, keyPackageRef: filled(64, 0x4b) }],
  removed: [annPhone],
  departures: [{ device: annPhone, wholeAccount: true, signedMs: 1_800_000_000_000, signature: filled(64, 0x1b) }],
}
const commit = {
  commit: filled(40, 0x11),
  delta: encodeShape(commitDeltaShape, commitDelta),
  sendHash: filled(32, 0x12),
  sealedName: filled(limits.sealedNameBytes, 0x13),
  sealedEnvelope: filled(limits.envelopeSignatureBytes, 0x14),
  treeBlob,
  treeHash: filled(32, 0x15),
  logs: [{ account: bob, entries: [filled(20, 0x16), filled(21, 0x17)] }],
  generation: 1,
  epoch: 7,
}

export const wireSamples: readonly WireSample[] = [
  sample('open-generation', openGenerationShape, {
    chat,
    generation: 0,
    pairKey: filled(32, 0x21),
    sendHash: filled(32, 0x22),
    sealedName: filled(limits.sealedNameBytes, 0x23),
  }),
  sample('commit-delta', commitDeltaShape, commitDelta),
  sample('departure', departureShape, {
    device: annPhone,
    wholeAccount: false,
    signedMs: 1_800_000_000_000,
    signature: filled(64, 0x1b),
  }),
  sample('departure-request', departureRequestShape, {
    generation: 1,
    departure: { device: annPhone, wholeAccount: true, signedMs: 1_800_000_000_000, signature: filled(64, 0x1b) },
  }),
  sample('commit-request', commitRequestShape, { ...commit, boxes: [filled(70, 0x18)] }),
  sample('commit-row', commitRowShape, { ...commit, boxHashes: [filled(32, 0x19)] }),
  sample('welcome-item', welcomeItemShape, {
    box: filled(70, 0x18),
    delta: commit.delta,
    sendHash: commit.sendHash,
    sealedName: commit.sealedName,
    sealedEnvelope: commit.sealedEnvelope,
    treeBlob,
    treeHash: commit.treeHash,
    generation: 1,
    epoch: 8,
    boxHashes: [filled(32, 0x19)],
    commitHash: filled(32, 0x1a),
    pairKey: filled(32, 0x21),
  }),
  sample('send-hash-repair', sendHashRepairShape, {
    generation: 1,
    epoch: 8,
    sendHash: filled(32, 0x31),
    sealedEnvelope: filled(limits.envelopeSignatureBytes, 0x32),
  }),
  sample('chat-list', chatListShape, {
    chats: [
      {
        chat,
        headSeq: 1000,
        pairKey: filled(32, 0x21),
        generations: [
          { generation: 0, epoch: 70_000, sendHash: filled(32, 0x41) },
          { generation: 1, epoch: 8, sendHash: filled(32, 0x42) },
        ],
      },
    ],
  }),
  sample('anonymous-post', anonymousPostShape, {
    generation: 1,
    epoch: 8,
    token: filled(32, 0x51),
    idempotencyKey: filled(16, 0x52),
    deleteHash: filled(32, 0x53),
    expiresDays: 60,
    ephemeral: false,
    body: filled(300, 0x54),
  }),
  sample('anonymous-deletion', anonymousDeletionShape, { seq: 70_000, token: filled(32, 0x55) }),
  sample('begin-upload', beginUploadShape, {
    token: filled(32, 0x51),
    blob: treeBlob,
    bucketBytes: 2_097_152,
    expiresDays: 400,
    deleteHash: filled(32, 0x53),
  }),
  sample('blob-deletion', blobDeletionShape, { blob: treeBlob, token: filled(32, 0x55) }),
  sample('upload-key-packages', uploadKeyPackagesShape, {
    packages: [{ keyPackage: filled(50, 0x61), notAfterSeconds: 1_800_000_000, isLastResort: true }],
  }),
  sample('claim-key-packages', claimKeyPackagesShape, {
    requestId: filled(16, 0x62),
    targets: [
      { account: ann, device: annPhone },
      { account: bob, device: bobPhone },
    ],
  }),
  sample('claimed-key-packages', claimedKeyPackagesShape, { packages: [filled(50, 0x61), null] }),
  sample('read-device-logs', readDeviceLogsShape, {
    wanted: [
      { account: ann, from: 3 },
      { account: bob, from: 0 },
    ],
  }),
  sample('device-logs', deviceLogsShape, { logs: [[filled(20, 0x16), filled(21, 0x17)], null] }),
  sample('hello', helloShape, {
    incarnation,
    restores: [{ incarnation, headId: 12 }],
    cursor: 100,
    headId: 2 ** 40,
    timeMs: 1_800_000_000_000,
    signedCursor: { cursor: 99, signature: filled(64, 0x71) },
  }),
  sample('announcement', announcementShape, { type: 4, bytes: 60_000 }),
  sample('comparison-post', comparisonPostShape, { to: annPhone, body: filled(40, 0x81) }),
  sample('comparison-mail', comparisonMailShape, { messages: [{ id: 7, from: annPhone, body: filled(40, 0x81) }] }),
  sample('sync-bundle-post', syncBundlePostShape, {
    bundle: treeBlob,
    to: annPhone,
    chat,
    sealedBytes: filled(90, 0x91),
  }),
  sample('sync-bundle', syncBundleShape, { bundle: treeBlob, from: annPhone, chat, sealedBytes: filled(90, 0x91) }),
  sample('device-log-notice', deviceLogNoticeShape, { account: ann, seq: 3 }),
]

function sample<T>(name: string, shape: Shape<T>, value: T): WireSample {
  return {
    name,
    value,
    bytes: encodeShape(shape, value),
    decode: (bytes) => decodeShape(shape, bytes),
    // What `decode` gave is a T; the table only forgets it.
    encode: (read) => encodeShape(shape, read as T),
  }
}
