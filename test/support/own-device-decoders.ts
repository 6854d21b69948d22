// Decoders of what devices of one account say to each other: while they compare, in the chat with themselves, and inside
// a bundle of history. A server, or whoever has the password, can write the first of them.

import { openBundle, sealBundle } from '#core/history/bundle.ts'
import { makeGapRequest } from '#core/history/gap-request.ts'
import { makeHistoryRequest } from '#core/history/history-request.ts'
import { decodeComparisonMessage, encodeComparisonMessage } from '#core/new-device/comparison-message.ts'
import { decodeOwnStatement, encodeOwnStatement } from '#core/own-devices/own-statement.ts'
import { encodeOwnState } from '#core/own-devices/own-state-kinds.ts'
import { fileInfoShape } from '#core/payload/file-info.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import { decodeShape, encodeShape } from '#protocol/codec/shape.ts'
import { parseAccountAddress, parseBlobId, parseChatId, parseDeviceId } from '#protocol/ids.ts'
import { mutateBytes, mutateCbor } from './mutate.ts'
import type { HostileTarget } from './protocol-decoders.ts'

const filled = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte)
const account = parseAccountAddress('ann@office.example')
const [phone, laptop] = [parseDeviceId('a1'.repeat(16)), parseDeviceId('b1'.repeat(16))]
const mutators = [mutateBytes, mutateCbor]

export function ownDeviceDecoders(crypto: Crypto): readonly HostileTarget[] {
  const exchange = filled(16, 1)
  const keys = { device: laptop, ed25519: filled(32, 2), x25519: filled(32, 3) }
  const key = crypto.ed25519KeyPair(filled(32, 4))
  const { request, kemSeed } = makeHistoryRequest(crypto, { account, device: laptop }, key.privateKey)
  const stretch = { chat: parseChatId('c0'.repeat(16)), from: filled(14, 1), to: filled(14, 2) }
  const gaps = makeGapRequest(crypto, { account, device: laptop }, key.privateKey, [stretch, stretch])
  const state = { kind: 'draft', subject: 'c1', value: encodeOwnState('draft', 'dear'), timeMs: 7, device: phone }
  const place = { account, from: phone, to: laptop, request: request.request, chat: parseChatId('c0'.repeat(16)) }
  const box = crypto.x25519KeyPair(filled(32, 5))
  const sealed = sealBundle(
    crypto,
    place,
    { kemPublicKey: request.kemPublicKey, x25519: box.publicKey, ed25519Seed: key.privateKey },
    {
      v: 1,
      number: 0,
      peer: account,
      name: 'n',
      isLeft: false,
      messages: [{ place: filled(14, 6), message: filled(9, 7) }],
    },
  )
  const file = {
    ...{ name: 'f.png', type: 'image/png', sizeBytes: 9, key: filled(32, 1) },
    parts: [{ blob: parseBlobId('b0'.repeat(16)), hash: filled(32, 2) }],
    picture: { width: 2, height: 1, preview: filled(3, 3) },
    sound: { durationMs: 1, waveform: filled(2, 4) },
    album: { id: filled(16, 5), index: 1, count: 2 },
  }
  const openKeys = { kemSeed, x25519: box, ed25519: key.publicKey }
  return [
    {
      name: 'comparison message',
      samples: [
        encodeComparisonMessage({ kind: 'offer', exchange, commitment: filled(32, 8) }),
        encodeComparisonMessage({ kind: 'answer', exchange, nonce: filled(32, 8) }),
        encodeComparisonMessage({ kind: 'reveal', exchange, nonce: filled(32, 8), keys }),
      ],
      mutators,
      decode: decodeComparisonMessage,
    },
    {
      name: 'statement of an own device',
      samples: [
        encodeOwnStatement({ kind: 'state', records: [state] }),
        encodeOwnStatement({ kind: 'history-request', request }),
        encodeOwnStatement({ kind: 'gap-request', gapRequest: gaps.request }),
        encodeOwnStatement({
          kind: 'gap-sent',
          gapSent: { request: request.request, to: laptop, bundles: 1, isWhole: [true, false] },
        }),
        encodeOwnStatement({ kind: 'history-sent', sent: { request: request.request, to: laptop, bundles: 3 } }),
      ],
      mutators,
      decode: decodeOwnStatement,
    },
    {
      name: 'what a message says of its file',
      samples: [file, { ...file, picture: null, sound: null, album: null }].map((one) =>
        encodeShape(fileInfoShape, one),
      ),
      mutators,
      decode: (input) => decodeShape(fileInfoShape, input),
    },
    {
      name: 'bundle of history, in its box',
      samples: [crypto.openBox(box, sealed) ?? sealed],
      mutators,
      decode: (input) => openBundle(crypto, place, openKeys, crypto.sealBox(box.publicKey, input)),
    },
  ]
}
