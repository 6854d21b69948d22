// Waits until everything has come to rest, and compares what each engine shows with the model.

import type { ChatView } from '#core/views/chat-view.ts'
import { gather, type Stage } from './deeds.ts'
import type { ModelChat, ModelText } from './model.ts'
import type { Person, World } from './world.ts'

const patienceMs = 60_000
const pageMessages = 200
/** What an engine says in its log when something was not as it should be. */
const badEvents = [
  'message_refused',
  'payload_refused',
  'welcome_refused',
  'chat_halted',
  'send_hash_wrong',
  'key_package_refused',
  'device_log_refused',
]

/** Complaints, none when all is well. `whole`: compares all history, not only what is new since the last time. */
export async function settle(stage: Stage, whole: boolean, signal: AbortSignal): Promise<string[]> {
  const { world, model } = stage
  await gather(stage)
  const complaints: string[] = []
  const deadline = Date.now() + patienceMs
  for (const chat of model.chats) {
    if (chat.isUncertain) await learnMembers(world, chat)
    let differences = await compare(world, chat, whole)
    while (differences.length > 0 && Date.now() < deadline && !signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      if (chat.isUncertain) await learnMembers(world, chat)
      differences = await compare(world, chat, whole)
    }
    complaints.push(...differences.slice(0, 3))
    chat.isUncertain = false
    chat.removedLately.clear()
    chat.settled.push(...chat.unsettled)
    chat.unsettled = []
  }
  for (const { name, installation } of world.people) {
    const bad = installation.logLines.filter((line) => badEvents.some((event) => line.includes(` ${event} `)))
    complaints.push(...bad.slice(0, 3).map((line) => `${name} logged: ${line}`))
    installation.logLines.length = 0
  }
  return complaints
}

/** Who is in a chat where an attempt to change it ended unclearly: as its owner has it. */
async function learnMembers(world: World, chat: ModelChat): Promise<void> {
  const owner = world.people.find(({ name }) => name === chat.owner)
  const members = (await owner?.installation.engine().chatView({ chat: chat.id, limit: 1 }))?.members ?? []
  const names = world.people.filter(({ address }) => members.some(({ account }) => account === address))
  chat.members.clear()
  for (const { name } of names) chat.members.add(name)
}

async function compare(world: World, chat: ModelChat, whole: boolean): Promise<string[]> {
  const differences: string[] = []
  const epochs = new Set<number>()
  const texts = whole ? [...chat.settled, ...chat.unsettled] : chat.unsettled
  const views = new Map<string, Seen | undefined>()
  for (const person of world.people) views.set(person.name, await look(person, chat, whole))
  for (const person of world.people) {
    const seen = views.get(person.name)
    const isMember = chat.members.has(person.name)
    const where = `${person.name} in ${chat.title ?? 'a chat'}`
    if (isMember) {
      if (seen?.view.state !== 'active') differences.push(`${where} is ${seen?.view.state ?? 'not there'}, a member`)
      else {
        epochs.add(seen.view.epoch)
        const members = seen.view.members.length
        if (members !== chat.members.size) differences.push(`${where} sees ${String(members)} members`)
        if (chat.title !== undefined && seen.view.title !== chat.title) differences.push(`${where} sees another name`)
        if (seen.view.messages.some(({ isOwn, state }) => isOwn && state === 'queued')) {
          differences.push(`${where} has not sent everything`)
        }
      }
    } else if (seen !== undefined && seen.view.state !== 'left') {
      differences.push(`${where} is ${seen.view.state}, not a member`)
    }
    const counts = seen?.counts ?? new Map<string, number>()
    for (const text of texts) {
      const hasFailed = text.mayFail && views.get(text.sender)?.failed.has(text.text) === true
      const fault = textFault(text, person.name, counts.get(text.text) ?? 0, hasFailed)
      if (fault !== undefined) differences.push(`${where}: ${text.text.slice(0, 20)} of ${text.sender} ${fault}`)
    }
  }
  if (epochs.size > 1) differences.push(`${chat.title ?? 'a chat'} is in several epochs: ${[...epochs].join(', ')}`)
  return differences
}

function textFault(text: ModelText, reader: string, count: number, hasFailed: boolean): string | undefined {
  const { must, may } = hasFailed ? onlyTheSender(text) : text
  if (count > 1) return `is shown ${String(count)} times`
  if (count === 0 && must.has(reader)) return 'is missing'
  if (count === 1 && !may.has(reader)) return 'is not theirs to read'
  return undefined
}

function onlyTheSender({ sender }: ModelText): Pick<ModelText, 'must' | 'may'> {
  return { must: new Set([sender]), may: new Set([sender]) }
}

interface Seen {
  readonly view: ChatView
  readonly counts: ReadonlyMap<string, number>
  /** Own texts that the person is told were not sent. */
  readonly failed: ReadonlySet<string>
}

/** The person's history: all of it, or back to the texts that were compared before. */
async function look(person: Person, chat: ModelChat, whole: boolean): Promise<Seen | undefined> {
  const engine = person.installation.engine()
  const isThere = (await engine.chatList()).some((summary) => summary.chat === chat.id)
  if (!isThere) return undefined
  const settled = new Set(whole ? [] : chat.settled.map(({ text }) => text))
  const counts = new Map<string, number>()
  const failed = new Set<string>()
  const newest = await engine.chatView({ chat: chat.id, limit: pageMessages })
  for (let page = newest; ; ) {
    for (const { kind, text, state } of page.messages) {
      if (kind !== 'text') continue
      counts.set(text, (counts.get(text) ?? 0) + 1)
      if (state === 'failed') failed.add(text)
    }
    const [oldest] = page.messages
    if (!page.hasOlder || oldest === undefined || settled.has(oldest.text)) return { view: newest, counts, failed }
    page = await engine.chatView({ chat: chat.id, limit: pageMessages, before: oldest.position })
  }
}
