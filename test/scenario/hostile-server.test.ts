// A home server that lies: what it changes is noticed, refused, and blamed on nobody innocent; what it can break it
// breaks for its own users only for as long as it lies. Promises A8, B3, B11.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decodeShape, encodeShape } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { toBase64url } from '#protocol/codec/base64url.ts'
import { commitDeltaShape } from '#protocol/client-server/chats.ts'
import { claimedKeyPackagesShape } from '#protocol/client-server/key-packages.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { tamperTransport, type Lies } from '../support/tampering-transport.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

describe('a home server that lies to one of its users', () => {
  let home: TestHome
  let anna: Installation
  let boris: Installation
  let clara: Installation
  let lies: Lies
  const address: Record<string, string> = {}

  beforeEach(async () => {
    home = await openTestHome()
    lies = {}
    const clock = createSystemClock()
    const connect = {
      connect: (server: Parameters<typeof connectTo>[0]) => tamperTransport(connectTo(server, clock), lies),
    }
    ;[anna, boris, clara] = await Promise.all([
      openInstallation('anna'),
      // Boris is the one who is lied to.
      openInstallation('boris', connect),
      openInstallation('clara'),
    ])
    for (const one of [anna, boris, clara]) address[one.name] = (await one.signUp(await home.invite())).address
  })

  afterEach(async () => {
    await Promise.all([anna, boris, clara].map((one) => one.close()))
    await home.close()
  })

  async function group(): Promise<string> {
    const made = await anna.engine().createGroup({ name: 'Owls', members: [address['boris'] ?? ''] })
    if (!made.ok) throw new Error(made.code)
    await chatWhen(boris.engine(), made.chat, (view) => view.state === 'active')
    return made.chat
  }

  function logged(one: Installation, event: string): string | undefined {
    return one.logLines.find((line) => line.includes(event))
  }

  it('is caught with a declared roster that differs from the commit, and no member is blamed', async () => {
    const chat = await group()
    lies.commit = (row) => {
      const delta = decodeShape(commitDeltaShape, row.delta)
      return { ...row, delta: encodeShape(commitDeltaShape, { ...delta, added: [] }) }
    }
    await anna.engine().addMembers({ chat, members: [address['clara'] ?? ''] })
    const view = await chatWhen(boris.engine(), chat, ({ state }) => state === 'halted')
    expect({ code: view.haltCode, members: view.members.length }).toEqual({ code: 'delta_swapped', members: 2 })
    expect(logged(boris, 'chat_halted')).toContain('"blame":"nobody"')
  })

  it('is caught with a swapped send hash: the epoch is entered, the registration repaired, nobody blamed', async () => {
    const chat = await group()
    lies.commit = (row) => ({ ...row, sendHash: new Uint8Array(32).fill(3) })
    expect(await anna.engine().renameChat({ chat, name: 'Barn owls' })).toEqual({ ok: true })
    await chatWhen(boris.engine(), chat, ({ title }) => title === 'Barn owls')
    expect(logged(boris, 'send_hash_wrong')).toContain('"blame":"nobody"')
    await boris.engine().sendText({ chat, text: 'still able to write' })
    await messageWhen(anna.engine(), chat, 'still able to write')
    expect((await boris.engine().chatView({ chat })).state).toBe('active')
  })

  it('shows a message once, however often it is delivered', async () => {
    const chat = await group()
    let next = 1_000_000
    lies.frames = (frame) =>
      frame.type === frameTypes.message
        ? [frame, { ...frame, id: next++, seq: frame.seq + 500 }, { ...frame, id: next++, seq: frame.seq + 501 }]
        : [frame]
    await anna.engine().sendText({ chat, text: 'once' })
    await messageWhen(boris.engine(), chat, 'once')
    await eventually(boris.engine(), () => Promise.resolve(logged(boris, 'message_refused')))
    const texts = (await boris.engine().chatView({ chat })).messages.map(({ text }) => text)
    expect(texts.filter((text) => text === 'once')).toHaveLength(1)
  })

  it('cannot pass off bytes of its own as a message', async () => {
    const chat = await group()
    lies.frames = (frame) =>
      frame.type === frameTypes.message
        ? [{ ...frame, body: frame.body.map((byte, i) => (i > 200 ? byte ^ 1 : byte)) }]
        : [frame]
    await anna.engine().sendText({ chat, text: 'never arrives whole' })
    await eventually(boris.engine(), () => Promise.resolve(logged(boris, 'message_refused')))
    delete lies.frames
    await anna.engine().sendText({ chat, text: 'honest again' })
    await messageWhen(boris.engine(), chat, 'honest again')
    const texts = (await boris.engine().chatView({ chat })).messages.map(({ text }) => text)
    expect(texts).not.toContain('never arrives whole')
  })

  it('cannot put a device of its own into a chat in place of the one asked for', async () => {
    const mine = await anna.engine().startPairChat({ peer: address['boris'] ?? '' })
    expect(mine.ok).toBe(true)
    let claims = 0
    lies.reply = async (request) => {
      if (!request.path.endsWith('/key-packages/claims')) return undefined
      claims++
      // Whatever it hands out is not certified by clara's log: here, bytes of a KeyPackage's size.
      const body = encodeShape(claimedKeyPackagesShape, { packages: [new Uint8Array(3400).fill(9)] })
      return Promise.resolve({ status: 200, body })
    }
    expect(await boris.engine().startPairChat({ peer: address['clara'] ?? '' })).toEqual({
      ok: false,
      code: 'no_key_packages',
      account: address['clara'],
    })
    expect(claims).toBe(1)
    expect(logged(boris, 'key_package_refused')).toBeDefined()
  })

  it('cannot rewrite a device log that was seen before', async () => {
    const before = await boris.engine().startPairChat({ peer: address['clara'] ?? '' })
    expect(before.ok).toBe(true)
    lies.reply = (request) => {
      if (!request.path.startsWith('/v1/device-logs/clara')) return Promise.resolve(undefined)
      const body = utf8(JSON.stringify({ entries: [toBase64url(new Uint8Array(300).fill(1))] }))
      return Promise.resolve({ status: 200, body })
    }
    const made = await boris.engine().createGroup({ name: 'Ghosts', members: [address['clara'] ?? ''] })
    expect(made).toEqual({ ok: false, code: 'log_forked', account: address['clara'] })
  })
})
