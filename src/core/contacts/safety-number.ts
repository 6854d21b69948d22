// The safety number of two accounts: sixty digits and a QR that both sides see alike, made of their root keys alone.
// Devices come and go without changing it (A9). docs/protocol/cryptography.md.

import { compareBytes, concatBytes } from '#protocol/codec/bytes.ts'
import { toBase64url } from '#protocol/codec/base64url.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { lengthPrefixed } from '#protocol/codec/writer.ts'
import { UsageError } from '#protocol/errors.ts'
import type { AccountAddress } from '#protocol/ids.ts'
import { labels } from '#protocol/labels.ts'
import type { Crypto } from '../ports/crypto.ts'
import { thirtyDigits } from './digits.ts'

export interface SafetyNumber {
  /** Sixty, without spaces. */
  readonly digits: string
  /** The text of the QR code. It names nobody: who is meant, the two in front of it know. */
  readonly qr: string
}

export interface RootedAccount {
  readonly address: AccountAddress
  /** Ed25519, of entry 0 of the account's device log. */
  readonly rootKey: Uint8Array
}

export const qrPrefix = 'talkee://s/1/'

/** The same whichever side computes it; an account has none with itself: `UsageError` `own_account`. */
export function safetyNumber(crypto: Pick<Crypto, 'blake3'>, one: RootedAccount, other: RootedAccount): SafetyNumber {
  if (one.address === other.address) throw new UsageError('own_account', 'a safety number is between two')
  const halves = [one, other].map(({ address, rootKey }) =>
    crypto.blake3(utf8(labels.safetyNumber), lengthPrefixed(utf8(address)), rootKey),
  )
  const [low, high] = halves.sort(compareBytes) as [Uint8Array, Uint8Array]
  const whole = crypto.blake3(utf8(labels.safetyNumber), concatBytes(low, high))
  return { digits: thirtyDigits(low) + thirtyDigits(high), qr: `${qrPrefix}${toBase64url(whole)}` }
}
