// What the list of one's devices tells without being asked: who has signed in with the password alone, when and until
// when, and on which day each device was last seen. Real engines, a real server. Promises A8, A10.

import Database from 'better-sqlite3'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Engine } from '#core/engine.ts'
import { eventually, openInstallation, type Installation } from '../support/installation.ts'
import { certifyBeside, compareScreens, online, signInBeside } from '../support/second-device.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

type Uncertified = NonNullable<Awaited<ReturnType<Engine['devicesView']>>['uncertified']>[number]

let home: TestHome
let phone: Installation
const others: Installation[] = []

beforeEach(async () => {
  home = await openTestHome()
  phone = await openInstallation('anna')
  await phone.signUp(await home.invite())
  await online(phone.engine())
})

afterEach(async () => {
  await Promise.all([phone, ...others.splice(0)].map((one) => one.close()))
  await home.close()
})

async function signIn(name: string): Promise<Installation> {
  const one = await signInBeside(phone, await home.invite(), name)
  others.push(one)
  return one
}

/** Who has signed in by password alone, as a page learns it that asks again for what it is told of, and never else. */
function toldOf(engine: Engine): Promise<Uncertified> {
  return new Promise((resolve, reject) => {
    const leave = engine.subscribe(({ kind }) => {
      if (kind !== 'account') return
      engine.devicesView().then(({ uncertified }) => {
        const [first] = uncertified ?? []
        if (first === undefined) return
        leave()
        resolve(first)
      }, reject)
    })
  })
}

describe('a sign-in by password alone', () => {
  it('is told to the account’s devices at once, with its time, and is gone from the list once it has an end', async () => {
    expect((await phone.engine().devicesView()).uncertified).toEqual([])
    const telling = toldOf(phone.engine())
    const before = Date.now()
    const stranger = await signIn('stranger')
    const listed = await telling
    const { device } = await stranger.engine().account()
    expect(listed.device).toBe(device)
    // The server's clock, and this one: of the same machine.
    expect(listed.signedInAtMs).toBeGreaterThanOrEqual(before - 60_000)
    expect(listed.expiresAtMs - listed.signedInAtMs).toBe(24 * 60 * 60_000)
    await certifyBeside(phone.engine(), stranger.engine())
    await eventually(phone.engine(), async () =>
      (await phone.engine().devicesView()).uncertified?.length === 0 ? true : undefined,
    )
  })

  it('is found by a device that was away while it happened', async () => {
    await phone.engine().lock()
    const stranger = await signIn('stranger')
    await phone.unlock()
    const { device } = await stranger.engine().account()
    const listed = await eventually(phone.engine(), async () => (await phone.engine().devicesView()).uncertified?.[0])
    expect(listed.device).toBe(device)
  })
})

describe('the day on which a device was last seen', () => {
  const dayMs = 24 * 60 * 60_000
  const seen = async (engine: Engine, device: string | undefined) => {
    const { devices } = await engine.devicesView()
    return devices.find((one) => one.device === device)?.lastSeenAtMs
  }

  it('is kept to the day for the owner’s devices, and no finer anywhere on the server’s disk', async () => {
    const laptop = await signIn('laptop')
    await certifyBeside(phone.engine(), laptop.engine())
    const { device } = await laptop.engine().account()
    const today = await eventually(phone.engine(), async () => (await seen(phone.engine(), device)) ?? undefined)
    expect(today % dayMs).toBe(0)
    expect(Date.now() - today).toBeLessThan(2 * dayMs)
    await laptop.close()
    others.splice(0)

    const database = new Database(join(home.dataFolder, 'db.sqlite'))
    const days = database.prepare<[], { day: number | null }>('SELECT last_seen_day AS day FROM devices').all()
    expect(days.every(({ day }) => day !== null && day < 100_000)).toBe(true)
    // Twelve days pass for the laptop alone.
    database.prepare('UPDATE devices SET last_seen_day = last_seen_day - 12 WHERE hex(device) = upper(?)').run(device)
    database.close()
    expect(await seen(phone.engine(), device)).toBe(today - 12 * dayMs)
  })

  it('is unknown while the server cannot be asked', async () => {
    await home.stop()
    await eventually(phone.engine(), async () =>
      (await phone.engine().account()).connection.state === 'online' ? undefined : true,
    )
    const { device } = await phone.engine().account()
    expect(await seen(phone.engine(), device)).toBeNull()
    await home.start()
  })
})

describe('a comparison by the camera', () => {
  it('goes on after a wrong code, a code of before and no code, and certifies by the right one', async () => {
    const laptop = await signIn('laptop')
    const first = await compareScreens(phone.engine(), laptop.engine())
    await laptop.engine().cancelComparison({ different: false })
    await eventually(phone.engine(), async () => (phone.engine().comparisonView().state === 'ended' ? true : undefined))
    const { old, fresh } = await compareScreens(phone.engine(), laptop.engine())
    for (const engine of [phone.engine(), laptop.engine()]) {
      const scan = (scanned: string) => engine.confirmComparison({ scanned })
      expect(await scan(first.old.code)).toEqual({ ok: false, code: 'old_code' })
      expect(await scan(await home.invite())).toEqual({ ok: false, code: 'other_code' })
      expect(await scan(`talkee://s/1/${'A'.repeat(43)}`)).toEqual({ ok: false, code: 'other_code' })
      expect(await scan('WIFI:T:WPA;S:office;;')).toEqual({ ok: false, code: 'not_a_code' })
      expect(engine.comparisonView().state).toBe('comparing')
    }
    expect(await laptop.engine().confirmComparison({ scanned: old.code })).toEqual({ ok: true })
    expect(await phone.engine().confirmComparison({ scanned: fresh.code })).toEqual({ ok: true })
    await online(laptop.engine())
  })

  it('ends on both sides with a code of nobody’s', async () => {
    const laptop = await signIn('laptop')
    await compareScreens(phone.engine(), laptop.engine())
    const scanned = `talkee://c/1/${'A'.repeat(43)}`
    expect(await phone.engine().confirmComparison({ scanned })).toEqual({ ok: false, code: 'different' })
    expect(phone.engine().comparisonView()).toEqual({ state: 'ended', end: 'different' })
    await eventually(laptop.engine(), async () =>
      laptop.engine().comparisonView().state === 'ended' ? true : undefined,
    )
    expect((await phone.engine().devicesView()).devices).toHaveLength(1)
  })
})
