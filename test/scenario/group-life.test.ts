import { describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { groupLives, liveThrough } from '../support/mls/group-life.ts'

describe('a group through its life', () => {
  it('keeps all members in one epoch, whatever the order of joins, removals and renames', async () => {
    const crypto = await createNodeCrypto()
    for (const life of groupLives(34, 4)) expect(await liveThrough(crypto, life)).toBe(life.length)
  })
})
