// One order in which people and devices come and go while a device is revoked, drawn from a seed. Real engines on a real
// server; a thief holds a copy of the device's whole folder and its password.

import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../installation.ts'
import { createSeededRandom } from '../seeded-random.ts'
import { tamperTransport } from '../tampering-transport.ts'
import { openTestHome, type TestHome } from '../test-home.ts'

export interface OrderOutcome {
  /** What happened, in its order: enough to tell one order from another. */
  readonly story: readonly string[]
  readonly failures: readonly string[]
  /** Texts written after the revocation, which the thief must not have. */
  readonly written: number
}

interface World {
  readonly home: TestHome
  readonly phone: Installation
  readonly laptop: Installation
  readonly others: readonly Installation[]
  readonly chats: readonly string[]
  readonly lost: string
  readonly thiefFolder: string
}

/** Plays the order of `seed`; `failures` are empty when the revoked device neither reads nor writes anything more. */
export async function playRevocationOrder(seed: number): Promise<OrderOutcome> {
  const world = await openWorld()
  try {
    return await play(world, seed)
  } finally {
    await Promise.all([world.phone, world.laptop, ...world.others].map((one) => one.close()))
    await rm(world.thiefFolder, { recursive: true, force: true })
    await world.home.close()
  }
}

async function openWorld(): Promise<World> {
  const home = await openTestHome()
  const [phone, laptop, boris, clara] = await Promise.all([
    openInstallation('anna'),
    openInstallation('laptop'),
    openInstallation('boris'),
    openInstallation('clara'),
  ])
  const { words } = await phone.signUp(await home.invite())
  const others = [boris, clara]
  const addresses = await Promise.all(others.map(async (one) => (await one.signUp(await home.invite())).address))
  const pair = await phone.engine().startPairChat({ peer: addresses[0] ?? '' })
  const group = await phone.engine().createGroup({ name: 'Owls', members: addresses })
  if (!pair.ok || !group.ok) throw new Error('no chats')
  const chats = [pair.chat, group.chat]
  const credentials = { invite: await home.invite(), username: 'anna', password: utf8(phone.password) }
  const signedIn = await laptop.engine().signIn(credentials)
  const certified = await laptop.engine().certifyByWords({ words })
  if (!signedIn.ok || !certified.ok) throw new Error('no second device')
  for (const chat of chats) await chatWhen(laptop.engine(), chat, ({ state }) => state === 'active')
  for (const one of others) await chatWhen(one.engine(), group.chat, ({ state }) => state === 'active')
  await boris.engine().sendText({ chat: group.chat, text: 'before' })
  await messageWhen(laptop.engine(), group.chat, 'before')
  const lost = (await laptop.engine().account()).device ?? ''
  await laptop.engine().lock()
  const thiefFolder = await mkdtemp(join(tmpdir(), 'talkee-thief-'))
  await cp(laptop.folder, thiefFolder, { recursive: true })
  return { home, phone, laptop, others, chats, lost, thiefFolder }
}

async function play(world: World, seed: number): Promise<OrderOutcome> {
  const { phone, laptop, others, chats, lost } = world
  const random = createSeededRandom(seed)
  const story: string[] = []
  const failures: string[] = []
  const written: { readonly chat: string; readonly text: string; readonly by: Installation }[] = []
  const away = new Set<Installation>([laptop])

  const isPresent = (one: Installation): boolean => !away.has(one)
  async function leave(one: Installation): Promise<void> {
    story.push(`${one.name} leaves`)
    away.add(one)
    await one.engine().lock()
  }
  async function come(one: Installation): Promise<void> {
    story.push(`${one.name} comes`)
    away.delete(one)
    const password = one === laptop ? phone.password : one.password
    await one.engine().unlock({ password: utf8(password) })
  }
  async function write(): Promise<void> {
    const writers = [phone, ...others].filter(isPresent)
    if (writers.length === 0) return
    const by = random.pick(writers)
    // The pair is between the phone and the first of the others.
    const chat = by === others[1] ? (chats[1] ?? '') : random.pick(chats)
    const text = `${by.name} ${String(written.length)}`
    story.push(`${by.name} writes`)
    written.push({ chat, text, by })
    await by.engine().sendText({ chat, text })
  }

  for (const one of others) if (random.below(2) === 0) await leave(one)
  if (random.below(2) === 0) await come(laptop)
  const revoked = await phone.engine().revokeDevice({ device: lost })
  story.push('revoked')
  if (!revoked.ok) failures.push(`not revoked: ${revoked.code}`)
  if (random.below(2) === 0) await leave(phone)
  while (away.size > 0 || written.length < 3) {
    if (away.size > 0 && random.below(2) === 0) await come(random.pick([...away]))
    else await write()
  }
  await check('the laptop ends', () =>
    eventually(laptop.engine(), async () => ((await laptop.engine().account()).revoked ? true : undefined)),
  )
  for (const { chat, text, by } of written) {
    const readers = (chat === chats[0] ? [phone, others[0]] : [phone, ...others]).filter((one) => one !== by)
    for (const one of readers) {
      if (one !== undefined) await check(`${one.name} reads "${text}"`, () => messageWhen(one.engine(), chat, text))
    }
  }
  for (const [chat, one] of [
    [chats[0] ?? '', others[0]],
    [chats[1] ?? '', others[1]],
  ] as const) {
    await check('the device is out of the chat', () =>
      chatWhen((one ?? phone).engine(), chat, ({ members }) =>
        members.every(({ devices }) => !devices.some((device) => device === lost)),
      ),
    )
  }
  failures.push(...(await tryAsThief(world, new Set(written.map(({ text }) => text)))))
  return { story, failures, written: written.length }

  async function check(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

/** Opens the stolen copy with an engine that never hears of its revocation, and lets it try. */
async function tryAsThief(world: World, written: ReadonlySet<string>): Promise<readonly string[]> {
  const clock = createSystemClock()
  const deaf = { reply: ({ path }: { path: string }) => Promise.resolve(path.endsWith('/own') ? notHere : undefined) }
  const thief = await openInstallation('thief', {
    folder: world.thiefFolder,
    connect: (server) => tamperTransport(connectTo(server, clock), deaf),
  })
  const failures: string[] = []
  try {
    const unlocked = await thief.engine().unlock({ password: utf8(world.phone.password) })
    if (!unlocked.ok) return [`the thief's copy does not open: ${unlocked.code}`]
    for (const chat of world.chats) await thief.engine().sendText({ chat, text: 'from the thief' })
    await eventually(thief.engine(), async () =>
      (await thief.engine().account()).connection.state === 'refused' ? true : undefined,
    )
    for (const chat of world.chats) {
      const { messages } = await thief.engine().chatView({ chat })
      if (messages.some(({ text }) => written.has(text))) failures.push('the thief reads what came after')
      if (messages.some(({ text, state }) => text === 'from the thief' && state === 'sent')) {
        failures.push('the server took a message of the thief')
      }
    }
    for (const chat of world.chats) {
      const { messages } = await world.phone.engine().chatView({ chat })
      if (messages.some(({ text }) => text === 'from the thief')) failures.push('somebody reads the thief')
    }
  } finally {
    await thief.close()
  }
  return failures
}

const notHere = { status: 404, body: utf8(JSON.stringify({ code: 'not_found', message: 'not found' })) }
