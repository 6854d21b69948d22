import { describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { parseAccountAddress, parseDeviceId } from '#protocol/ids.ts'
import { PeerError } from '#protocol/errors.ts'
import { createSeededRandom } from '../../../test/support/seeded-random.ts'
import type { Crypto } from '../ports/crypto.ts'
import {
  decodeComparisonMessage,
  encodeComparisonMessage,
  type Answer,
  type NewDeviceKeys,
  type Offer,
  type Reveal,
} from './comparison-message.ts'
import { answer, check, offer, reveal, type Compared, type ExchangeFault } from './exchange.ts'
import { commitmentOf, comparisonCode, comparisonDigits, judgeScanned, transcriptHash } from './transcript.ts'

const crypto = await createNodeCrypto()
const account = parseAccountAddress('ann@office.example')
const phone = parseDeviceId('a1'.repeat(16))

type Between = <T extends Offer | Answer | Reveal>(message: T) => T
const honest: Between = (message) => message

interface Outcome {
  readonly fault: ExchangeFault | undefined
  /** The keys that the existing device would certify. */
  readonly certifies: NewDeviceKeys | undefined
  readonly onNew: Compared
  readonly onExisting: Compared | undefined
}

function keysOf(random: Pick<Crypto, 'randomBytes'>): NewDeviceKeys {
  return {
    device: parseDeviceId(toHex(random.randomBytes(16))),
    ed25519: random.randomBytes(32),
    x25519: random.randomBytes(32),
  }
}

/** A whole comparison with somebody on the way who may change every message, and who may have shown another root. */
function compare(
  random: Pick<Crypto, 'randomBytes'>,
  between: Between,
  roots: { seenByNew: Uint8Array; seenByExisting: Uint8Array },
  keys = keysOf(random),
): Outcome {
  const primitives = { blake3: crypto.blake3, randomBytes: (length: number) => random.randomBytes(length) }
  const offered = offer(primitives, keys)
  const received = between(offered.message)
  const answered = answer(primitives, keys.device, received)
  const known = { account, rootKey: roots.seenByNew }
  const revealed = reveal(primitives, known, offered.state, phone, between(answered.message))
  if (!revealed.ok) {
    return { fault: revealed.fault, certifies: undefined, onNew: unreached(keys), onExisting: undefined }
  }
  const own = { account, rootKey: roots.seenByExisting, own: phone }
  const checked = check(primitives, own, answered.state, between(revealed.message))
  return checked.ok
    ? { fault: undefined, certifies: checked.state.keys, onNew: revealed.state, onExisting: checked.state }
    : { fault: checked.fault, certifies: undefined, onNew: revealed.state, onExisting: undefined }
}

function unreached(keys: NewDeviceKeys): Compared {
  return { exchange: new Uint8Array(16), peer: phone, keys, hash: new Uint8Array(32) }
}

const rootKey = new Uint8Array(32).fill(7)
const sameRoot = { seenByNew: rootKey, seenByExisting: rootKey }

describe('a comparison', () => {
  it('shows both sides the same digits and the same code, and certifies the keys that were offered', () => {
    const { fault, onNew, onExisting, certifies } = compare(crypto, honest, sameRoot)
    expect(fault).toBeUndefined()
    expect(onExisting?.hash).toEqual(onNew.hash)
    expect(certifies).toEqual(onNew.keys)
    expect(comparisonDigits(onNew.hash)).toMatch(/^\d{6}$/)
    expect(judgeScanned(comparisonCode(onNew.hash), onNew.hash, [])).toBe('same')
  })

  it('shows other digits to a new device that was shown the log of another root', () => {
    const other = { seenByNew: new Uint8Array(32).fill(8), seenByExisting: rootKey }
    const { onNew, onExisting } = compare(crypto, honest, other)
    expect(onExisting).toBeDefined()
    expect(onExisting?.hash).not.toEqual(onNew.hash)
  })

  it('names the same hash for the same words, for ever', () => {
    const said = {
      exchange: new Uint8Array(16).fill(1),
      commitment: new Uint8Array(32).fill(2),
      existing: phone,
      existingNonce: new Uint8Array(32).fill(3),
      keys: { device: parseDeviceId('b1'.repeat(16)), ed25519: rootKey, x25519: rootKey },
      newNonce: new Uint8Array(32).fill(4),
    }
    expect(comparisonDigits(transcriptHash(crypto, { account, rootKey }, said))).toMatchInlineSnapshot(`"240595"`)
  })

  it('reads no code but its own', () => {
    const hash = new Uint8Array(32).fill(9)
    const codes = ['', 'talkee://j/1/abc', 'talkee://c/1/', `${comparisonCode(hash)}A`, comparisonCode(hash.slice(1))]
    expect(codes.map((code) => judgeScanned(code, hash, []))).toEqual([
      'not_a_code',
      'other_code',
      'not_a_code',
      'not_a_code',
      'not_a_code',
    ])
  })

  it('tells a code from before from one that somebody else has made', () => {
    const [hash, before, else_] = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte))
    if (hash === undefined || before === undefined || else_ === undefined) throw new Error('three hashes')
    expect(judgeScanned(comparisonCode(before), hash, [before, hash])).toBe('old_code')
    expect(judgeScanned(comparisonCode(else_), hash, [before, hash])).toBe('different')
  })

  it('spells each message in one way, and reads no other', () => {
    const { message } = offer(crypto, keysOf(crypto))
    expect(decodeComparisonMessage(encodeComparisonMessage(message))).toEqual(message)
    const mixed = encodeComparisonMessage({ ...message, kind: 'answer' } as never)
    expect(() => decodeComparisonMessage(mixed)).toThrow(PeerError)
  })
})

describe('a server in between', () => {
  const seed = 20_261_123
  const random = createSeededRandom(seed)
  const bytes = { randomBytes: (length: number) => Uint8Array.from({ length }, () => random.below(256)) }

  /** Its own keys from end to end, both sides served in full: what only the digits show. */
  function standingBetween(device: NewDeviceKeys['device']): Between {
    const keys = { ...keysOf(bytes), device }
    const newNonce = bytes.randomBytes(32)
    return (message) => {
      if (message.kind === 'offer') {
        return { ...message, commitment: commitmentOf(crypto, { exchange: message.exchange, keys, newNonce }) }
      }
      if (message.kind === 'reveal') return { ...message, keys, nonce: newNonce }
      return random.below(2) === 0 ? message : { ...message, nonce: bytes.randomBytes(32) }
    }
  }

  /** One or more of the values that pass replaced. */
  function tampering(): Between {
    const fields = ['commitment', 'nonce', 'keys', 'exchange'] as const
    const first = random.pick(['offer', 'answer', 'reveal'] as const)
    return (message) => {
      if (message.kind !== first && random.below(3) > 0) return message
      const possible = fields.filter((field) => field in message)
      const changed =
        message.kind === 'reveal' && random.below(2) === 0
          ? { keys: { ...message.keys, [random.pick(['ed25519', 'x25519'] as const)]: bytes.randomBytes(32) } }
          : { [random.pick(possible.filter((field) => field !== 'keys'))]: bytes.randomBytes(32) }
      return { ...message, ...changed }
    }
  }

  it('has none of 10,000 substitutions accepted: either a device notices, or the digits differ', () => {
    const tally = { noticed: 0, digitsDiffer: 0, accepted: 0 }
    for (let i = 0; i < 10_000; i++) {
      const keys = keysOf(bytes)
      const between = i % 2 === 0 ? standingBetween(keys.device) : tampering()
      const { fault, onNew, onExisting } = compare(bytes, between, sameRoot, keys)
      if (fault !== undefined || onExisting === undefined) tally.noticed++
      else if (comparisonDigits(onExisting.hash) !== comparisonDigits(onNew.hash)) tally.digitsDiffer++
      else tally.accepted++
      expect(onExisting?.hash).not.toEqual(onNew.hash)
    }
    expect(tally.accepted).toBe(0)
    // Who stands between with keys of its own is found by people alone; everything else already by a device.
    expect(tally.digitsDiffer).toBeGreaterThanOrEqual(5_000)
    expect(tally.noticed).toBeGreaterThan(2_000)
  })

  it('has no second commitment for other keys', () => {
    const mine = keysOf(bytes)
    const between: Between = (message) =>
      message.kind === 'reveal' ? { ...message, keys: { ...mine, device: message.keys.device } } : message
    expect(compare(bytes, between, sameRoot).fault).toBe('commitment-broken')
  })

  it('gives digits away to nobody before the reveal: other last words, other digits', () => {
    const digits = new Set(
      Array.from({ length: 500 }, () => comparisonDigits(compare(bytes, honest, sameRoot).onNew.hash)),
    )
    expect(digits.size).toBeGreaterThan(495)
    expect([...digits].every((one) => utf8(one).length === 6)).toBe(true)
  })
})
