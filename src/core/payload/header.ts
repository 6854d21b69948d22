// The fixed 96-byte header of every payload inside MLS. Its fields say what the promises call `_v` and `sender`.
// Layout: version u8, kind u8, flags u16, timer u32 s, sent_at u64 ms, id 16, device 16, account hash 32, 16 zeros.

import { concatBytes, toHex } from '#protocol/codec/bytes.ts'
import { createReader } from '#protocol/codec/reader.ts'
import { u16, u32, u64, u8 } from '#protocol/codec/writer.ts'
import { InternalError, PeerError } from '#protocol/errors.ts'
import { idBytes, parseDeviceId, parseMessageId, type DeviceId, type MessageId } from '#protocol/ids.ts'
import { versions } from '#protocol/versions.ts'

export const payloadHeaderBytes = 96
const reservedBytes = 16

export const payloadFlags = {
  /** Shown once: gone from a device with its first display. */
  burnOnRead: 1,
} as const

export interface PayloadHeader {
  /** A number of `payloadKinds`, or one of a newer version. */
  readonly kind: number
  /** Bits of `payloadFlags`; others are a newer version's, and ignored. */
  readonly flags: number
  /** Seconds until the message destroys itself; 0 is never. */
  readonly timerSeconds: number
  readonly sentAtMs: number
  /** 16 random bytes, unique per chat and sender's account; survives encrypting again. */
  readonly id: MessageId
  readonly device: DeviceId
  /** BLAKE3 of the sender's address; see account-hash.ts. */
  readonly accountHash: Uint8Array
}

export function encodeHeader(header: PayloadHeader): Uint8Array {
  if (header.accountHash.length !== 32) throw new InternalError('bad_account_hash', 'an account hash has 32 bytes')
  return concatBytes(
    u8(versions.payload),
    u8(header.kind),
    u16(header.flags),
    u32(header.timerSeconds),
    u64(header.sentAtMs),
    idBytes(header.id),
    idBytes(header.device),
    header.accountHash,
    new Uint8Array(reservedBytes),
  )
}

/** Reads a header; another version is a `PeerError` `unsupported_version`, reserved bytes in use `malformed`. */
export function decodeHeader(bytes: Uint8Array): PayloadHeader {
  const reader = createReader(bytes)
  if (reader.u8() !== versions.payload) throw new PeerError('unsupported_version', 'payload of another version')
  const header = {
    kind: reader.u8(),
    flags: reader.u16(),
    timerSeconds: reader.u32(),
    sentAtMs: reader.u64(),
    id: parseMessageId(toHex(reader.bytes(16))),
    device: parseDeviceId(toHex(reader.bytes(16))),
    accountHash: reader.bytes(32).slice(),
  }
  if (reader.bytes(reservedBytes).some((byte) => byte !== 0)) throw new PeerError('malformed', 'reserved bytes in use')
  reader.end()
  return header
}

export const isBurning = ({ flags }: Pick<PayloadHeader, 'flags'>): boolean => (flags & payloadFlags.burnOnRead) !== 0
