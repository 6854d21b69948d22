import { describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { certifiedDevice } from '#protocol/device-log/chain.ts'
import type { DeviceId } from '#protocol/ids.ts'
import { createWorld } from '../../../test/support/chat/party.ts'
import { createChatWorker } from '../chats/chat-worker.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { createOwnGroup } from './own-group.ts'

const crypto = await createNodeCrypto()

describe('the chat of an account with itself', () => {
  it('asks for KeyPackages of the devices that are missing alone, however often it has to', async () => {
    const world = createWorld(crypto)
    const anna = await world.party('anna')
    const { author, address } = anna
    const log = author.grow(
      (grown) => author.add(grown, 'tablet', 'phone'),
      (grown) => author.add(grown, 'laptop', 'phone'),
    )
    const entries = log.entries.map(({ entryBytes }) => entryBytes)
    const work = createUnitOfWork(anna.deps.vault)
    await anna.deps.logs.learn(work, address, entries)
    await work.commit()
    world.home.logs.set(address, entries)

    const [tablet, laptop] = [author.device('tablet'), author.device('laptop')]
    const certificate = certifiedDevice(log, tablet.id)
    if (certificate === undefined) throw new Error('the log certifies the tablet')
    const { entrySeq, entryHash } = certificate
    const nowSeconds = Math.floor(world.clock.nowMs() / 1000)
    const { keyPackageBytes } = await anna.deps.mls.generateKeyPackage({
      identity: { account: address, device: tablet.id, entrySeq, entryHash },
      signatureKeyPair: tablet.ed25519,
      oneTimeX25519: tablet.x25519.publicKey,
      notBeforeSeconds: nowSeconds - 3_600,
      notAfterSeconds: nowSeconds + 86_400,
    })
    world.home.keyPackages.set(tablet.id, [keyPackageBytes])

    const claimed: DeviceId[][] = []
    const chats: typeof anna.deps = {
      ...anna.deps,
      routes: {
        ...anna.deps.routes,
        claimKeyPackages(claim) {
          claimed.push(claim.targets.map(({ device }) => device))
          return anna.deps.routes.claimKeyPackages(claim)
        },
      },
    }
    const isConnected = (): boolean => true
    const { directory } = anna
    const worker = createChatWorker.bind(undefined, { ...chats, isConnected, onKeyPackageUsed: () => undefined })
    const group = createOwnGroup({ chats, directory, worker, isConnected })

    expect([await group.complete(), await group.listeners()]).toEqual([false, [tablet.id]])
    expect(await group.complete()).toBe(false)
    expect(claimed).toEqual([[tablet.id, laptop.id], [laptop.id]])
  })
})
