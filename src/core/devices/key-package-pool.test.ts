import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import type { UploadKeyPackages } from '#protocol/client-server/key-packages.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { limits } from '#protocol/limits.ts'
import { lost, refused } from '../../../test/support/chat/memory-home.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import type { Answer } from '../session/home-server.ts'
import { forgetExpiredKeyPackages, refillKeyPackagePool, type KeyPackagePoolDeps } from './key-package-pool.ts'
import { decodeKeyPackageRecord } from './key-package-record.ts'

const daySeconds = 86_400
let crypto: Crypto
let world: World
let anna: Party
let atServer: { pool: number; lastResortExpiresAtMs: number }
let uploads: UploadKeyPackages[]
let takesUpload: () => Answer<{ pool: number; lastResortExpiresAtMs: number }> | undefined
let deps: KeyPackagePoolDeps

beforeAll(async () => {
  crypto = await createNodeCrypto()
})

beforeEach(async () => {
  world = createWorld(crypto)
  anna = await world.party('anna')
  atServer = { pool: 0, lastResortExpiresAtMs: 0 }
  uploads = []
  takesUpload = () => undefined
  const { identity, signatureKeyPair } = anna.deps.self
  deps = {
    ...anna.deps,
    identity,
    signatureKeyPair,
    routes: {
      ...anna.deps.routes,
      pool: async () => ({ ok: true, value: atServer }),
      async uploadKeyPackages(body) {
        // Whatever is offered could be used at once: its private half must be on the disk by now.
        const kept = anna.store.snapshot().get('key_packages')?.size ?? 0
        expect(kept).toBeGreaterThanOrEqual(body.packages.length)
        uploads.push(body)
        const answered = takesUpload()
        if (answered !== undefined) return answered
        for (const { isLastResort, notAfterSeconds } of body.packages) {
          if (isLastResort) atServer = { ...atServer, lastResortExpiresAtMs: notAfterSeconds * 1_000 }
          else atServer = { ...atServer, pool: atServer.pool + 1 }
        }
        return { ok: true, value: atServer }
      },
    },
  }
})

const nowSeconds = (): number => Math.floor(world.clock.nowMs() / 1_000)
const keptRows = (): number => anna.store.snapshot().get('key_packages')?.size ?? 0

describe('the pool of KeyPackages', () => {
  it('is filled at first, with one of last resort', async () => {
    expect(await refillKeyPackagePool(deps)).toEqual({ ok: true, value: { pool: limits.keyPackagePool } })
    const all = uploads.flatMap(({ packages }) => packages)
    expect(all.filter(({ isLastResort }) => isLastResort)).toHaveLength(1)
    expect(all).toHaveLength(limits.keyPackagePool + 1)
    expect(Math.max(...uploads.map(({ packages }) => packages.length))).toBeLessThanOrEqual(limits.keyPackagesPerUpload)
    expect(keptRows()).toBe(limits.keyPackagePool + 1)
  })

  it('is left alone while it is not low, and filled to the top when it is', async () => {
    await refillKeyPackagePool(deps)
    uploads = []
    for (const pool of [limits.keyPackagePool, limits.keyPackageRefillBelow]) {
      atServer = { ...atServer, pool }
      await refillKeyPackagePool(deps)
    }
    expect(uploads).toEqual([])
    atServer = { ...atServer, pool: limits.keyPackageRefillBelow - 1 }
    await refillKeyPackagePool(deps)
    expect(atServer.pool).toBe(limits.keyPackagePool)
  })

  it('gets a new last resort every month, and no sooner', async () => {
    await refillKeyPackagePool(deps)
    uploads = []
    await world.clock.advance(29 * daySeconds * 1_000)
    await refillKeyPackagePool(deps)
    expect(uploads).toEqual([])
    await world.clock.advance(2 * daySeconds * 1_000)
    await refillKeyPackagePool(deps)
    expect(uploads.flatMap(({ packages }) => packages.map(({ isLastResort }) => isLastResort))).toEqual([true])
  })

  it('holds packages of this device, each with a key of its own, valid as long as they should be', async () => {
    await refillKeyPackagePool(deps)
    const keys = new Set<string>()
    for (const { keyPackage, isLastResort, notAfterSeconds } of uploads.flatMap(({ packages }) => packages)) {
      const inspected = await deps.mls.inspectKeyPackage(keyPackage)
      if (!inspected.ok) throw new Error(inspected.code)
      expect(inspected.identity).toEqual(deps.identity)
      expect(inspected.notAfterSeconds).toBe(notAfterSeconds)
      expect(notAfterSeconds - nowSeconds()).toBe((isLastResort ? 400 : 90) * daySeconds)
      expect(inspected.notBeforeSeconds).toBeLessThan(nowSeconds())
      keys.add(toHex(inspected.oneTimeX25519))
      const stored = await deps.vault.get('key_packages', inspected.ref)
      const kept = decodeKeyPackageRecord(stored ?? new Uint8Array(0))
      expect(toHex(crypto.x25519KeyPair(kept.oneTimeX25519).publicKey)).toBe(toHex(inspected.oneTimeX25519))
    }
    expect(keys.size).toBe(limits.keyPackagePool + 1)
  })
})

describe('an upload', () => {
  it('that is refused leaves nothing behind, however often it is tried', async () => {
    takesUpload = () => refused('rate_limited')
    for (let i = 0; i < 3; i++) expect(await refillKeyPackagePool(deps)).toMatchObject({ code: 'rate_limited' })
    expect(keptRows()).toBe(0)
  })

  it.each([
    ['not answered', lost],
    ['cut short by the end of the server', refused('shutting_down')],
    ['answered by a server that failed', refused('internal')],
    ['answered by a server whose disk was full then', refused('disk_full')],
  ])('that was %s keeps the private halves: it may have arrived', async (_, answer) => {
    takesUpload = () => answer
    expect(await refillKeyPackagePool(deps)).toMatchObject({ ok: false })
    expect(keptRows()).toBe(limits.keyPackagesPerUpload)
  })
})

describe('private halves', () => {
  it('are forgotten a month after nobody can use them, the last resort’s later', async () => {
    await refillKeyPackagePool(deps)
    await forgetExpiredKeyPackages(deps.vault, nowSeconds() + 120 * daySeconds)
    expect(keptRows()).toBe(limits.keyPackagePool + 1)
    await forgetExpiredKeyPackages(deps.vault, nowSeconds() + 121 * daySeconds)
    expect(keptRows()).toBe(1)
    await forgetExpiredKeyPackages(deps.vault, nowSeconds() + 431 * daySeconds)
    expect(keptRows()).toBe(0)
  })
})
