// Known answers of our own formats, made from fixed seeds. The JSON files beside this one are what they gave once:
// a change of any of them is a change of protocol and needs a decision record.

import type { Crypto } from '#core/ports/crypto.ts'
import { encodeTextPayload } from '#core/payload/payload.ts'
import { acknowledgementBytes } from '#protocol/client-server/acknowledgement.ts'
import { commitDeltaHashInput, commitEnvelopeBytes } from '#protocol/client-server/chats.ts'
import { signInstanceAddresses } from '#protocol/client-server/instance-addresses.ts'
import { recoveryProofBytes } from '#protocol/client-server/recovery.ts'
import { sessionProofBytes } from '#protocol/client-server/session-proof.ts'
import { encodeBatch, encodeFrame, frameTypes, timedBody, type Frame } from '#protocol/client-server/stream-frames.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { certifiedDevice, type DeviceLog } from '#protocol/device-log/chain.ts'
import { parseEntry } from '#protocol/device-log/entry.ts'
import {
  parseAccountAddress,
  parseDeviceId,
  parseDomain,
  parseIncarnation,
  parseMessageId,
  parseUsername,
} from '#protocol/ids.ts'
import { formatInvite, type Invite } from '#protocol/invite.ts'
import { maxPaddedBodyBytes, pad } from '#protocol/padding.ts'
import { createDeviceLogAuthor } from '../../support/device-log-author.ts'
import { wireSamples } from '../../support/wire-samples.ts'

/** File name → what belongs in it. Byte strings are `{ hex }`. */
export function frozenVectors(crypto: Crypto): Readonly<Record<string, unknown>> {
  return {
    'wire-structures.json': wireSamples.map(({ name, value, bytes }) => ({ name, value, cbor: bytes })),
    'device-log.json': deviceLog(crypto),
    'invite.json': invites(),
    'signed-bytes.json': signedBytes(crypto),
    'frames.json': frames(),
    'padding.json': padding(crypto),
    'payload.json': payloads(),
  }
}

/** JSON as it stands in the files and as the formatter likes it: byte strings as `{ "hex": … }`, short lists on a line. */
export function toFrozenJson(value: unknown): string {
  const replacer = (_: string, item: unknown): unknown => (item instanceof Uint8Array ? { hex: toHex(item) } : item)
  const json = JSON.stringify(value, replacer, 2)
  const listOfTexts = /\[\n\s+("[^"\n]*"(?:,\n\s+"[^"\n]*")*)\n\s+\]/g
  return `${json.replaceAll(listOfTexts, (_, items: string) => `[${items.replaceAll(/\n\s+/g, ' ')}]`)}\n`
}

const filled = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte)
const domain = parseDomain('office.example')

/** The story of a thief who revokes the owner first, undone by the words. */
function deviceLog(crypto: Crypto): unknown {
  const ann = createDeviceLogAuthor(crypto, parseAccountAddress('ann@office.example'))
  const log = ann.grow(
    (before) => ann.add(before, 'laptop', 'phone'),
    (before) => ann.revoke(before, 'laptop', 'phone'),
    (before) => ann.add(before, 'thief', 'phone'),
    (before) => ann.revoke(before, 'phone', 'thief'),
    (before) => ann.recover(before, 'new phone', 1),
    (before) => ann.revoke(before, 'phone', 'new phone'),
  )
  return {
    account: ann.account,
    rootKey: ann.root.publicKey,
    entries: log.entries.map(({ entryBytes, hash, isVoid, body }) => {
      const { signedBytes, signature } = parseEntry(entryBytes)
      return { body, signedBytes, signature, entry: entryBytes, hash, isVoid }
    }),
    certified: certifiedIn(log),
  }
}

function certifiedIn(log: DeviceLog): unknown {
  return [...log.devices.keys()].map((id) => certifiedDevice(log, id)).filter((device) => device !== undefined)
}

function invites(): unknown {
  const invite: Invite = {
    domain,
    instanceKey: filled(32, 1),
    spkiPin: filled(32, 2),
    addresses: ['192.0.2.7:8443', '[fe80::1]:8443'],
    code: filled(16, 3),
    expiresSeconds: 1_800_000_000,
    scope: 'account',
  }
  const open: Invite = { ...invite, addresses: ['office.example:443'], code: null, expiresSeconds: 0 }
  return [invite, open].map((one) => ({ invite: one, link: formatInvite(one) }))
}

function signedBytes(crypto: Crypto): unknown {
  const instance = crypto.ed25519KeyPair(filled(32, 7))
  const proof = { domain, username: parseUsername('ann'), device: parseDeviceId('a1'.repeat(16)), nonce: filled(32, 4) }
  const acknowledgement = { incarnation: parseIncarnation('1c'.repeat(16)), cursor: 70_000 }
  const envelope = {
    commitHash: filled(32, 1),
    deltaHash: filled(32, 2),
    sendHash: filled(32, 3),
    sealedNameHash: filled(32, 4),
    treeHash: filled(32, 5),
    boxHashes: [filled(32, 6), filled(32, 7)],
  }
  const list = {
    domain,
    addresses: ['192.0.2.7:8443', 'office.example:443'],
    spkiPins: [filled(32, 1), filled(32, 2)],
    timeMs: 1_800_000_000_000,
  }
  const recovery = {
    ...proof,
    newAuthKey: filled(32, 5),
    ed25519: filled(32, 6),
    x25519: filled(32, 7),
    expiresAtMs: 1_800_000_000_000,
  }
  return {
    sessionProof: { ...proof, bytes: sessionProofBytes(proof) },
    recoveryProof: { ...recovery, bytes: recoveryProofBytes(recovery) },
    acknowledgement: {
      ...acknowledgement,
      bytes: acknowledgementBytes(acknowledgement.incarnation, acknowledgement.cursor),
    },
    commitEnvelope: { ...envelope, bytes: commitEnvelopeBytes(envelope) },
    commitDeltaHashInput: { delta: filled(5, 9), bytes: commitDeltaHashInput(filled(5, 9)) },
    instanceAddresses: {
      seed: filled(32, 7),
      instanceKey: instance.publicKey,
      list,
      signed: signInstanceAddresses(list, (message) => crypto.ed25519Sign(instance.privateKey, message)),
    },
  }
}

function frames(): unknown {
  const all: readonly Frame[] = Object.values(frameTypes).map((type, index) => ({
    type,
    handle: index,
    id: 2 ** 40 + index,
    seq: 1000 + index,
    body: timedBody(1_800_000_000_000, filled(index, 0xb0)),
  }))
  const encoded = all.map(encodeFrame)
  return {
    frames: all.map((frame, index) => ({ ...frame, bytes: encoded[index] })),
    batch: encodeBatch(encoded.slice(0, 3)),
  }
}

function padding(crypto: Crypto): unknown {
  return [0, 1, 63, 64, 255, 256, 1023, 1024, 4095, 4096, 16_383, 16_384, maxPaddedBodyBytes].map((bodyBytes) => {
    const padded = pad(filled(bodyBytes, 0x61))
    return { bodyBytes, paddedBytes: padded.length, end: padded.slice(-4), blake3: crypto.blake3(padded) }
  })
}

function payloads(): unknown {
  const header = {
    timerSeconds: 3600,
    sentAtMs: 1_800_000_000_000,
    id: parseMessageId('1d'.repeat(16)),
    device: parseDeviceId('a1'.repeat(16)),
    accountHash: filled(32, 0x0a),
  }
  return ['Hello, Bob.', 'Grüße 水 😀', '\ufeffx', 'a'.repeat(200)].map((text) => ({
    header,
    text,
    payload: encodeTextPayload(header, text),
  }))
}
