// The two hashes of a comparison, and what people see of the second: six digits, or a QR code that holds all of it.
// Each side hashes what it has seen itself, its own view of the account's root included.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { fromBase64url, toBase64url } from '#protocol/codec/base64url.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { lengthPrefixed } from '#protocol/codec/writer.ts'
import { PeerError } from '#protocol/errors.ts'
import { idBytes, type AccountAddress, type DeviceId } from '#protocol/ids.ts'
import { labels } from '#protocol/labels.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { NewDeviceKeys } from './comparison-message.ts'

/** What a side knows by itself of the account in question. */
export interface ComparedAccount {
  readonly account: AccountAddress
  /** Ed25519, of entry 0: a new device that was shown another log sees other digits. */
  readonly rootKey: Uint8Array
}

export interface Transcript {
  readonly exchange: Uint8Array
  readonly commitment: Uint8Array
  readonly existing: DeviceId
  /** Of the existing device: random, and sent after the commitment. */
  readonly existingNonce: Uint8Array
  readonly keys: NewDeviceKeys
  /** Of the new device: random, and sent after the other nonce. */
  readonly newNonce: Uint8Array
}

type Hash = Pick<Crypto, 'blake3'>

/** BLAKE3(label ‖ exchange, keys and nonce, each after its length), 32 bytes. */
export function commitmentOf(
  crypto: Hash,
  { exchange, keys, newNonce }: Pick<Transcript, 'exchange' | 'keys' | 'newNonce'>,
): Uint8Array {
  return crypto.blake3(
    utf8(labels.comparisonCommitment),
    lengthPrefixed(exchange, idBytes(keys.device), keys.ed25519, keys.x25519, newNonce),
  )
}

/** BLAKE3(label ‖ all that was said and what is known of the account, each after its length), 32 bytes. */
export function transcriptHash(crypto: Hash, { account, rootKey }: ComparedAccount, said: Transcript): Uint8Array {
  const { exchange, commitment, existing, existingNonce, keys, newNonce } = said
  return crypto.blake3(
    utf8(labels.comparisonTranscript),
    lengthPrefixed(
      utf8(account),
      rootKey,
      exchange,
      commitment,
      idBytes(existing),
      existingNonce,
      idBytes(keys.device),
      keys.ed25519,
      keys.x25519,
      newNonce,
    ),
  )
}

/** Six digits: a server in between has one guess in a million, for each time that people look. */
export function comparisonDigits(hash: Uint8Array): string {
  const number = new DataView(hash.buffer, hash.byteOffset, hash.byteLength).getBigUint64(0)
  return (number % 1_000_000n).toString().padStart(6, '0')
}

export const codePrefix = 'talkee://c/1/'

/** The whole hash, for a QR code. */
export function comparisonCode(hash: Uint8Array): string {
  return `${codePrefix}${toBase64url(hash)}`
}

/**
 * What a scanned text is to the comparison under way: `old_code`, of one that this device has shown before;
 * `other_code`, Talkee's for something else; `not_a_code`, none at all. Only `different` speaks of somebody in between.
 */
export type ScannedComparison = 'same' | 'different' | 'old_code' | 'other_code' | 'not_a_code'

export function judgeScanned(scanned: string, hash: Uint8Array, earlier: readonly Uint8Array[]): ScannedComparison {
  const read = readComparisonCode(scanned)
  if (read === undefined) {
    const isOther = scanned.startsWith('talkee://') && !scanned.startsWith(codePrefix)
    return isOther ? 'other_code' : 'not_a_code'
  }
  if (equalBytes(read, hash)) return 'same'
  return earlier.some((one) => equalBytes(one, read)) ? 'old_code' : 'different'
}

/** The hash in a scanned code, or undefined for anything else. */
function readComparisonCode(code: string): Uint8Array | undefined {
  if (!code.startsWith(codePrefix)) return undefined
  try {
    const hash = fromBase64url(code.slice(codePrefix.length))
    return hash.length === 32 ? hash : undefined
  } catch (error) {
    if (error instanceof PeerError) return undefined
    throw error
  }
}
