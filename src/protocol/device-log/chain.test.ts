import { beforeAll, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createDeviceLogAuthor, type DeviceLogAuthor } from '../../../test/support/device-log-author.ts'
import { concatBytes } from '../codec/bytes.ts'
import { parseAccountAddress } from '../ids.ts'
import { limits } from '../limits.ts'
import { appendEntry, certifiedDevice, headOf, readLog, startLog, type ChainResult, type DeviceLog } from './chain.ts'
import { entryKinds } from './entry.ts'

const account = parseAccountAddress('ann@office.example')
let crypto: Crypto
let ann: DeviceLogAuthor

beforeAll(async () => {
  crypto = await createNodeCrypto()
  ann = createDeviceLogAuthor(crypto, account)
})

const start = (entryBytes: Uint8Array): ChainResult => startLog(account, entryBytes, ann.chainDeps)
const append = (log: DeviceLog, entryBytes: Uint8Array): ChainResult => appendEntry(log, entryBytes, ann.chainDeps)
const bytesOf = (log: DeviceLog): Uint8Array[] => log.entries.map(({ entryBytes }) => entryBytes)

/** The fault, or the names of the devices that the log certifies. */
function outcome(result: ChainResult): string | string[] {
  if (!result.ok) return result.fault
  const names = ['phone', 'laptop', 'tablet', 'thief', 'new phone', 'newer phone']
  return names.filter((name) => certifiedDevice(result.log, ann.device(name).id) !== undefined)
}

describe('startLog', () => {
  it('certifies the first device, by the root that the entry names', () => {
    const entryBytes = ann.rootEntry('phone')
    const result = start(entryBytes)
    const { id, ed25519, x25519 } = ann.device('phone')
    expect(result.ok && result.log.rootKey).toEqual(ann.root.publicKey)
    expect(result.ok && certifiedDevice(result.log, id)).toEqual({
      device: id,
      ed25519: ed25519.publicKey,
      x25519: x25519.publicKey,
      entrySeq: 0,
      entryHash: crypto.blake3(entryBytes),
      revokedAtSeq: null,
    })
  })

  it('refuses an entry 0 that is none, each time with its fault', () => {
    const mallory = createDeviceLogAuthor(crypto, parseAccountAddress('mallory@office.example'))
    const phone = ann.device('phone')
    const acceptsItself = { seq: 0, hash: new Uint8Array(32) }
    const faults = {
      malformed: [
        new Uint8Array(0),
        ann.rootEntry('phone').subarray(1),
        concatBytes(ann.rootEntry('phone'), Uint8Array.of(0)),
      ],
      'wrong-account': [mallory.rootEntry('phone'), ann.rootEntry('phone', { account: mallory.account })],
      'wrong-seq': [ann.rootEntry('phone', { seq: 1 })],
      'wrong-prev': [ann.rootEntry('phone', { prev: new Uint8Array(32).fill(1) })],
      'not-first': [
        ann.rootEntry('phone', { kind: entryKinds.add }),
        ann.rootEntry('phone', { kind: entryKinds.recover, accepts: acceptsItself }),
        ann.rootEntry('phone', { signer: phone.id, signWith: phone.ed25519 }),
      ],
      'missing-field': [
        ann.rootEntry('phone', { rootKey: null }),
        ann.rootEntry('phone', { recoveryX25519: null }),
        ann.rootEntry('phone', { ed25519: null }),
        ann.rootEntry('phone', { x25519: null }),
        ann.rootEntry('phone', { accepts: acceptsItself }),
      ],
      'bad-signature': [
        ann.rootEntry('phone', { signWith: phone.ed25519 }),
        ann.rootEntry('phone', { rootKey: mallory.root.publicKey }),
        // All zeros is a point of small order: verification that lets it pass accepts forged signatures.
        ann.rootEntry('phone', { rootKey: new Uint8Array(32) }),
      ],
    }
    for (const [fault, entries] of Object.entries(faults)) {
      expect(entries.map((entryBytes) => outcome(start(entryBytes)))).toEqual(entries.map(() => fault))
    }
  })
})

describe('appendEntry', () => {
  it('lets a certified device or the root add and revoke', () => {
    const log = ann.grow(
      (before) => ann.add(before, 'laptop', 'phone'),
      (before) => ann.add(before, 'tablet', null),
      (before) => ann.revoke(before, 'phone', 'tablet'),
      (before) => ann.revoke(before, 'laptop', null),
    )
    expect(outcome({ ok: true, log })).toEqual(['tablet'])
    expect(log.devices.get(ann.device('phone').id)).toMatchObject({ entrySeq: 0, revokedAtSeq: 3 })
    expect(headOf(log).body.seq).toBe(4)
  })

  it('lets a device revoke itself, and the last one too: the words remain', () => {
    const log = ann.grow((before) => ann.revoke(before, 'phone', 'phone'))
    expect(outcome({ ok: true, log })).toEqual([])
    expect(outcome(append(log, ann.add(log, 'laptop', null)))).toEqual(['laptop'])
  })

  it('leaves the log that it was given as it was', () => {
    const log = ann.grow((before) => ann.add(before, 'laptop', 'phone'))
    const frozen = JSON.stringify([log.entries, [...log.devices]])
    append(log, ann.revoke(log, 'laptop', 'phone'))
    append(log, ann.recover(log, 'new phone', 0))
    expect(JSON.stringify([log.entries, [...log.devices]])).toBe(frozen)
  })

  it('refuses every entry that may not stand there, each time with its fault', () => {
    const mallory = createDeviceLogAuthor(crypto, parseAccountAddress('mallory@office.example'))
    const log = ann.grow(
      (before) => ann.add(before, 'laptop', 'phone'),
      (before) => ann.add(before, 'tablet', 'phone'),
      (before) => ann.revoke(before, 'tablet', 'phone'),
    )
    const { phone, laptop, thief } = {
      phone: ann.device('phone'),
      laptop: ann.device('laptop'),
      thief: ann.device('thief'),
    }
    const head = { seq: 3, hash: headOf(log).hash }
    const faults = {
      malformed: [
        new Uint8Array(0),
        ann.add(log, 'thief', 'phone').subarray(1),
        concatBytes(ann.add(log, 'thief', 'phone'), Uint8Array.of(0)),
      ],
      'wrong-account': [ann.add(log, 'thief', 'phone', { account: mallory.account })],
      'wrong-seq': [
        ann.add(log, 'thief', 'phone', { seq: 3 }),
        ann.add(log, 'thief', 'phone', { seq: 5 }),
        ann.add(log, 'thief', 'phone', { seq: 0 }),
        headOf(log).entryBytes,
      ],
      'wrong-prev': [
        ann.add(log, 'thief', 'phone', { prev: log.entries[2]!.hash }),
        ann.add(log, 'thief', 'phone', { prev: new Uint8Array(32) }),
      ],
      'bad-signature': [
        ann.add(log, 'thief', 'phone', { signWith: thief.ed25519 }),
        ann.add(log, 'thief', 'phone', { signWith: laptop.ed25519 }),
        ann.add(log, 'thief', null, { signWith: phone.ed25519 }),
        ann.add(log, 'thief', null, { signWith: mallory.root }),
        ann.recover(log, 'thief', 0, { signWith: phone.ed25519 }),
        ann.revoke(log, 'laptop', 'phone', { signWith: thief.ed25519 }),
      ],
      'unknown-signer': [
        ann.add(log, 'thief', 'thief'),
        ann.revoke(log, 'phone', 'thief'),
        // Only the root recovers, however good the device.
        ann.recover(log, 'new phone', 0, { signer: phone.id, signWith: phone.ed25519 }),
      ],
      'revoked-signer': [ann.add(log, 'thief', 'tablet'), ann.revoke(log, 'phone', 'tablet')],
      'not-first': [
        ann.add(log, 'thief', null, { kind: entryKinds.root }),
        ann.add(log, 'thief', null, { rootKey: mallory.root.publicKey }),
        ann.add(log, 'thief', null, { recoveryX25519: thief.x25519.publicKey }),
        ann.rootEntry('phone', { seq: 4, prev: head.hash }),
      ],
      'missing-field': [
        ann.add(log, 'thief', 'phone', { ed25519: null }),
        ann.add(log, 'thief', 'phone', { x25519: null }),
        ann.recover(log, 'new phone', 0, { ed25519: null }),
        ann.revoke(log, 'laptop', 'phone', { ed25519: laptop.ed25519.publicKey }),
        ann.revoke(log, 'laptop', 'phone', { x25519: laptop.x25519.publicKey }),
        ann.revoke(log, 'laptop', 'phone', { accepts: head }),
      ],
      'device-known': [ann.add(log, 'laptop', 'phone'), ann.add(log, 'tablet', 'phone'), ann.recover(log, 'phone', 0)],
      'device-unknown': [ann.revoke(log, 'thief', 'phone'), ann.revoke(log, 'tablet', 'phone')],
      'key-reused': [
        ann.add(log, 'thief', 'phone', { ed25519: laptop.ed25519.publicKey }),
        ann.add(log, 'thief', 'phone', { ed25519: ann.device('tablet').ed25519.publicKey }),
        ann.recover(log, 'new phone', 0, { ed25519: phone.ed25519.publicKey }),
      ],
      'bad-acceptance': [
        ann.add(log, 'thief', 'phone', { accepts: head }),
        ann.recover(log, 'new phone', 0, { accepts: null }),
        ann.recover(log, 'new phone', 0, { accepts: { seq: 4, hash: head.hash } }),
        ann.recover(log, 'new phone', 0, { accepts: { seq: 2, hash: head.hash } }),
        ann.recover(log, 'new phone', 0, { accepts: { seq: 3, hash: new Uint8Array(32) } }),
      ],
    }
    for (const [fault, entries] of Object.entries(faults)) {
      expect(entries.map((entryBytes) => outcome(append(log, entryBytes)))).toEqual(entries.map(() => fault))
    }
  })

  it('refuses an add in a log half full, and still revokes and recovers there', () => {
    const adds = limits.deviceLogAddsBelowSeq
    const log = ann.grow(
      ...Array.from({ length: adds - 1 }, (_, index) => (before: DeviceLog) => {
        return index % 2 === 0
          ? ann.add(before, `device ${String(index)}`, 'phone')
          : ann.revoke(before, `device ${String(index - 1)}`, 'phone')
      }),
    )
    expect(headOf(log).body.seq).toBe(adds - 1)
    expect(outcome(append(log, ann.add(log, 'laptop', 'phone')))).toBe('log-full')
    expect(outcome(append(log, ann.revoke(log, 'phone', 'phone')))).toEqual([])
    expect(outcome(append(log, ann.recover(log, 'new phone', 0)))).toEqual(['phone', 'new phone'])
  })
})

describe('recovery by the words', () => {
  it('undoes a thief who revoked the owner first', () => {
    const stolen = ann.grow(
      (before) => ann.add(before, 'laptop', 'phone'),
      // The phone is stolen here.
      (before) => ann.revoke(before, 'laptop', 'phone'),
      (before) => ann.add(before, 'thief', 'phone'),
      (before) => ann.revoke(before, 'phone', 'thief'),
    )
    expect(outcome({ ok: true, log: stolen })).toEqual(['thief'])

    const recovered = append(stolen, ann.recover(stolen, 'new phone', 1))
    expect(outcome(recovered)).toEqual(['phone', 'laptop', 'new phone'])
    if (!recovered.ok) return
    expect(recovered.log.entries.map(({ isVoid }) => isVoid)).toEqual([false, false, true, true, true, false])

    const safe = append(recovered.log, ann.revoke(recovered.log, 'phone', 'new phone'))
    expect(outcome(safe)).toEqual(['laptop', 'new phone'])
    if (!safe.ok) return
    for (const name of ['phone', 'thief']) {
      expect(append(safe.log, ann.add(safe.log, 'tablet', name)).ok).toBe(false)
      expect(append(safe.log, ann.revoke(safe.log, 'laptop', name)).ok).toBe(false)
    }
  })

  it('never lets a void device id or key serve again', () => {
    const log = ann.grow(
      (before) => ann.add(before, 'thief', 'phone'),
      (before) => ann.recover(before, 'new phone', 0),
    )
    const thiefKey = ann.device('thief').ed25519.publicKey
    expect(outcome(append(log, ann.add(log, 'thief', 'new phone')))).toBe('device-known')
    expect(outcome(append(log, ann.add(log, 'tablet', 'new phone', { ed25519: thiefKey })))).toBe('key-reused')
    expect(outcome(append(log, ann.revoke(log, 'thief', 'new phone')))).toBe('device-unknown')
    expect(outcome(append(log, ann.add(log, 'tablet', 'thief')))).toBe('unknown-signer')
  })

  it('refuses to accept an entry that is void already', () => {
    const log = ann.grow(
      (before) => ann.add(before, 'thief', 'phone'),
      (before) => ann.recover(before, 'new phone', 0),
    )
    expect(outcome(append(log, ann.recover(log, 'newer phone', 1)))).toBe('bad-acceptance')
    expect(outcome(append(log, ann.recover(log, 'newer phone', 2)))).toEqual(['phone', 'new phone', 'newer phone'])
  })

  it('may undo an earlier recovery', () => {
    const log = ann.grow(
      (before) => ann.recover(before, 'new phone', 0),
      (before) => ann.recover(before, 'newer phone', 0),
    )
    expect(outcome({ ok: true, log })).toEqual(['phone', 'newer phone'])
  })

  it('keeps a revocation that it accepts, and undoes the one that came after', () => {
    const log = ann.grow(
      (before) => ann.add(before, 'laptop', 'phone'),
      (before) => ann.revoke(before, 'laptop', 'phone'),
      (before) => ann.revoke(before, 'phone', 'phone'),
    )
    expect(outcome(append(log, ann.recover(log, 'new phone', 2)))).toEqual(['phone', 'new phone'])
    expect(outcome(append(log, ann.recover(log, 'new phone', 3)))).toEqual(['new phone'])
  })
})

describe('readLog', () => {
  it('reads what appendEntry built, entry by entry', () => {
    const log = ann.grow(
      (before) => ann.add(before, 'thief', 'phone'),
      (before) => ann.recover(before, 'new phone', 0),
      (before) => ann.revoke(before, 'phone', 'new phone'),
    )
    expect(readLog(account, bytesOf(log), ann.chainDeps)).toEqual({ ok: true, log })
  })

  it('refuses a log without entries, without its beginning, with a gap, a repetition or two entries exchanged', () => {
    const entries = bytesOf(
      ann.grow(
        (before) => ann.add(before, 'laptop', 'phone'),
        (before) => ann.add(before, 'tablet', 'phone'),
      ),
    )
    const [zero, one, two] = [entries[0]!, entries[1]!, entries[2]!]
    const faults = [[], [one, two], [zero, two], [zero, zero, one], [zero, one, one], [zero, two, one]].map((wrong) =>
      outcome(readLog(account, wrong, ann.chainDeps)),
    )
    expect(faults).toEqual(['missing-field', 'wrong-seq', 'wrong-seq', 'wrong-seq', 'wrong-seq', 'wrong-seq'])
  })

  it('cannot tell a shortened log from a young one, so whoever knew the head must compare', () => {
    const log = ann.grow((before) => ann.revoke(before, 'phone', null))
    expect(outcome(readLog(account, bytesOf(log).slice(0, 1), ann.chainDeps))).toEqual(['phone'])
  })

  it('tells two branches apart by the hash at the same seq, and continues neither with the other', () => {
    const left = ann.grow((before) => ann.add(before, 'laptop', 'phone'))
    const right = ann.grow((before) => ann.add(before, 'tablet', 'phone'))
    expect(headOf(left).body.seq).toBe(headOf(right).body.seq)
    expect(headOf(left).hash).not.toEqual(headOf(right).hash)
    const next = ann.add(left, 'thief', 'laptop')
    expect(outcome(append(right, next))).toBe('wrong-prev')
    expect(outcome(readLog(account, [...bytesOf(right), next], ann.chainDeps))).toBe('wrong-prev')
  })
})
