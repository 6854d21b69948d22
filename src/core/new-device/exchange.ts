// Commit, then reveal: the steps of a comparison on both sides, pure. The new device fixes its keys and nonce before it
// learns the other's nonce, and the other chooses its nonce before it learns the keys: who stands in between can only
// guess what people will see. docs/protocol/new-device.md.

import { equalBytes } from '#protocol/codec/bytes.ts'
import type { DeviceId } from '#protocol/ids.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { Answer, NewDeviceKeys, Offer, Reveal } from './comparison-message.ts'
import { commitmentOf, transcriptHash, type ComparedAccount } from './transcript.ts'

type ExchangeCrypto = Pick<Crypto, 'blake3' | 'randomBytes'>

/** The new device, waiting for an answer. */
export interface Offered {
  readonly exchange: Uint8Array
  readonly keys: NewDeviceKeys
  readonly nonce: Uint8Array
}

/** The existing device, waiting for what was committed to. */
export interface Answered {
  readonly exchange: Uint8Array
  readonly newcomer: DeviceId
  readonly commitment: Uint8Array
  readonly nonce: Uint8Array
}

/** Either side, once people can compare. */
export interface Compared {
  readonly exchange: Uint8Array
  /** The other device. */
  readonly peer: DeviceId
  /** The new device's keys. */
  readonly keys: NewDeviceKeys
  /** 32 bytes; the same on both sides if nobody has changed anything. */
  readonly hash: Uint8Array
}

export type ExchangeFault = 'another-exchange' | 'another-device' | 'commitment-broken'
type Step<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly fault: ExchangeFault }

/** New device, first: a commitment and nothing else. */
export function offer(crypto: ExchangeCrypto, keys: NewDeviceKeys): { state: Offered; message: Offer } {
  const [exchange, nonce] = [crypto.randomBytes(16), crypto.randomBytes(32)]
  const commitment = commitmentOf(crypto, { exchange, keys, newNonce: nonce })
  return { state: { exchange, keys, nonce }, message: { kind: 'offer', exchange, commitment } }
}

/** Existing device: a nonce of its own. */
export function answer(
  crypto: ExchangeCrypto,
  newcomer: DeviceId,
  { exchange, commitment }: Offer,
): { state: Answered; message: Answer } {
  const nonce = crypto.randomBytes(32)
  return { state: { exchange, newcomer, commitment, nonce }, message: { kind: 'answer', exchange, nonce } }
}

/**
 * New device: shows what it had committed to. Once per offer: whoever were allowed a second answer could try for one
 * that gives the digits it needs.
 */
export function reveal(
  crypto: ExchangeCrypto,
  known: ComparedAccount,
  { exchange, keys, nonce }: Offered,
  from: DeviceId,
  answered: Answer,
): Step<{ state: Compared; message: Reveal }> {
  if (!equalBytes(answered.exchange, exchange)) return { ok: false, fault: 'another-exchange' }
  const hash = transcriptHash(crypto, known, {
    exchange,
    commitment: commitmentOf(crypto, { exchange, keys, newNonce: nonce }),
    existing: from,
    existingNonce: answered.nonce,
    keys,
    newNonce: nonce,
  })
  return {
    ok: true,
    state: { exchange, peer: from, keys, hash },
    message: { kind: 'reveal', exchange, nonce, keys },
  }
}

/** Existing device: holds what is shown against the commitment. `own` is this device. */
export function check(
  crypto: ExchangeCrypto,
  known: ComparedAccount & { readonly own: DeviceId },
  { exchange, newcomer, commitment, nonce }: Answered,
  revealed: Reveal,
): Step<{ state: Compared }> {
  if (!equalBytes(revealed.exchange, exchange)) return { ok: false, fault: 'another-exchange' }
  const { keys } = revealed
  if (keys.device !== newcomer) return { ok: false, fault: 'another-device' }
  if (!equalBytes(commitmentOf(crypto, { exchange, keys, newNonce: revealed.nonce }), commitment)) {
    return { ok: false, fault: 'commitment-broken' }
  }
  const hash = transcriptHash(crypto, known, {
    exchange,
    commitment,
    existing: known.own,
    existingNonce: nonce,
    keys,
    newNonce: revealed.nonce,
  })
  return { ok: true, state: { exchange, peer: newcomer, keys, hash } }
}
