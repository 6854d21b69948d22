// A name that comes back with other keys: its operator gave it to somebody else, or its owner lost everything and began
// anew. Until its contact has compared and accepted, nothing goes to the new keys; then it goes on in the same chat, on
// all devices of the contact's. Real engines, a real server whose operator has renamed an account. Promise A9.

import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { certifyBeside, online, signInBeside } from '../support/second-device.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

let home: TestHome
let anna: Installation
let laptop: Installation
let boris: Installation
let again: Installation
let chat: string
const address: Record<string, string> = {}
const borisIs = () => ({ account: address['boris'] ?? '' })

beforeEach(async () => {
  home = await openTestHome()
  ;[anna, boris, again] = await Promise.all([
    openInstallation('anna'),
    openInstallation('boris'),
    openInstallation('boris'),
  ])
  for (const one of [anna, boris]) address[one.name] = (await one.signUp(await home.invite())).address
  await online(anna.engine())
  laptop = await signInBeside(anna, await home.invite(), 'laptop')
  await certifyBeside(anna.engine(), laptop.engine())
  const made = await anna.engine().startPairChat({ peer: address['boris'] ?? '' })
  if (!made.ok) throw new Error(made.code)
  chat = made.chat
  await anna.engine().sendText({ chat, text: 'to the Boris I know' })
  await messageWhen(boris.engine(), chat, 'to the Boris I know')
  await chatWhen(laptop.engine(), chat, ({ state }) => state === 'active')
  await anna.engine().verifyContact(borisIs())
})

afterEach(async () => {
  await Promise.all([anna, laptop, boris, again].map((one) => one.close()))
  await home.close()
})

/** The operator takes the name away, and somebody signs up under it. */
async function giveNameAway(): Promise<void> {
  const database = new Database(join(home.dataFolder, 'db.sqlite'))
  database
    .prepare("UPDATE accounts SET username = 'once-boris', address = 'once-' || address WHERE username = 'boris'")
    .run()
  database.close()
  await again.signUp(await home.invite())
  await online(again.engine())
}

const contactOf = (one: Installation) => one.engine().contactView(borisIs())

/** Anna has met the other keys: any use of the name fetches its log. */
async function meetOtherKeys(one: Installation) {
  expect(await one.engine().createGroup({ name: 'Choir', members: [address['boris'] ?? ''] })).toMatchObject({
    ok: false,
    code: 'log_forked',
  })
  return eventually(one.engine(), async () => {
    const seen = await contactOf(one)
    return seen.newSafetyNumber === null ? undefined : seen
  })
}

describe('other keys under a contact’s name', () => {
  it('get nothing until they were compared and accepted, then take the old ones’ place on all own devices', async () => {
    const before = await contactOf(anna)
    await giveNameAway()
    const met = await meetOtherKeys(anna)
    expect(met).toMatchObject({ isVerified: false, isContradicted: true, safetyNumber: before.safetyNumber })
    expect(met.newSafetyNumber).not.toEqual(met.safetyNumber)

    await anna.engine().sendText({ chat, text: 'still to the old keys' })
    await messageWhen(boris.engine(), chat, 'still to the old keys')
    expect(await again.engine().chatList()).toEqual([])

    const shown = await again.engine().contactView({ account: address['anna'] ?? '' })
    // They have not met yet: the number is on Anna’s screen only, and Boris reads his by telephone later.
    expect(shown.safetyNumber).toBeNull()
    const digits = met.newSafetyNumber?.digits ?? ''
    const wrong = digits.replace(/^./, (first) => (first === '1' ? '2' : '1'))
    expect(await anna.engine().acceptNewKeys({ ...borisIs(), digits: wrong })).toEqual({
      ok: false,
      code: 'other_keys',
    })
    expect(await again.engine().chatList()).toEqual([])

    expect(await anna.engine().acceptNewKeys({ ...borisIs(), digits })).toEqual({ ok: true })
    expect(await contactOf(anna)).toMatchObject({
      isVerified: true,
      isContradicted: false,
      safetyNumber: met.newSafetyNumber,
      newSafetyNumber: null,
    })
    // The new keys come into the chat, the old ones go out of it.
    await chatWhen(again.engine(), chat, ({ state }) => state === 'active')
    await anna.engine().sendText({ chat, text: 'to the Boris I have compared with' })
    await messageWhen(again.engine(), chat, 'to the Boris I have compared with')
    const old = await boris.engine().chatView({ chat })
    expect(old.messages.map(({ text }) => text)).not.toContain('to the Boris I have compared with')
    // The other own device has taken it over, says so in the chat, and reads and writes on.
    await messageWhen(laptop.engine(), chat, 'to the Boris I have compared with')
    expect(await contactOf(laptop)).toMatchObject({ isVerified: true, safetyNumber: met.newSafetyNumber })
    for (const own of [anna, laptop]) {
      const { messages } = await own.engine().chatView({ chat })
      expect(messages.filter(({ notice }) => notice?.keysAccepted === address['boris'])).toHaveLength(1)
    }
    await laptop.engine().sendText({ chat, text: 'and from the laptop' })
    await messageWhen(again.engine(), chat, 'and from the laptop')
  })

  it('are taken over by an own device that was away while they were accepted', async () => {
    await giveNameAway()
    const { newSafetyNumber } = await meetOtherKeys(anna)
    await laptop.engine().lock()
    await anna.engine().acceptNewKeys({ ...borisIs(), digits: newSafetyNumber?.digits ?? '' })
    await chatWhen(again.engine(), chat, ({ state }) => state === 'active')
    await anna.engine().sendText({ chat, text: 'while the laptop slept' })
    await messageWhen(again.engine(), chat, 'while the laptop slept')
    await laptop.unlock()
    await messageWhen(laptop.engine(), chat, 'while the laptop slept')
    expect(await contactOf(laptop)).toMatchObject({ isVerified: true, safetyNumber: newSafetyNumber })
    // The same generation: nothing had to be healed.
    expect(await laptop.engine().chatHealth({ chat })).toMatchObject({ generation: 0, state: 'active' })
  })

  it('leave a group with the keys that its members know, until who may takes them out', async () => {
    const made = await anna.engine().createGroup({ name: 'Choir', members: [address['boris'] ?? ''] })
    if (!made.ok) throw new Error(made.code)
    const group = made.chat
    await chatWhen(boris.engine(), group, ({ state }) => state === 'active')
    await anna.engine().setRole({ chat: group, member: address['boris'] ?? '', role: 'admin' })
    await chatWhen(boris.engine(), group, ({ members }) =>
      members.some(({ role, isSelf }) => isSelf && role === 'admin'),
    )
    await giveNameAway()
    const { newSafetyNumber } = await meetOtherKeys(anna)
    await anna.engine().acceptNewKeys({ ...borisIs(), digits: newSafetyNumber?.digits ?? '' })
    await chatWhen(again.engine(), chat, ({ state }) => state === 'active')

    // The old keys commit, which renews their leaf, and write: Anna’s devices read on.
    expect(await boris.engine().renameChat({ chat: group, name: 'Chamber choir' })).toEqual({ ok: true })
    await boris.engine().sendText({ chat: group, text: 'I am still here' })
    for (const own of [anna, laptop]) {
      await chatWhen(own.engine(), group, ({ title, state }) => title === 'Chamber choir' && state === 'active')
      await messageWhen(own.engine(), group, 'I am still here')
    }
    expect((await again.engine().chatList()).map((one) => one.chat)).toEqual([chat])
    expect(await anna.engine().removeMember({ chat: group, member: address['boris'] ?? '' })).toEqual({ ok: true })
    expect(await anna.engine().addMembers({ chat: group, members: [address['boris'] ?? ''] })).toEqual({ ok: true })
    await chatWhen(again.engine(), group, ({ state }) => state === 'active')
  })

  it('are told apart by the camera: theirs, the replaced ones, somebody else’s', async () => {
    const old = await contactOf(anna)
    const scan = (scanned: string) => anna.engine().verifyByQr({ ...borisIs(), scanned })
    expect(await scan(old.safetyNumber?.qr ?? '')).toEqual({ result: 'same' })
    await giveNameAway()
    const { newSafetyNumber } = await meetOtherKeys(anna)
    expect(await scan(newSafetyNumber?.qr ?? '')).toEqual({ result: 'newKeys' })
    expect((await contactOf(anna)).isVerified).toBe(false)
    await anna.engine().acceptNewKeys({ ...borisIs(), digits: newSafetyNumber?.digits ?? '' })
    expect(await scan(old.safetyNumber?.qr ?? '')).toEqual({ result: 'oldKeys' })
    expect(await scan(newSafetyNumber?.qr ?? '')).toEqual({ result: 'same' })
    expect(await scan(`talkee://s/1/${'A'.repeat(43)}`)).toEqual({ result: 'different' })
    expect(await scan(`talkee://c/1/${'A'.repeat(43)}`)).toEqual({ result: 'otherCode', kind: 'device' })
    expect(await scan(await home.invite())).toEqual({ result: 'otherCode', kind: 'invite' })
    for (const garbage of ['', 'https://example.org/', 'talkee://s/1/', `talkee://s/1/${'A'.repeat(42)}`]) {
      expect(await scan(garbage)).toEqual({ result: 'notACode' })
    }
  })
})
