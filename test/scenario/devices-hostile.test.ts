// A home server that wants a device's vault gone: it kicks, says 401, says that there is no such account, forges
// revocations. The device goes offline, says why, stays usable, and destroys nothing. Promise A10, no remote wipe.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HttpReply, HttpRequest, Transport } from '#core/ports/transport.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { toBase64url } from '#protocol/codec/base64url.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { closeCodes, errorCodes, type ErrorCode } from '#protocol/error-codes.ts'
import { parseAccountAddress } from '#protocol/ids.ts'
import { createDeviceLogAuthor } from '../support/device-log-author.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { tamperTransport, type Lies } from '../support/tampering-transport.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

const refusal = (code: ErrorCode): HttpReply => ({
  status: errorCodes[code].status,
  body: utf8(JSON.stringify({ code, message: code })),
})
const json = (value: unknown): HttpReply => ({ status: 200, body: utf8(JSON.stringify(value)) })

describe('a home server that wants a vault gone', () => {
  let home: TestHome
  let anna: Installation
  let boris: Installation
  let lies: Lies
  let isKicking: boolean
  let chat: string
  let address: string

  beforeEach(async () => {
    home = await openTestHome()
    lies = {}
    isKicking = false
    const clock = createSystemClock()
    ;[anna, boris] = await Promise.all([
      openInstallation('anna', {
        connect: (server) => kickedFrom(tamperTransport(connectTo(server, clock), lies), () => isKicking),
      }),
      openInstallation('boris'),
    ])
    address = (await anna.signUp(await home.invite())).address
    const peer = (await boris.signUp(await home.invite())).address
    const made = await anna.engine().startPairChat({ peer })
    if (!made.ok) throw new Error(made.code)
    chat = made.chat
    await chatWhen(boris.engine(), chat, ({ state }) => state === 'active')
    await anna.engine().sendText({ chat, text: 'before' })
    await messageWhen(boris.engine(), chat, 'before')
  })

  afterEach(async () => {
    await Promise.all([anna, boris].map((one) => one.close()))
    await home.close()
  })

  /** Ends anna's session at the server, which then speaks as `reply` has it. */
  async function endSession(reply: (request: HttpRequest) => HttpReply | undefined): Promise<void> {
    lies.reply = (request) => Promise.resolve(reply(request))
    isKicking = true
    await home.stop()
    await home.start()
    anna.engine().reconnect()
  }

  const refusedWith = (code: string): Promise<true> =>
    eventually(anna.engine(), async () => {
      const { connection } = await anna.engine().account()
      return connection.state === 'refused' && connection.code === code ? true : undefined
    })

  /** Locked and opened again, with all that was there, and at work once the server is honest. */
  async function expectWhole(): Promise<void> {
    expect(await anna.engine().account()).toMatchObject({ phase: 'ready', revoked: false })
    const texts = (await anna.engine().chatView({ chat })).messages.map(({ text }) => text)
    expect(texts).toContain('before')
    await anna.engine().sendText({ chat, text: 'written offline' })
    await anna.restart()
    await anna.unlock()
    expect(await anna.engine().account()).toMatchObject({ phase: 'ready', revoked: false })
    delete lies.reply
    isKicking = false
    anna.engine().reconnect()
    await messageWhen(boris.engine(), chat, 'written offline')
  }

  /** Every session of hers is over: what is asked with one is answered 401, as is the stream. */
  const isOver = ({ path, sessionToken }: HttpRequest): boolean =>
    sessionToken !== undefined || path === '/v1/sessions/renewals'

  it.each<[ErrorCode]>([['device_revoked'], ['bad_proof'], ['not_found'], ['wrong_credentials']])(
    'that refuses every renewal with %s makes the device say so, and nothing more',
    async (code) => {
      await endSession((request) =>
        request.path === '/v1/sessions/renewals'
          ? refusal(code)
          : isOver(request)
            ? refusal('unauthenticated')
            : undefined,
      )
      await refusedWith(code)
      await expectWhole()
    },
  )

  it('that forges the entry is not believed: the log has another author', async () => {
    const crypto = await createNodeCrypto()
    const mallory = createDeviceLogAuthor(crypto, parseAccountAddress(address))
    const { device = '' } = await anna.engine().account()
    const forgeries = [
      // A log of the server's own making, in which the device is revoked.
      mallory.grow(
        (log) => mallory.add(log, 'laptop', 'phone'),
        (log) => mallory.revoke(log, 'laptop', 'phone'),
      ),
      mallory.grow((log) => mallory.add(log, 'laptop', null)),
    ].map((log) => log.entries.map(({ entryBytes }) => toBase64url(entryBytes)))
    let asked = 0
    await endSession((request) => {
      if (request.path === '/v1/sessions/renewals') return refusal('device_revoked')
      if (request.path.startsWith('/v1/device-logs/')) return json({ entries: forgeries[asked++ % forgeries.length] })
      return isOver(request) ? refusal('unauthenticated') : undefined
    })
    await refusedWith('device_revoked')
    anna.engine().reconnect()
    await eventually(anna.engine(), () => Promise.resolve(asked >= 2 ? true : undefined))
    await refusedWith('device_revoked')
    expect(anna.logLines.some((line) => line.includes('device_log_refused'))).toBe(true)
    expect((await anna.engine().account()).device).toBe(device)
    await expectWhole()
  })

  it('that shows a log without the newest entries, or none, changes nothing', async () => {
    await endSession((request) => {
      if (request.path === '/v1/sessions/renewals') return refusal('device_revoked')
      if (request.path.startsWith('/v1/device-logs/')) return json({ entries: [] })
      return isOver(request) ? refusal('unauthenticated') : undefined
    })
    await refusedWith('device_revoked')
    await expectWhole()
  })
})

/** A stream that ends as soon as it is opened, saying that the device is revoked, for as long as `isKicking`. */
function kickedFrom(inner: Transport, isKicking: () => boolean): Transport {
  return {
    ...inner,
    openStream(options) {
      if (!isKicking()) return inner.openStream(options)
      queueMicrotask(() => {
        options.events.onEnd({ code: closeCodes.deviceRevoked, reason: '' })
      })
      return { send: () => undefined, close: () => undefined }
    },
  }
}
