// Everything that a device signs outside MLS and the device log: no two statements may be the same bytes.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes, toHex } from '../codec/bytes.ts'
import { utf8 } from '../codec/utf8.ts'
import { u64 } from '../codec/writer.ts'
import { InternalError } from '../errors.ts'
import { parseChatId, parseDeviceId, parseDomain, parseIncarnation, parseUsername } from '../ids.ts'
import { acknowledgementBytes } from './acknowledgement.ts'
import { commitDeltaHashInput, commitEnvelopeBytes, departureBytes } from './chats.ts'
import { recoveryProofBytes } from './recovery.ts'
import { sessionProofBytes } from './session-proof.ts'

const part = fc.stringMatching(/^[a-b]{1,3}$/)
const id = fc.constantFrom('00'.repeat(16), 'ab'.repeat(16), `${'00'.repeat(15)}01`)
const hash = fc.constantFrom(0, 1, 255).map((byte) => new Uint8Array(32).fill(byte))

/** Two inputs that often agree in part: equal bytes must mean equal inputs. */
function injective<T>(arbitrary: fc.Arbitrary<T>, bytesOf: (input: T) => Uint8Array): void {
  const seen = new Map<string, string>()
  fc.assert(
    fc.property(arbitrary, (input) => {
      const bytes = toHex(bytesOf(input))
      const printed = JSON.stringify(input)
      expect(seen.get(bytes) ?? printed).toBe(printed)
      seen.set(bytes, printed)
    }),
    { numRuns: 3000 },
  )
  expect(seen.size).toBeGreaterThan(10)
}

describe('a recovery proof', () => {
  const proof = fc.record({
    domain: fc.tuple(part, part).map((labels) => parseDomain(labels.join('.'))),
    username: part.map(parseUsername),
    nonce: hash,
    newAuthKey: hash,
    device: id.map(parseDeviceId),
    ed25519: hash,
    x25519: hash,
    expiresAtMs: fc.constantFrom(0, 1, 2 ** 40),
  })

  it('is different bytes for a different server, name, nonce, password, device, key or end', () => {
    injective(proof, recoveryProofBytes)
  })

  it('carries each part with its length, the label first', () => {
    const bytes = recoveryProofBytes({
      domain: parseDomain('a.b'),
      username: parseUsername('ann'),
      nonce: new Uint8Array(32).fill(1),
      newAuthKey: new Uint8Array(32).fill(2),
      device: parseDeviceId('d0'.repeat(16)),
      ed25519: new Uint8Array(32).fill(3),
      x25519: new Uint8Array(32).fill(4),
      expiresAtMs: 5,
    })
    const expected = [
      '00000017',
      toHex(utf8('talkee-recover-proof-v1')),
      '00000003612e62',
      '00000003616e6e',
      `00000020${'01'.repeat(32)}`,
      `00000020${'02'.repeat(32)}`,
      `00000010${'d0'.repeat(16)}`,
      `00000020${'03'.repeat(32)}`,
      `00000020${'04'.repeat(32)}`,
      '000000080000000000000005',
    ]
    expect(toHex(bytes)).toBe(expected.join(''))
  })
})

describe('a session proof', () => {
  const proof = fc.record({
    domain: fc.tuple(part, part).map((labels) => parseDomain(labels.join('.'))),
    username: part.map(parseUsername),
    device: id.map(parseDeviceId),
    nonce: hash,
  })

  it('is different bytes for a different server, name, device or nonce', () => {
    injective(proof, sessionProofBytes)
  })

  it('carries each part with its length, the label first', () => {
    const bytes = sessionProofBytes({
      domain: parseDomain('a.b'),
      username: parseUsername('ann'),
      device: parseDeviceId('d0'.repeat(16)),
      nonce: new Uint8Array(32).fill(1),
    })
    const expected = [
      '00000017',
      toHex(utf8('talkee-session-proof-v1')),
      '00000003612e62',
      '00000003616e6e',
      `00000010${'d0'.repeat(16)}`,
      `00000020${'01'.repeat(32)}`,
    ]
    expect(toHex(bytes)).toBe(expected.join(''))
  })
})

describe('a departure', () => {
  it('is different bytes for a different chat, generation, device, scope or time', () => {
    const small = fc.constantFrom(0, 1, 255, 256)
    const departure = fc.record({
      place: fc.record({ chat: id.map(parseChatId), generation: small }),
      what: fc.record({ device: id.map(parseDeviceId), wholeAccount: fc.boolean(), signedMs: small }),
    })
    injective(departure, ({ place, what }) => departureBytes(place, what))
  })
})

describe('an acknowledgement', () => {
  it('is label, incarnation and cursor at fixed widths', () => {
    const bytes = acknowledgementBytes(parseIncarnation('1c'.repeat(16)), 258)
    expect(bytes).toEqual(concatBytes(utf8('talkee-acknowledgement-v1'), new Uint8Array(16).fill(0x1c), u64(258)))
  })

  it('is different bytes for a different incarnation or cursor', () => {
    injective(fc.tuple(id.map(parseIncarnation), fc.nat({ max: 300 })), ([incarnation, cursor]) =>
      acknowledgementBytes(incarnation, cursor),
    )
  })
})

describe('a commit envelope', () => {
  const envelope = fc.record({
    commitHash: hash,
    deltaHash: hash,
    sendHash: hash,
    sealedNameHash: hash,
    treeHash: hash,
    boxHashes: fc.array(hash, { maxLength: 2 }),
  })

  it('is different bytes as soon as any part of the commit differs', () => {
    injective(envelope, commitEnvelopeBytes)
  })

  it('is label and hashes in order', () => {
    const hashes = [1, 2, 3, 4, 5, 6, 7].map((byte) => new Uint8Array(32).fill(byte))
    const [commitHash, deltaHash, sendHash, sealedNameHash, treeHash, ...boxHashes] = hashes as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
      ...Uint8Array[],
    ]
    expect(commitEnvelopeBytes({ commitHash, deltaHash, sendHash, sealedNameHash, treeHash, boxHashes })).toEqual(
      concatBytes(utf8('talkee-commit-envelope-v1'), ...hashes),
    )
  })

  it('is not made of anything that is no hash: lengths alone keep its parts apart', () => {
    const good = new Uint8Array(32)
    const whole = {
      commitHash: good,
      deltaHash: good,
      sendHash: good,
      sealedNameHash: good,
      treeHash: good,
      boxHashes: [good],
    }
    for (const name of ['commitHash', 'deltaHash', 'sendHash', 'sealedNameHash', 'treeHash'] as const) {
      expect(() => commitEnvelopeBytes({ ...whole, [name]: new Uint8Array(31) })).toThrow(InternalError)
    }
    expect(() => commitEnvelopeBytes({ ...whole, boxHashes: [good, new Uint8Array(33)] })).toThrow(InternalError)
  })

  it("hashes D behind a label, so that a D is no other statement's bytes", () => {
    expect(commitDeltaHashInput(Uint8Array.of(1))).toEqual(
      concatBytes(utf8('talkee-commit-delta-v1'), Uint8Array.of(1)),
    )
  })
})
