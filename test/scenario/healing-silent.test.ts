// A device that lies in a drawer: its keys grow old, the others are told, and after three months it is put out of groups where
// its account has another. It comes back by itself, with what was said meanwhile. Real engines, a real home server.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { certifyBeside, online, signInBeside } from '../support/second-device.ts'
import { createShiftedClock, type ShiftedClock } from '../support/shifted-clock.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

const dayMs = 86_400_000

let home: TestHome
let clock: ShiftedClock
let boris: Installation
let phone: Installation
let laptop: Installation
let chat: string

beforeEach(async () => {
  clock = createShiftedClock()
  home = await openTestHome({ largeInstance: true }, { clock })
  ;[phone, boris] = await Promise.all([openInstallation('anna', { clock }), openInstallation('boris', { clock })])
  const { address } = await phone.signUp(await home.invite())
  await boris.signUp(await home.invite())
  await Promise.all([online(phone.engine()), online(boris.engine())])
  laptop = await signInBeside(phone, await home.invite(), 'laptop', { clock })
  await certifyBeside(phone.engine(), laptop.engine())
  const made = await boris.engine().createGroup({ name: 'Owls', members: [address] })
  if (!made.ok) throw new Error(made.code)
  chat = made.chat
  await phone.engine().acceptChat({ chat })
  for (const one of [boris, phone, laptop]) await devicesIs(one, 3)
})

afterEach(async () => {
  await Promise.all([phone.close(), laptop.close(), boris.close()])
  await home.close()
})

const devicesIs = (one: Installation, count: number) =>
  chatWhen(one.engine(), chat, ({ members }) => members.flatMap(({ devices }) => devices).length === count)
const silent = async (): Promise<string[]> =>
  (await boris.engine().chatHealth({ chat })).silent.map(({ device }) => device)

/** Lets days pass until it holds; whoever is there renews its keys meanwhile. */
async function withDays(days: number, holds: () => Promise<boolean>): Promise<void> {
  for (let round = 0; round < 40; round++) {
    const held = await eventually(boris.engine(), async () => ((await holds()) ? true : undefined), 600).catch(
      () => false,
    )
    if (held) return
    clock.pass(days * dayMs)
  }
  throw new Error('waited in vain')
}

it('is told of, put out, and taken back when it is there again', async () => {
  const { device = '' } = await laptop.engine().account()
  await laptop.engine().lock()
  await withDays(8, async () => (await silent()).join() === device)
  expect((await boris.engine().chatHealth({ chat })).waiting).toEqual([])

  await withDays(8, async () => (await boris.engine().chatHealth({ chat })).devices.length === 2)
  const { members } = await devicesIs(phone, 2)
  // The account is where it was: nobody is put out because they were away.
  expect(members).toHaveLength(2)
  await boris.engine().sendText({ chat, text: 'while it lay in a drawer' })
  await messageWhen(phone.engine(), chat, 'while it lay in a drawer')
  expect((await boris.engine().chatHealth({ chat })).waiting).toMatchObject([{ device }])

  await laptop.unlock()
  await online(laptop.engine())
  for (const one of [boris, phone, laptop]) await devicesIs(one, 3)
  const missed = await messageWhen(laptop.engine(), chat, 'while it lay in a drawer')
  expect(missed.fromDevice).toBe((await phone.engine().account()).device)
  await laptop.engine().sendText({ chat, text: 'here again' })
  for (const one of [boris, phone]) await messageWhen(one.engine(), chat, 'here again')
  expect(await silent()).toEqual([])
})
