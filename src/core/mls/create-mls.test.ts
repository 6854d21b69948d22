import { beforeAll, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { commit, createMember, groupOf, hear, say } from '../../../test/support/mls/member.ts'

describe('the MLS door', () => {
  let crypto: Crypto
  beforeAll(async () => {
    crypto = await createNodeCrypto()
  })

  it('passes its own self-test', async () => {
    const [alice] = await groupOf(crypto, ['alice'])
    await expect(alice?.mls.selfTest()).resolves.toBeUndefined()
  })

  it('lets members talk across adds, renames, empty commits and removals', async () => {
    const [alice, bob, carol] = await groupOf(crypto, ['alice', 'bob', 'carol'])
    if (!alice || !bob || !carol) throw new Error('a group of three')
    expect(await hear(bob, await say(alice, 'hello'))).toBe('hello')
    const dave = createMember(crypto, 'dave')
    await commit(bob, [alice, carol], { add: [dave] })
    expect(await hear(dave, await say(carol, 'welcome'))).toBe('welcome')
    await commit(dave, [alice, bob, carol])
    await commit(alice, [bob, carol, dave], { metadataBytes: new Uint8Array([1, 2, 3]) })
    expect(dave.group.metadataBytes).toEqual(new Uint8Array([1, 2, 3]))
    await commit(carol, [alice, bob, dave], { removeLeaves: [1] })
    expect(bob.group.active).toBe(false)
    expect(await hear(alice, await say(dave, 'three of us'))).toBe('three of us')
    expect(await hear(bob, await say(dave, 'three of us'))).toBe('[not_member]')
    expect(alice.group.epochAuthenticator).toEqual(dave.group.epochAuthenticator)
  })

  it('follows a commit that removes, adds and renames at once', async () => {
    const [alice, bob, carol] = await groupOf(crypto, ['alice', 'bob', 'carol'])
    if (!alice || !bob || !carol) throw new Error('a group of three')
    const dave = createMember(crypto, 'dave')
    await commit(alice, [bob, carol], { add: [dave], removeLeaves: [2], metadataBytes: new Uint8Array([9]) })
    expect(dave.group).toMatchObject({ ownLeafIndex: 2, metadataBytes: new Uint8Array([9]) })
    expect(await hear(bob, await say(dave, 'in her place'))).toBe('in her place')
    expect(carol.group.active).toBe(false)
  })
})
