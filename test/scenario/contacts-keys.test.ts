// Keys of other people that change, and keys that only seem to: a new device of theirs leaves the safety number as it
// is, another root under their name is announced and never followed. Real engines; the server of the last story lies.
// Promise A9.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { toBase64url } from '#protocol/codec/base64url.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import type { DeviceLog } from '#protocol/device-log/chain.ts'
import { parseAccountAddress } from '#protocol/ids.ts'
import { createDeviceLogAuthor } from '../support/device-log-author.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { tamperTransport, type Lies } from '../support/tampering-transport.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

let home: TestHome
let anna: Installation
let boris: Installation
let laptop: Installation
let words: string
let annaAddress: string
let chat: string
let lies: Lies

beforeEach(async () => {
  home = await openTestHome()
  lies = {}
  anna = await openInstallation('anna')
  boris = await openInstallation('boris', {
    connect: (server) => tamperTransport(connectTo(server, createSystemClock()), lies),
  })
  laptop = await openInstallation('laptop')
  const signedUp = await anna.signUp(await home.invite())
  words = signedUp.words
  annaAddress = signedUp.address
  const { address } = await boris.signUp(await home.invite())
  const made = await anna.engine().startPairChat({ peer: address })
  if (!made.ok) throw new Error(made.code)
  chat = made.chat
  await anna.engine().sendText({ chat, text: 'hello' })
  await messageWhen(boris.engine(), chat, 'hello')
  await boris.engine().verifyContact({ account: annaAddress })
})

afterEach(async () => {
  await Promise.all([anna, boris, laptop].map((one) => one.close()))
  await home.close()
})

async function addLaptop(): Promise<void> {
  await laptop.engine().signIn({ invite: await home.invite(), username: 'anna', password: utf8(anna.password) })
  expect(await laptop.engine().certifyByWords({ words })).toEqual({ ok: true })
}

const view = () => boris.engine().contactView({ account: annaAddress })

describe('a contact’s new device', () => {
  it('is announced in the chat and leaves number and mark as they were', async () => {
    const before = await view()
    await addLaptop()
    const told = await chatWhen(boris.engine(), chat, ({ messages }) =>
      messages.some(({ notice }) => (notice?.newDevices.length ?? 0) > 0),
    )
    const notices = told.messages.flatMap(({ notice }) => notice?.newDevices ?? [])
    const { device } = await laptop.engine().account()
    expect(notices).toEqual([{ account: annaAddress, device }])
    expect(await view()).toEqual(before)
    expect(before).toMatchObject({ isVerified: true, isContradicted: false })
    // The account has been in this chat: its new device is not asked again.
    await chatWhen(laptop.engine(), chat, ({ state, requestedBy }) => state === 'active' && requestedBy === null)
  })
})

describe('another root under a contact’s name', () => {
  it('takes the mark away and is announced once, and the chat goes on with the keys known', async () => {
    const crypto = await createNodeCrypto()
    const thief = createDeviceLogAuthor(crypto, parseAccountAddress(annaAddress))
    const show = ({ entries }: DeviceLog): void => {
      const body = utf8(JSON.stringify({ entries: entries.map(({ entryBytes }) => toBase64url(entryBytes)) }))
      lies.reply = ({ method, path }) =>
        Promise.resolve(
          method === 'GET' && path.startsWith(`/v1/device-logs/${annaAddress}`) ? { status: 200, body } : undefined,
        )
    }
    show(thief.grow())
    // Anna’s log grows, and Boris asks for it.
    await addLaptop()
    const told = await chatWhen(boris.engine(), chat, ({ messages }) =>
      messages.some(({ notice }) => notice?.keyChanged === annaAddress),
    )
    expect(told.state).toBe('active')
    const after = await eventually(boris.engine(), async () => {
      const seen = await view()
      return seen.isContradicted ? seen : undefined
    })
    expect(after.isVerified).toBe(false)
    expect(after.newSafetyNumber).not.toBeNull()
    // More devices under the same other root are nothing new to tell.
    show(thief.grow((log) => thief.add(log, 'second', 'phone')))
    const refused = { ok: false, code: 'log_forked', account: annaAddress }
    expect(await boris.engine().createGroup({ name: 'Trap', members: [annaAddress] })).toEqual(refused)
    expect((await view()).newSafetyNumber).toEqual(after.newSafetyNumber)
    lies.reply = () => Promise.resolve(undefined)
    await anna.engine().sendText({ chat, text: 'it is still me' })
    await messageWhen(boris.engine(), chat, 'it is still me')
    const { messages } = await boris.engine().chatView({ chat })
    expect(messages.filter(({ notice }) => notice?.keyChanged === annaAddress)).toHaveLength(1)
  })
})
