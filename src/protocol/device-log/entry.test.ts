import { beforeAll, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createDeviceLogAuthor, type DeviceLogAuthor } from '../../../test/support/device-log-author.ts'
import { decodeCbor, encodeCbor, type CborValue } from '../codec/cbor.ts'
import { concatBytes } from '../codec/bytes.ts'
import { utf8 } from '../codec/utf8.ts'
import { parseAccountAddress } from '../ids.ts'
import { limits } from '../limits.ts'
import { entryKinds, parseEntry, signEntry, type EntryBody } from './entry.ts'

const malformed = expect.objectContaining({ name: 'PeerError', code: 'malformed' }) as Error

let author: DeviceLogAuthor
let verify: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean

beforeAll(async () => {
  const crypto = await createNodeCrypto()
  author = createDeviceLogAuthor(crypto, parseAccountAddress('ann@office.example'))
  verify = crypto.ed25519Verify
})

/** Entry bytes whose inner map was changed by hand. */
function withBody(change: (body: Map<number, CborValue>) => unknown): Uint8Array {
  const outer = decodeCbor(author.rootEntry('phone')) as Map<number, Uint8Array>
  const body = decodeCbor(outer.get(1)!) as Map<number, CborValue>
  change(body)
  return encodeCbor(outer.set(1, encodeCbor(body)))
}

describe('an entry', () => {
  it('is read back as it was signed', () => {
    const log = author.grow(
      (before) => author.add(before, 'laptop', 'phone'),
      (before) => author.revoke(before, 'phone', 'laptop'),
      (before) => author.recover(before, 'new phone', 1),
    )
    expect(log.entries.map(({ body }) => body.kind)).toEqual(Object.values(entryKinds))
    for (const { entryBytes, body } of log.entries) {
      const again = signEntry(body, () => parseEntry(entryBytes).signature)
      expect(again).toEqual(parseEntry(entryBytes))
    }
  })

  it('is signed over its label and its exact body', () => {
    const entryBytes = author.rootEntry('phone')
    const { signedBytes, signature } = parseEntry(entryBytes)
    const bodyBytes = (decodeCbor(entryBytes) as Map<number, Uint8Array>).get(1)!
    expect(signedBytes).toEqual(concatBytes(utf8('talkee-device-log-entry-v1'), bodyBytes))
    expect(verify(author.root.publicKey, signedBytes, signature)).toBe(true)
  })

  it('of the longest account address fits its limit', () => {
    const account = parseAccountAddress(`${'a'.repeat(32)}@${'a.'.repeat(126)}b`)
    const longest: Partial<EntryBody> = {
      account,
      seq: limits.deviceLogEntries - 1,
      timeMs: Number.MAX_SAFE_INTEGER,
      kind: entryKinds.recover,
      signer: author.device('phone').id,
      accepts: { seq: limits.deviceLogEntries - 1, hash: new Uint8Array(32) },
    }
    const entryBytes = author.rootEntry('phone', longest)
    expect(entryBytes.length).toBeLessThanOrEqual(limits.deviceLogEntryBytes)
    expect(parseEntry(entryBytes).body).toMatchObject(longest)
  })

  it.each<[string, (body: Map<number, CborValue>) => unknown]>([
    ['another version', (body) => body.set(1, 2)],
    ['an unknown kind', (body) => body.set(5, 4)],
    ['an account that is no address', (body) => body.set(2, 'ann')],
    ['a seq past the longest log', (body) => body.set(3, 1000)],
    ['a short previous hash', (body) => body.set(4, new Uint8Array(31))],
    ['a short device id', (body) => body.set(6, new Uint8Array(15))],
    ['a short key', (body) => body.set(7, new Uint8Array(31))],
    ['a device id as text', (body) => body.set(6, '00'.repeat(16))],
    ['a negative time', (body) => body.set(9, -1)],
    ['an unknown field', (body) => body.set(14, null)],
    ['a missing field', (body) => body.delete(13)],
    ['half an acceptance', (body) => body.set(13, new Map([[1, 0]]))],
  ])('with %s is refused', (_, change) => {
    expect(() => parseEntry(withBody(change))).toThrow(malformed)
  })

  it('is refused when anything stands before, behind or around it', () => {
    const entryBytes = author.rootEntry('phone')
    const outer = decodeCbor(entryBytes) as Map<number, Uint8Array>
    const wrong = [
      new Uint8Array(0),
      entryBytes.subarray(1),
      entryBytes.subarray(0, -1),
      concatBytes(entryBytes, Uint8Array.of(0)),
      encodeCbor(new Map(outer).set(3, new Uint8Array(1))),
      encodeCbor(new Map(outer).set(2, new Uint8Array(63))),
      encodeCbor(new Map(outer).set(1, concatBytes(outer.get(1)!, Uint8Array.of(0)))),
      encodeCbor(new Map(outer).set(1, new Uint8Array(limits.deviceLogEntryBytes + 1))),
      encodeCbor([outer.get(1)!, outer.get(2)!]),
    ]
    for (const bytes of wrong) expect(() => parseEntry(bytes)).toThrow(malformed)
  })
})
