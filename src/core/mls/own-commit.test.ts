import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { createForger } from '../../../test/support/mls/forger.ts'
import {
  commit,
  createMember,
  follow,
  groupOf,
  merge,
  offerKeyPackage,
  stage,
  type Member,
} from '../../../test/support/mls/member.ts'
import type { Crypto } from '../ports/crypto.ts'
import { decodeWelcome } from './framing.ts'

describe('a commit of this device', () => {
  let crypto: Crypto
  let alice: Member
  let bob: Member
  beforeAll(async () => {
    crypto = await createNodeCrypto()
  })
  beforeEach(async () => {
    const [first, second] = await groupOf(crypto, ['alice', 'bob', 'carol'])
    if (!first || !second) throw new Error('a group of three')
    alice = first
    bob = second
  })

  it('changes nothing but the handshake ratchet until the sequencer took it', async () => {
    const before = new Map(alice.rows.all().map(({ key, value }) => [toHex(key), toHex(value)]))
    const { epochAuthenticator } = alice.group
    await stage(alice, { metadataBytes: new Uint8Array(9) })
    const first = alice.rows.all().filter(({ key, value }) => before.get(toHex(key)) !== toHex(value))
    expect(first.every(({ table }) => table === 'mls_secrets')).toBe(true)
    const staged = await alice.mls.stageCommit(alice.group, alice.rows, {
      addKeyPackages: [],
      removeLeaves: [],
      authenticatedData: new Uint8Array(32),
    })
    expect(staged.writes).toHaveLength(1)
    expect(alice.group.epochAuthenticator).toEqual(epochAuthenticator)
  })

  it('is merged once, into the epoch that it follows', async () => {
    const [one, other] = [await stage(alice), await stage(alice)]
    await merge(alice, one)
    const refused = { name: 'UsageError', code: 'not_next_epoch' }
    await expect(merge(alice, one)).rejects.toMatchObject(refused)
    await expect(merge(alice, other)).rejects.toMatchObject(refused)
    await follow(bob, one.commitBytes)
    expect(bob.group.epoch).toBe(alice.group.epoch)
  })

  it('tells of the new epoch what the caller has to seal before it is the current one', async () => {
    const metadataBytes = new Uint8Array([1, 2])
    const staged = await stage(alice, { metadataBytes })
    const context = new Uint8Array(20)
    const promised = await staged.exportSecret('talkee-send-v1', context, 32)
    expect(staged.newEpoch).toBe(2)
    expect(staged.metadataBytes).toEqual(metadataBytes)
    const message = new Uint8Array(50)
    expect(crypto.ed25519Verify(alice.keys.publicKey, message, staged.sign(message))).toBe(true)
    await merge(alice, staged)
    expect(await alice.mls.exportSecret(alice.group, 'talkee-send-v1', context, 32)).toEqual(promised)
    expect(alice.mls.sign(alice.group, message)).toEqual(staged.sign(message))
  })

  it('has a Welcome for each joiner, with nobody else’s secrets in it', async () => {
    const offers = await Promise.all(['dave', 'erin'].map((name) => offerKeyPackage(createMember(crypto, name))))
    const staged = await stage(alice, { addKeyPackages: offers.map((offer) => offer.keyPackageBytes) })
    expect(staged.welcomes.map(({ keyPackageRef }) => toHex(keyPackageRef))).toEqual(
      offers.map(({ ref }) => toHex(ref)),
    )
    for (const { welcomeBytes, keyPackageRef } of staged.welcomes) {
      expect(decodeWelcome(welcomeBytes).secrets.map(({ newMember }) => newMember)).toEqual([keyPackageRef])
      expect(welcomeBytes.length).toBeLessThan(2_500)
    }
  })

  it('may hold 100 adds and 199 removes, no more', async () => {
    const code = (removeLeaves: number[], adds: number) =>
      stage(alice, { removeLeaves, addKeyPackages: Array.from({ length: adds }, () => new Uint8Array(1)) }).then(
        () => 'ok',
        (error: unknown) => (error instanceof Error && 'code' in error ? error.code : String(error)),
      )
    expect(await code([], 101)).toBe('too_many_adds')
    expect(
      await code(
        Array.from({ length: 200 }, (_, i) => i),
        0,
      ),
    ).toBe('too_many_removes')
  })
})

describe('a new epoch', () => {
  it('keeps no secret that this protocol has no use for, and no key of a node that is blank', async () => {
    const crypto = await createNodeCrypto()
    const [alice, bob, carol, dave] = await groupOf(crypto, ['alice', 'bob', 'carol', 'dave'])
    if (!alice || !bob || !carol || !dave) throw new Error('a group of four')
    await commit(alice, [bob, carol, dave])
    await commit(bob, [alice, carol, dave])
    const forger = createForger(crypto)
    const keysOf = async (member: Member) => Object.keys((await forger.stateOf(member)).privatePath.privateKeys)
    expect(await keysOf(alice)).toEqual(['0', '1', '3'])
    await commit(carol, [alice, bob, dave], { removeLeaves: [1] })
    const state = await forger.stateOf(alice)
    expect(state.ratchetTree[1]).toBeUndefined()
    expect(await keysOf(alice)).toEqual(['0', '3'])
    const { externalSecret, membershipKey, resumptionPsk, confirmationKey } = state.keySchedule
    expect([externalSecret, membershipKey, resumptionPsk, confirmationKey].map((secret) => secret.length)).toEqual([
      0, 0, 0, 0,
    ])
  })
})
