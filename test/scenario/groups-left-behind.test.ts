// A device leaves a group for its account and is revoked by another before everybody has heard of the leaving. Whoever hears
// of it in which order: nobody stays where nothing is delivered. Real engines, a real home server.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '#protocol/codec/utf8.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { certifyBeside, signInBeside } from '../support/second-device.ts'
import { createShiftedClock, type ShiftedClock } from '../support/shifted-clock.ts'
import { tamperTransport, type Lies } from '../support/tampering-transport.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

let home: TestHome
let clock: ShiftedClock
let phone: Installation
let laptop: Installation
let boris: Installation
let address: string
let lost: string
let chat: string
/** Those to whom a leaving does not come yet, and those whom it would have reached. */
let unheard: Set<Installation | undefined>
let passedBy: Set<Installation | undefined>

beforeEach(async () => {
  clock = createShiftedClock()
  unheard = new Set()
  passedBy = new Set()
  home = await openTestHome({ largeInstance: true })
  const behind = (whose: () => Installation) => {
    // No row from the leaving on: they all come, in their order, with the next connection.
    const frames: Lies['frames'] = (frame) => {
      if (frame.type === frameTypes.departure && unheard.has(whose())) passedBy.add(whose())
      return unheard.has(whose()) && passedBy.has(whose()) && frame.id > 0 ? [] : [frame]
    }
    const lies: Lies = { frames }
    return {
      clock,
      connect: (server: Parameters<typeof connectTo>[0]) => tamperTransport(connectTo(server, clock), lies),
    }
  }
  phone = await openInstallation('anna', { clock })
  boris = await openInstallation(
    'boris',
    behind(() => boris),
  )
  address = (await phone.signUp(await home.invite())).address
  const { address: peer } = await boris.signUp(await home.invite())
  laptop = await signInBeside(
    phone,
    await home.invite(),
    'laptop',
    behind(() => laptop),
  )
  await certifyBeside(phone.engine(), laptop.engine())
  lost = (await phone.engine().account()).device ?? ''
  const made = await phone.engine().createGroup({ name: 'Owls', members: [peer] })
  if (!made.ok) throw new Error(made.code)
  chat = made.chat
  // They have another chat, too: so the server tells Boris of what becomes of Anna's devices.
  expect(await phone.engine().startPairChat({ peer })).toMatchObject({ ok: true })
  for (const one of [boris, phone, laptop]) {
    await chatWhen(one.engine(), chat, ({ members }) => members.flatMap(({ devices }) => devices).length === 3)
  }
  await boris.engine().acceptChat({ chat })
  for (const one of [boris, phone, laptop]) await one.engine().setPrivacy({ sendsReceipts: false })
})

afterEach(async () => {
  await Promise.all([phone.close(), laptop.close(), boris.close()])
  await home.close()
})

async function leave(): Promise<void> {
  await phone.engine().leaveChat({ chat })
  await eventually(phone.engine(), async () => (passedBy.size === unheard.size ? true : undefined))
}
/** The account's log says to `one` that the phone is none of its devices any more. */
const knowsOfLoss = (one: Installation) =>
  eventually(one.engine(), async () => {
    const { revoked } = await one.engine().chatHealth({ chat })
    return revoked.some(({ device }) => device === lost) ? true : undefined
  })
async function hears(one: Installation): Promise<void> {
  unheard.delete(one)
  await one.engine().lock()
  await one.unlock()
}
const stateOf = async (one: Installation) => (await one.engine().chatView({ chat })).state
const membersFor = async (one: Installation): Promise<readonly string[]> =>
  (await one.engine().chatView({ chat })).members.map(({ account }) => account)

/** Lets minutes pass until it holds. */
async function withTime(one: Installation, holds: () => Promise<boolean>): Promise<void> {
  for (let round = 0; round < 60; round++) {
    const held = await eventually(one.engine(), async () => ((await holds()) ? true : undefined), 400).catch(
      () => false,
    )
    if (held) return
    clock.pass(20_000)
  }
  throw new Error('waited in vain')
}

describe('a device that has left for its account and is revoked', () => {
  it('has said nothing that counts, where that is known first: the others are let in again by themselves', async () => {
    unheard = new Set([laptop, boris])
    await leave()
    expect(await laptop.engine().revokeDevice({ device: lost })).toEqual({ ok: true })
    await Promise.all([laptop, boris].map(knowsOfLoss))
    await Promise.all([boris, laptop].map(hears))
    await withTime(laptop, async () => (await stateOf(laptop)) === 'left')
    await withTime(laptop, async () => (await stateOf(laptop)) === 'active')
    await boris.engine().sendText({ chat, text: 'there you are' })
    await messageWhen(laptop.engine(), chat, 'there you are')
    const { members } = await chatWhen(laptop.engine(), chat, (view) =>
      view.members.every(({ devices }) => !devices.some((device) => device === lost)),
    )
    expect(members.find(({ account }) => account === address)).toMatchObject({ role: 'owner' })
  })

  it('has left, where the others have acted on it: its account’s other devices are told so', async () => {
    unheard = new Set([laptop])
    await leave()
    await withTime(boris, async () => !(await membersFor(boris)).includes(address))
    expect(await laptop.engine().revokeDevice({ device: lost })).toEqual({ ok: true })
    await knowsOfLoss(laptop)
    await hears(laptop)
    await withTime(laptop, async () => (await stateOf(laptop)) === 'left')
    const notices = (await laptop.engine().chatView({ chat })).messages.map(({ notice }) => notice?.removed ?? [])
    expect(notices.at(-1)).toEqual([address])
    // What it asks for comes too late, and disturbs nobody.
    for (let round = 0; round < 6; round++) clock.pass(20_000)
    await boris.engine().sendText({ chat, text: 'on my own' })
    await messageWhen(boris.engine(), chat, 'on my own', 'sent')
    expect([await stateOf(laptop), await membersFor(boris)]).toEqual(['left', [await addressOf(boris)]])
    expect(boris.logLines.filter((line) => line.includes('departure_refused'))).toEqual([])
  })

  it('has left, where its account’s others have: what they say of it is believed by who believes it no more', async () => {
    unheard = new Set([boris])
    await leave()
    await chatWhen(laptop.engine(), chat, ({ state }) => state === 'left')
    expect(await laptop.engine().revokeDevice({ device: lost })).toEqual({ ok: true })
    await knowsOfLoss(boris)
    await hears(boris)
    await withTime(boris, async () => !(await membersFor(boris)).includes(address))
    expect(await stateOf(laptop)).toBe('left')
  })

  it('has left for good when it then signed out itself: nobody else has taken its word away', async () => {
    unheard = new Set([laptop, boris])
    await leave()
    expect(await phone.engine().signOut({ password: utf8(phone.password), evenUntold: false })).toMatchObject({
      ok: true,
    })
    await Promise.all([laptop, boris].map(knowsOfLoss))
    await Promise.all([boris, laptop].map(hears))
    await withTime(laptop, async () => (await stateOf(laptop)) === 'left')
    await withTime(boris, async () => !(await membersFor(boris)).includes(address))
    expect(await stateOf(laptop)).toBe('left')
  })
})

describe('a device that has left without a connection', () => {
  it('says so before it signs out, for nobody else knows', async () => {
    await home.stop()
    await phone.engine().leaveChat({ chat })
    await home.start()
    await eventually(phone.engine(), async () => {
      const signedOut = await phone.engine().signOut({ password: utf8(phone.password), evenUntold: false })
      return signedOut.ok ? true : undefined
    })
    for (const one of [laptop, boris]) one.engine().reconnect()
    await withTime(laptop, async () => (await stateOf(laptop)) === 'left')
    await withTime(boris, async () => !(await membersFor(boris)).includes(address))
  })
})

const addressOf = async (one: Installation): Promise<string> => (await one.engine().account()).address ?? ''
