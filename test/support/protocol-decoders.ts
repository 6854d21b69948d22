// Every decoder of src/protocol that reads what others sent, each with valid input to start from.
// A decoder that is missing here is not tested against hostile input.

import type { Crypto } from '#core/ports/crypto.ts'
import {
  appendedReplyShape,
  appendEntryReplyShape,
  challengeReplyShape,
  deviceLogReplyShape,
  infoReplyShape,
  poolReplyShape,
  sessionReplyShape,
} from '#protocol/client-server/accounts.ts'
import { readInstanceAddresses, signInstanceAddresses } from '#protocol/client-server/instance-addresses.ts'
import {
  decodeFrames,
  encodeBatch,
  encodeFrame,
  frameTypes,
  readTimedBody,
  timedBody,
} from '#protocol/client-server/stream-frames.ts'
import { fromBase64url, toBase64url } from '#protocol/codec/base64url.ts'
import { fromHex, toHex } from '#protocol/codec/bytes.ts'
import { decodeCbor, encodeCbor } from '#protocol/codec/cbor.ts'
import { fromUtf8, utf8 } from '#protocol/codec/utf8.ts'
import { readLog } from '#protocol/device-log/chain.ts'
import { parseEntry } from '#protocol/device-log/entry.ts'
import { PeerError } from '#protocol/errors.ts'
import { parseHostPort } from '#protocol/host-port.ts'
import { formatGroupLink, parseGroupLink } from '#protocol/group-link.ts'
import { parseAccountAddress, parseChatId, parseDomain } from '#protocol/ids.ts'
import { formatInvite, parseInvite } from '#protocol/invite.ts'
import { pad, unpad } from '#protocol/padding.ts'
import { createDeviceLogAuthor } from './device-log-author.ts'
import { mutateBytes, mutateCbor, mutateJson, type Mutator } from './mutate.ts'
import { wireSamples } from './wire-samples.ts'

export interface HostileTarget {
  readonly name: string
  /** Valid inputs. */
  readonly samples: readonly Uint8Array[]
  readonly mutators: readonly Mutator[]
  /** Reads the input. May give anything and throw a `PeerError`; nothing else. */
  decode(input: Uint8Array): unknown
  /** Writes what `decode` gave, where one value has one spelling: the input must come out again. */
  readonly encode?: (value: never) => Uint8Array
}

export function protocolDecoders(crypto: Crypto): readonly HostileTarget[] {
  return [
    ...codecs(),
    ...wireSamples.map(({ name, bytes, decode, encode }) => cborTarget(name, [bytes], decode, encode)),
    ...deviceLog(crypto),
    ...links(),
    ...frames(),
    ...instanceAddresses(crypto),
    ...replies(),
  ]
}

function codecs(): HostileTarget[] {
  const bytes = Uint8Array.from({ length: 50 }, (_, index) => index * 5)
  const values = [0, -1, 'text', 2 ** 40, [1, [2]], new Map([[1, bytes]]), null, [true, false, 'ü']]
  return [
    cborTarget('decodeCbor', values.map(encodeCbor), decodeCbor, encodeCbor),
    textTarget('fromBase64url', [toBase64url(bytes), 'Zg'], fromBase64url, toBase64url),
    textTarget('fromHex', [toHex(bytes), '00'], fromHex, toHex),
    {
      name: 'fromUtf8',
      samples: [utf8('plain'), utf8('Grüße 水 😀')],
      mutators: [mutateBytes],
      decode: fromUtf8,
      encode: utf8,
    },
    {
      name: 'unpad',
      samples: [pad(new Uint8Array(0)), pad(bytes), pad(new Uint8Array(300).fill(0x80))],
      mutators: [mutateBytes],
      decode: unpad,
      encode: pad,
    },
  ]
}

function deviceLog(crypto: Crypto): HostileTarget[] {
  const author = createDeviceLogAuthor(crypto, parseAccountAddress('ann@office.example'))
  const log = author.grow(
    (before) => author.add(before, 'laptop', 'phone'),
    (before) => author.revoke(before, 'phone', 'laptop'),
    (before) => author.recover(before, 'new phone', 1),
  )
  const entries = log.entries.map(({ entryBytes }) => entryBytes)
  const bodies = entries.map(bodyOf)
  // Nearly no damage leaves a signature valid. Here every signature passes, so that the rules behind it are tried.
  const gullible = { hash: crypto.blake3, verify: () => true }
  const readAll = (last: Uint8Array): unknown => {
    const result = readLog(author.account, [...entries.slice(0, -1), last], gullible)
    if (!result.ok) throw new PeerError('bad_device_log_entry', result.fault)
    return result.log
  }
  return [
    cborTarget('parseEntry', entries, parseEntry),
    { name: 'parseEntry, body', samples: bodies, mutators: [mutateCbor], decode: (body) => parseEntry(around(body)) },
    cborTarget('readLog', entries.slice(-1), readAll),
    {
      name: 'readLog, body',
      samples: bodies.slice(-1),
      mutators: [mutateCbor],
      decode: (body) => readAll(around(body)),
    },
  ]
}

/** What is signed travels as a map of itself and 64 bytes of signature. */
function around(body: Uint8Array): Uint8Array {
  return encodeCbor(
    new Map([
      [1, body],
      [2, new Uint8Array(64)],
    ]),
  )
}

function bodyOf(entryBytes: Uint8Array): Uint8Array {
  const outer = decodeCbor(entryBytes)
  const body: unknown = outer instanceof Map ? outer.get(1) : undefined
  if (!(body instanceof Uint8Array)) throw new TypeError('an entry without a body')
  return body
}

function links(): HostileTarget[] {
  const prefix = 'talkee://j/1/'
  const invite = formatInvite({
    domain: parseDomain('office.example'),
    instanceKey: new Uint8Array(32).fill(1),
    spkiPin: new Uint8Array(32).fill(2),
    addresses: ['192.0.2.7:8443', '[fe80::1]:8443'],
    code: new Uint8Array(16).fill(3),
    expiresSeconds: 1_800_000_000,
    scope: 'account',
  })
  const groupLink = formatGroupLink({
    by: parseAccountAddress('ann@office.example'),
    chat: parseChatId('c4'.repeat(16)),
    link: new Uint8Array(16).fill(1),
    secret: new Uint8Array(16).fill(2),
    expiresSeconds: 1_800_000_000,
  })
  return [
    textTarget('parseInvite', [invite], parseInvite, formatInvite),
    cborTarget('parseInvite, content', [fromBase64url(invite.slice(prefix.length))], (content) =>
      parseInvite(prefix + toBase64url(content)),
    ),
    textTarget('parseGroupLink', [groupLink], parseGroupLink, formatGroupLink),
    textTarget('parseHostPort', ['office.example:443', '192.0.2.7:8443', '[2001:db8::192.0.2.1]:1'], parseHostPort),
    textTarget('parseAccountAddress', ['ann@office.example'], parseAccountAddress, (address) => address),
  ]
}

function frames(): HostileTarget[] {
  const one = encodeFrame({ type: frameTypes.message, handle: 1, id: 2, seq: 3, body: timedBody(4, new Uint8Array(9)) })
  const two = encodeFrame({ type: frameTypes.caughtUp, handle: 0, id: 9, seq: 0, body: new Uint8Array(0) })
  return [
    {
      name: 'decodeFrames',
      samples: [one, two, encodeBatch([one, two, one])],
      mutators: [mutateBytes],
      decode: decodeFrames,
    },
    {
      name: 'readTimedBody',
      samples: [timedBody(1_800_000_000_000, new Uint8Array(3))],
      mutators: [mutateBytes],
      decode: readTimedBody,
      encode: ({ timeMs, content }: ReturnType<typeof readTimedBody>) => timedBody(timeMs, content),
    },
  ]
}

function instanceAddresses(crypto: Crypto): HostileTarget[] {
  const key = crypto.ed25519KeyPair(new Uint8Array(32).fill(7))
  const list = {
    domain: parseDomain('office.example'),
    addresses: ['192.0.2.7:8443', '[fe80::1]:8443'],
    spkiPins: [new Uint8Array(32).fill(1)],
    timeMs: 1_800_000_000_000,
  }
  const signed = signInstanceAddresses(list, (message) => crypto.ed25519Sign(key.privateKey, message))
  return [
    cborTarget('readInstanceAddresses', [signed], (input) =>
      readInstanceAddresses(input, (message, signature) => crypto.ed25519Verify(key.publicKey, message, signature)),
    ),
    {
      name: 'readInstanceAddresses, signed list',
      samples: [bodyOf(signed)],
      mutators: [mutateCbor],
      decode: (body) => readInstanceAddresses(around(body), () => true),
    },
  ]
}

function replies(): HostileTarget[] {
  const key = toBase64url(new Uint8Array(32).fill(9))
  const info = {
    wire: 1,
    domain: 'office.example',
    instanceKey: key,
    addresses: key,
    signUp: 'invite',
    largeInstance: false,
    capabilities: ['x'],
    serverTimeMs: 1,
  }
  return [
    jsonTarget('challenge reply', challengeReplyShape, { nonce: key }),
    jsonTarget('session reply', sessionReplyShape, { token: key, expiresAtMs: 1, certified: true }),
    jsonTarget('device log reply', deviceLogReplyShape, { entries: [key, key] }),
    jsonTarget('append entry reply', appendEntryReplyShape, { seq: 1 }),
    jsonTarget('info reply', infoReplyShape, info),
    jsonTarget('pool reply', poolReplyShape, { pool: 50, lastResortExpiresAtMs: 1 }),
    jsonTarget('appended reply', appendedReplyShape, { id: 1, seq: 2, timeMs: 3 }),
  ]
}

function cborTarget<T>(
  name: string,
  samples: readonly Uint8Array[],
  decode: (input: Uint8Array) => T,
  encode?: (value: T) => Uint8Array,
): HostileTarget {
  return { name, samples, mutators: [mutateBytes, mutateCbor, mutateCbor], decode, ...(encode && { encode }) }
}

/** For decoders of text: the bytes are taken as Latin-1, so that every byte string is some text. */
function textTarget<T>(
  name: string,
  samples: readonly string[],
  decode: (text: string) => T,
  encode?: (value: T) => string,
): HostileTarget {
  return {
    name,
    samples: samples.map((text) => Uint8Array.from(Buffer.from(text, 'latin1'))),
    mutators: [mutateBytes],
    decode: (input) => decode(Buffer.from(input).toString('latin1')),
    ...(encode && { encode: (value: T) => Uint8Array.from(Buffer.from(encode(value), 'latin1')) }),
  }
}

function jsonTarget(
  name: string,
  shape: { read(value: unknown, path: string): unknown },
  sample: unknown,
): HostileTarget {
  return {
    name,
    samples: [Uint8Array.from(Buffer.from(JSON.stringify(sample)))],
    mutators: [mutateJson, mutateJson, mutateBytes],
    decode: (input) => shape.read(parseJson(input), '$'),
  }
}

/** What the transport does before a shape sees anything. */
function parseJson(input: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(input).toString('utf8'))
  } catch (cause) {
    throw new PeerError('malformed', 'not JSON', { cause })
  }
}
