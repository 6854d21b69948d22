// What people do in a soak run, one deed after the other, drawn from the seed.

import { TalkeeError } from '#protocol/errors.ts'
import type { SeededRandom } from '../seeded-random.ts'
import type { Model, ModelChat } from './model.ts'
import type { Person, World } from './world.ts'

export interface Stage {
  readonly world: World
  readonly model: Model
  readonly random: SeededRandom
  /** How often each deed was done. */
  readonly done: Map<string, number>
  /** Answers that no deed should get. */
  readonly surprises: string[]
}

const maxChats = 12
/** KeyPackages live for 90 days, and nobody in a soak run comes back from so long a holiday. */
const maxDays = 80

/** Name, weight, deed. A deed that has nothing to do where it is does nothing. */
const deeds: readonly (readonly [string, number, (stage: Stage) => Promise<void>])[] = [
  ['write', 40, async (stage) => writeSomething(stage)],
  ['write-together', 10, writeTogether],
  ['lock', 6, lockSomebody],
  ['unlock', 12, unlockSomebody],
  ['restart', 4, restartSomebody],
  ['server-stop', 3, stopServer],
  ['server-start', 9, startServer],
  ['start-pair', 3, startPair],
  ['create-group', 3, createGroup],
  ['add', 6, addSomebody],
  ['remove', 4, removeSomebody],
  ['rename', 3, rename],
  ['turmoil', 4, turmoil],
  ['days-pass', 1, letDaysPass],
]
const weights = deeds.reduce((sum, [, weight]) => sum + weight, 0)

/** Does one. */
export async function doSomething(stage: Stage): Promise<void> {
  let left = stage.random.below(weights)
  for (const [name, weight, deed] of deeds) {
    left -= weight
    if (left >= 0) continue
    stage.done.set(name, (stage.done.get(name) ?? 0) + 1)
    await deed(stage)
    return
  }
}

/** Makes everything able to come to rest: the server runs, everybody is there. */
export async function gather(stage: Stage): Promise<void> {
  await startServer(stage)
  for (const person of stage.world.people) {
    if (!person.isUnlocked) await unlock(person)
    person.installation.engine().reconnect()
  }
}

async function writeSomething({ world, model, random }: Stage, chosen?: ModelChat): Promise<void> {
  const person = somebody(world, random, true)
  if (person === undefined || model.chats.length === 0) return
  const chat = chosen ?? random.pick(model.chats)
  const text = `${person.name} ${String(random.u32())} ${'x'.repeat(random.below(300))}`
  try {
    await person.installation.engine().sendText({ chat: chat.id, text })
  } catch (error) {
    // Not a member, no longer one, or not yet.
    if (error instanceof TalkeeError && ['no_such_chat', 'chat_not_active', 'not_ready'].includes(error.code)) return
    throw error
  }
  model.wrote(chat, person.name, text)
}

async function writeTogether(stage: Stage): Promise<void> {
  if (stage.model.chats.length === 0) return
  const chat = stage.random.pick(stage.model.chats)
  await Promise.all(Array.from({ length: 2 + stage.random.below(6) }, () => writeSomething(stage, chat)))
}

async function lockSomebody({ world, random }: Stage): Promise<void> {
  const person = somebody(world, random, true)
  if (person === undefined) return
  person.isUnlocked = false
  await person.installation.engine().lock()
}

async function unlockSomebody({ world, random }: Stage): Promise<void> {
  const person = somebody(world, random, false)
  if (person !== undefined) await unlock(person)
}

async function restartSomebody({ world, random }: Stage): Promise<void> {
  const person = random.pick(world.people)
  person.isUnlocked = false
  await person.installation.restart()
  if (random.below(2) === 0) await unlock(person)
}

async function stopServer({ world }: Stage): Promise<void> {
  if (!world.isServerUp) return
  world.isServerUp = false
  await world.home.stop()
}

async function startServer({ world }: Stage): Promise<void> {
  if (world.isServerUp) return
  await world.home.start()
  world.isServerUp = true
  for (const { installation } of world.people) installation.engine().reconnect()
}

async function startPair(stage: Stage): Promise<void> {
  const { world, model, random } = stage
  const person = somebody(world, random, true)
  const peer = random.pick(world.people)
  if (person === undefined || peer === person || !canManage(stage)) return
  const isThere = model.chats.some(
    ({ isPair, members }) => isPair && members.has(person.name) && members.has(peer.name),
  )
  if (isThere) return
  const started = await person.installation.engine().startPairChat({ peer: peer.address })
  if (!started.ok) stage.surprises.push(`start-pair: ${started.code}`)
  else model.open({ id: started.chat, isPair: true, owner: person.name, title: undefined }, [peer.name])
}

async function createGroup(stage: Stage): Promise<void> {
  const { world, model, random } = stage
  const person = somebody(world, random, true)
  if (person === undefined || !canManage(stage)) return
  const others = world.people.filter((one) => one !== person && random.below(2) === 0)
  const name = `group ${String(random.u32())}`
  const members = others.map(({ address }) => address)
  const made = await person.installation.engine().createGroup({ name, members })
  if (!made.ok) stage.surprises.push(`create-group: ${made.code}`)
  else {
    const chat = { id: made.chat, isPair: false, owner: person.name, title: name }
    model.open(
      chat,
      others.map((one) => one.name),
    )
  }
}

async function addSomebody(stage: Stage, chosen?: ModelChat): Promise<void> {
  const { world, model, random } = stage
  const managed = chosen ?? managedChat(stage)
  const absent = world.people.filter(({ name }) => managed?.members.has(name) === false)
  if (managed === undefined || absent.length === 0) return
  const person = random.pick(absent)
  const owner = ownerOf(world, managed)
  const outcome = await owner.installation.engine().addMembers({ chat: managed.id, members: [person.address] })
  model.added(managed, person.name, outcome.ok)
  if (!outcome.ok) stage.surprises.push(`add: ${outcome.code}`)
}

async function removeSomebody(stage: Stage, chosen?: ModelChat): Promise<void> {
  const { world, model, random } = stage
  const managed = chosen ?? managedChat(stage)
  const present = world.people.filter(({ name }) => managed?.members.has(name) === true && name !== managed.owner)
  if (managed === undefined || present.length === 0) return
  const person = random.pick(present)
  const owner = ownerOf(world, managed)
  const outcome = await owner.installation.engine().removeMember({ chat: managed.id, member: person.address })
  model.removed(managed, person.name, outcome.ok)
  if (!outcome.ok) stage.surprises.push(`remove: ${outcome.code}`)
}

async function rename(stage: Stage, chosen?: ModelChat): Promise<void> {
  const managed = chosen ?? managedChat(stage)
  if (managed === undefined) return
  const name = `renamed ${String(stage.random.u32())}`
  const outcome = await ownerOf(stage.world, managed).installation.engine().renameChat({ chat: managed.id, name })
  managed.title = outcome.ok ? name : undefined
  if (!outcome.ok) stage.surprises.push(`rename: ${outcome.code}`)
}

/** Everything at once in one chat: texts, a change of members, a new name, and everybody's own commits, which are due. */
async function turmoil(stage: Stage): Promise<void> {
  const chat = managedChat(stage)
  if (chat === undefined) return
  await letDaysPass(stage)
  const change = stage.random.below(2) === 0 ? addSomebody : removeSomebody
  await Promise.all([
    ...Array.from({ length: 4 }, () => writeSomething(stage, chat)),
    change(stage, chat),
    rename(stage, chat),
    ...Array.from({ length: 4 }, () => writeSomething(stage, chat)),
  ])
}

/** More than a week: every member of every chat owes it new keys. */
function letDaysPass({ world }: Stage): Promise<void> {
  if (world.daysPassed + 10 <= maxDays) world.daysPass(10)
  return Promise.resolve()
}

async function unlock(person: Person): Promise<void> {
  await person.installation.unlock()
  person.isUnlocked = true
}

function somebody(world: World, random: SeededRandom, isUnlocked: boolean): Person | undefined {
  const candidates = world.people.filter((person) => person.isUnlocked === isUnlocked)
  return candidates.length === 0 ? undefined : random.pick(candidates)
}

function canManage({ world, model }: Stage): boolean {
  return world.isServerUp && model.chats.length < maxChats
}

/** A group whose owner is there, and whose members are known. */
function managedChat({ world, model, random }: Stage): ModelChat | undefined {
  if (!world.isServerUp) return undefined
  const candidates = model.chats.filter((chat) => !chat.isPair && !chat.isUncertain && ownerOf(world, chat).isUnlocked)
  return candidates.length === 0 ? undefined : random.pick(candidates)
}

function ownerOf(world: World, chat: ModelChat): Person {
  const owner = world.people.find(({ name }) => name === chat.owner)
  if (owner === undefined) throw new Error('a chat of nobody')
  return owner
}
