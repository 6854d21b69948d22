// A second device of an account: signed in with the password, compared by two people's eyes, certified by the first.
// Promise A8, with a server that would like to have a device of its own.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decodeShape, encodeShape } from '#protocol/codec/shape.ts'
import { comparisonPostShape } from '#protocol/client-server/comparison.ts'
import { decodeComparisonMessage, encodeComparisonMessage } from '#core/new-device/comparison-message.ts'
import { commitmentOf } from '#core/new-device/transcript.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import type { Transport } from '#core/ports/transport.ts'
import { openInstallation, eventually, type Installation } from '../support/installation.ts'
import { createLeapingClock } from '../support/leaping-clock.ts'
import { certifyBeside, compareScreens, online, signInBeside } from '../support/second-device.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

const crypto = await createNodeCrypto()

describe('a second device', () => {
  let home: TestHome
  let phone: Installation
  let laptop: Installation | undefined

  beforeEach(async () => {
    home = await openTestHome()
    phone = await openInstallation('anna')
    await phone.signUp(await home.invite())
    await online(phone.engine())
  })
  afterEach(async () => {
    await Promise.all([phone.close(), laptop?.close()])
    laptop = undefined
    await home.close()
  })

  const phase = async (one: Installation) => (await one.engine().account()).phase

  it('shows the same six digits on both screens, and is certified when both have been told so', async () => {
    laptop = await signInBeside(phone, await home.invite(), 'laptop')
    expect(laptop.engine().comparisonView()).toEqual({ state: 'none' })
    const { old, fresh } = await compareScreens(phone.engine(), laptop.engine())
    expect(old.digits).toMatch(/^\d{6}$/)
    expect([old.digits, old.code]).toEqual([fresh.digits, fresh.code])
    expect(old.device).toBe((await laptop.engine().account()).device)
    expect(fresh.device).toBe((await phone.engine().account()).device)

    expect(await phone.engine().confirmComparison({})).toEqual({ ok: true })
    expect(phone.engine().comparisonView()).toEqual({ state: 'ended', end: 'certified' })
    // The log certifies it; this one's user has not said yet that it is the log of the right account.
    expect(await phase(laptop)).toBe('uncertified')
    expect(await laptop.engine().confirmComparison({})).toEqual({ ok: true })
    await online(laptop.engine())
    await laptop.restart()
    await laptop.unlock()
    expect(await phase(laptop)).toBe('ready')
  })

  it('shows the same digits where it is not known whether an answer arrived, and where what answers it did not', async () => {
    const clock = createSystemClock()
    const lost = { unreachable: 'timeout', message: 'lost' } as const
    /** Of a comparison's messages, the first on the way out is lost, or the answer to it. */
    const losing =
      (what: 'request' | 'answer', isOn: () => boolean) =>
      (server: Parameters<typeof connectTo>[0]): Transport => {
        const inner = connectTo(server, clock)
        let left = 1
        return {
          ...inner,
          async request(request) {
            const isLost = isOn() && request.method === 'POST' && request.path === '/v1/comparison' && left-- > 0
            if (isLost && what === 'request') return lost
            const reply = await inner.request(request)
            return isLost ? lost : reply
          },
        }
      }
    let isComparing = false
    const desk = await openInstallation('boris', { connect: losing('answer', () => isComparing) })
    try {
      await desk.signUp(await home.invite())
      await online(desk.engine())
      const connect = losing('request', () => isComparing)
      laptop = await signInBeside(desk, await home.invite(), 'laptop', { connect })
      expect(await laptop.engine().startComparison()).toEqual({ ok: true })
      await eventually(desk.engine(), async () => desk.engine().comparisonView().state === 'asked' || undefined)
      isComparing = true
      expect(await desk.engine().startComparison()).toEqual({ ok: false, code: 'timeout' })
      const digits = (one: Installation) =>
        eventually(one.engine(), async () => {
          const view = one.engine().comparisonView()
          return view.state === 'comparing' ? view.digits : undefined
        })
      expect(await digits(desk)).toBe(await digits(laptop))
    } finally {
      await desk.close()
    }
  })

  it('takes the whole code from the other screen in place of eyes, and nothing else that a camera sees', async () => {
    laptop = await signInBeside(phone, await home.invite(), 'laptop')
    const first = await compareScreens(phone.engine(), laptop.engine())
    const wrong = await phone.engine().confirmComparison({ scanned: `${first.fresh.code.slice(0, -2)}AA` })
    expect(wrong).toEqual({ ok: false, code: 'different' })
    expect(phone.engine().comparisonView()).toEqual({ state: 'ended', end: 'different' })
    const told = laptop.engine()
    await eventually(told, async () => told.comparisonView().state === 'ended' || undefined)
    expect(told.comparisonView()).toEqual({ state: 'ended', end: 'cancelled' })

    const { old, fresh } = await compareScreens(phone.engine(), laptop.engine())
    expect(old.code).not.toBe(first.old.code)
    expect(await laptop.engine().confirmComparison({ scanned: old.code })).toEqual({ ok: true })
    expect(await phone.engine().confirmComparison({ scanned: fresh.code })).toEqual({ ok: true })
    await online(laptop.engine())
  })

  it('goes on after a restart in the middle, and stays out when its user says that the digits differ', async () => {
    laptop = await signInBeside(phone, await home.invite(), 'laptop')
    const { fresh } = await compareScreens(phone.engine(), laptop.engine())
    await laptop.restart()
    await laptop.unlock()
    expect(laptop.engine().comparisonView()).toEqual(fresh)
    await laptop.engine().cancelComparison({ different: true })
    expect(laptop.engine().comparisonView()).toEqual({ state: 'ended', end: 'different' })
    const asked = phone.engine()
    await eventually(asked, async () => asked.comparisonView().state === 'ended' || undefined)
    await expect(asked.confirmComparison({})).rejects.toMatchObject({ code: 'no_comparison' })
    expect(await phase(laptop)).toBe('uncertified')

    await certifyBeside(phone.engine(), laptop.engine())
    expect(await phase(laptop)).toBe('ready')
  })

  it('may be told later than the other, which has certified it by then', async () => {
    const clock = createLeapingClock()
    laptop = await signInBeside(phone, await home.invite(), 'laptop', { clock })
    const { engine } = laptop
    await compareScreens(phone.engine(), engine())
    expect(await phone.engine().confirmComparison({})).toEqual({ ok: true })
    const asked = (): number => home.logLines.filter((line) => line.includes('/v1/device-logs')).length
    const before = asked()
    clock.leap(11 * 60_000)
    await eventually(engine(), async () => asked() > before || engine().comparisonView().state === 'ended' || undefined)
    expect(engine().comparisonView().state).toBe('comparing')
    expect(await engine().confirmComparison({})).toEqual({ ok: true })
    await online(engine())
  })

  it('keeps what is on the screen while a second installation asks', async () => {
    laptop = await signInBeside(phone, await home.invite(), 'laptop')
    const thief = await signInBeside(phone, await home.invite(), 'thief')
    await compareScreens(phone.engine(), laptop.engine())
    expect(await thief.engine().startComparison()).toEqual({ ok: true })
    // The phone has heard of it: what came after it in the same mailbox is there.
    await laptop.engine().cancelComparison({ different: false })
    const heard = phone.engine()
    await eventually(heard, async () => heard.comparisonView().state === 'ended' || undefined)
    expect(heard.comparisonView()).toEqual({ state: 'ended', end: 'cancelled' })
    await thief.close()
  })

  it('shows other digits when the server puts a device of its own in between', async () => {
    const meddler = meddling()
    const host = {
      connect: (server: Parameters<typeof connectTo>[0]) => meddler.around(connectTo(server, createSystemClock())),
    }
    laptop = await signInBeside(phone, await home.invite(), 'laptop', host)
    const { old, fresh } = await compareScreens(phone.engine(), laptop.engine())
    expect(meddler.swapped()).toBe(2)
    expect(old.digits).not.toBe(fresh.digits)
    const certified = await phone.engine().confirmComparison({ scanned: fresh.code })
    expect(certified).toEqual({ ok: false, code: 'different' })
    expect(await phase(laptop)).toBe('uncertified')
  })
})

/** A way on which commitment and keys of the new device are exchanged for one's own. */
function meddling(): { around(transport: Transport): Transport; swapped(): number } {
  const mine = { ed25519: crypto.randomBytes(32), x25519: crypto.randomBytes(32) }
  const newNonce = crypto.randomBytes(32)
  let swapped = 0
  let device: Parameters<typeof commitmentOf>[1]['keys']['device'] | undefined

  function swap(body: Uint8Array): Uint8Array {
    const post = decodeShape(comparisonPostShape, body)
    const message = decodeComparisonMessage(post.body)
    if (device === undefined) return body
    const keys = { device, ...mine }
    if (message.kind === 'offer') {
      swapped++
      const commitment = commitmentOf(crypto, { exchange: message.exchange, keys, newNonce })
      return encodeShape(comparisonPostShape, { ...post, body: encodeComparisonMessage({ ...message, commitment }) })
    }
    if (message.kind !== 'reveal') return body
    swapped++
    const forged = encodeComparisonMessage({ ...message, keys, nonce: newNonce })
    return encodeShape(comparisonPostShape, { ...post, body: forged })
  }

  return {
    swapped: () => swapped,
    around: (transport) => ({
      ...transport,
      request(request) {
        if (request.path === '/v1/sessions' && request.body !== undefined) {
          const { deviceId } = JSON.parse(Buffer.from(request.body).toString()) as { deviceId: typeof device }
          device = deviceId
        }
        const isPost = request.path === '/v1/comparison' && request.method === 'POST'
        return transport.request(
          isPost && request.body !== undefined ? { ...request, body: swap(request.body) } : request,
        )
      },
    }),
  }
}
