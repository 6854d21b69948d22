import { describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { createMemoryVaultStore } from '../../../test/support/memory-vault-store.ts'
import { createMemoryWrapStore } from '../../../test/support/memory-wrap-store.ts'
import { withQuickStretch } from '../../../test/support/quick-stretch.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { createVaultKeeper } from '../vault/vault-keeper.ts'
import { createBackground } from './background.ts'
import { keepRunningTime, openRunningTime } from './running-time.ts'

describe('running time', () => {
  it('counts while somebody runs, stands still in between, and takes no notice of the wall clock', async () => {
    const { crypto } = withQuickStretch(await createNodeCrypto())
    const keeper = createVaultKeeper({ crypto, store: createMemoryVaultStore(), wraps: createMemoryWrapStore() })
    const recovery = crypto.x25519KeyPair(crypto.randomBytes(32))
    const vault = await keeper.create({ passwordBytes: utf8('password'), recoveryPublicKey: recovery.publicKey })

    const first = createVirtualClock()
    const before = await openRunningTime({ vault, clock: first })
    await first.advance(60_000)
    first.jump(86_400_000)
    expect(before.nowMs()).toBe(60_000)
    await before.keep()

    const later = createVirtualClock()
    await later.advance(5_000)
    const after = await openRunningTime({ vault, clock: later })
    await later.advance(1_500)
    expect(after.nowMs()).toBe(61_500)
  })
  it('is kept every ten minutes and at the end, which a full disk does not hold up', async () => {
    const clock = createVirtualClock()
    const silent = (): void => undefined
    const background = createBackground({ debug: silent, info: silent, warn: silent, error: silent })
    let kept = 0
    const keep = (): Promise<void> => {
      kept++
      return kept === 2 || kept === 4 ? Promise.reject(new Error('full')) : Promise.resolve()
    }
    const part = keepRunningTime({ keep }, { clock, background })
    await clock.advance(35 * 60_000)
    expect(kept).toBe(3)
    await part.stop()
    expect({ kept, timers: clock.pending() }).toEqual({ kept: 4, timers: 0 })
  })
})
