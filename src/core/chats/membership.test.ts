import { beforeAll, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { limits } from '#protocol/limits.ts'
import { createWorld, type Party } from '../../../test/support/chat/party.ts'
import { claimDevices, claimWhatThereIs, planAdd } from './membership.ts'

let crypto: Crypto

beforeAll(async () => {
  crypto = await createNodeCrypto()
})

describe('adding members', () => {
  it('takes one commit for each hundred of them, and all of them join', async () => {
    const world = createWorld(crypto)
    const anna = await world.party('anna')
    const chat = await world.group([anna])
    const guests: Party[] = []
    for (let i = 0; i < limits.addsPerCommit + 4; i++) {
      const guest = await world.party(`guest${String(i)}`)
      await guest.offer(1)
      guests.push(guest)
    }
    const claimed = await claimDevices(
      anna.deps,
      guests.map(({ address }) => address),
    )
    if (!claimed.ok) throw new Error(claimed.code)
    const plan = planAdd(claimed.devices)
    const epochs: number[] = []
    for (;;) {
      const submitted = await anna.submit(chat, plan)
      epochs.push(anna.cell(chat).record().epoch)
      if (!submitted.ok) throw new Error(submitted.code)
      if ('needless' in submitted) break
    }
    expect(epochs).toEqual([1, 2, 2])
    expect(anna.cell(chat).record().accounts).toHaveLength(1 + guests.length)
    const some = [guests[0], guests[limits.addsPerCommit - 1], guests[limits.addsPerCommit], guests.at(-1)]
    await anna.say(chat, 'welcome, all')
    for (const guest of some) {
      await guest?.receive()
      expect(guest?.cell(chat).record()).toMatchObject({ state: 'active', epoch: 2 })
      expect(await guest?.texts(chat)).toEqual(['welcome, all'])
    }
  }, 60_000)

  it('fails as a whole where one has nothing to be added by; where that is tolerated, the others are claimed', async () => {
    const world = createWorld(crypto)
    const [anna, boris, clara] = [await world.party('anna'), await world.party('boris'), await world.party('clara')]
    await boris.offer(2)
    const both = [boris.address, clara.address]
    expect(await claimDevices(anna.deps, both)).toEqual({ ok: false, code: 'no_key_packages', account: clara.address })
    const claimed = await claimWhatThereIs(anna.deps, both)
    expect(claimed.map(({ inspected }) => inspected.identity.account)).toEqual([boris.address])
  })
})
