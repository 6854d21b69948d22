// Holds what every device shows against what ought to be, and against what the others show.

import type { ChatView } from '#core/views/chat-view.ts'
import type { MessageView } from '#core/views/message-view.ts'
import { parseChatId } from '#protocol/ids.ts'
import { certified, devicesOf, type CastDevice } from './cast.ts'
import { verdictOf, type ExpectedChat, type ExpectedText } from './expectations.ts'
import type { Stage } from './stage.ts'

const pageMessages = 500

interface Seen {
  readonly view: ChatView
  readonly roomCode: string | undefined
  /** Of all its history, oldest first. */
  readonly texts: readonly MessageView[]
}

/** What differs; nothing when all is well. */
export async function compareAll(stage: Stage): Promise<string[]> {
  const differences: string[] = []
  for (const chat of stage.expected.chats) differences.push(...(await compareChat(stage, chat)))
  for (const device of certified(devicesOf(stage.cast))) {
    const { connection } = await device.installation.engine().account()
    const state = connection.state === 'refused' ? `refused (${connection.code})` : connection.state
    if (state !== 'online') differences.push(`${device.name} is ${state}`)
    const owed = await stage.world.home.owed(device.id)
    if (owed !== 0) differences.push(`${device.name} has not acknowledged ${String(owed)} frames`)
  }
  for (const device of devicesOf(stage.cast)) {
    if (device.state !== 'revoked') continue
    if (!(await device.installation.engine().account()).revoked)
      differences.push(`${device.name} does not know that it was revoked`)
  }
  return differences
}

async function compareChat(stage: Stage, chat: ExpectedChat): Promise<string[]> {
  const differences: string[] = []
  const { members } = chat.base
  const devices = certified(devicesOf(stage.cast))
  const insiders = devices.filter(({ account }) => members.has(account.name))
  const roster = insiders.map(({ id }) => id).sort()
  const accounts = stage.cast.accounts.filter(({ name }) => members.has(name)).map(({ address }) => address)
  const all = new Map<CastDevice, Seen | undefined>()
  for (const device of devices) all.set(device, await look(device, chat))
  const rooms = new Set<string>()
  for (const [device, seen] of all) {
    const where = `${device.name} in ${nameOf(chat)}`
    if ((await stage.world.home.isInRoster(device.id, parseChatId(chat.base.id))) !== insiders.includes(device)) {
      differences.push(`${where} is ${insiders.includes(device) ? 'not ' : ''}in the server's roster`)
    }
    if (!insiders.includes(device)) {
      if (seen !== undefined && seen.view.state !== 'left')
        differences.push(`${where} is ${seen.view.state}, not a member`)
    } else if (seen?.view.state !== 'active') {
      differences.push(
        `${where} is ${seen === undefined ? 'not there' : `${seen.view.state} ${seen.view.haltCode}`}, a member`,
      )
    } else {
      const { view } = seen
      rooms.add(`${String(view.epoch)} ${seen.roomCode ?? ''}`)
      const others = view.members.map(({ account }) => account).sort()
      if (others.join() !== [...accounts].sort().join())
        differences.push(`${where} sees as members ${others.join(' ')}`)
      if (
        view.members
          .flatMap((member) => member.devices)
          .sort()
          .join() !== roster.join()
      ) {
        differences.push(`${where} sees other devices than there are: ${namesOf(stage, view)}`)
      }
      if (chat.base.title !== undefined && view.title !== chat.base.title)
        differences.push(`${where} sees another name`)
      if (chat.timerSeconds !== undefined && view.timerSeconds !== chat.timerSeconds)
        differences.push(`${where} sees another timer`)
      const managers = view.members.filter(({ role }) => role !== 'member').map(({ account }) => account)
      const expected = stage.cast.accounts.filter(({ name }) => chat.managers.has(name)).map(({ address }) => address)
      if (!chat.base.isPair && !chat.base.isUncertain && managers.sort().join() !== expected.sort().join()) {
        differences.push(`${where} sees other managers: ${managers.join(' ')}`)
      }
      const waiting = seen.texts.filter(({ isOwn, state }) => isOwn && state === 'queued').length
      if (waiting > 0) differences.push(`${where} has ${String(waiting)} texts that were not sent`)
    }
    const toldLost = seen === undefined ? 0 : await toldOfLost(device, chat)
    differences.push(...compareTexts(stage, chat, device, seen, all, toldLost).map((line) => `${where}: ${line}`))
  }
  if (rooms.size > 1) differences.push(`${nameOf(chat)} is ${String(rooms.size)} rooms: ${[...rooms].join(', ')}`)
  differences.push(...compareOrder(chat, insiders, all))
  return differences
}

const nameOf = ({ base }: ExpectedChat): string => base.title ?? `the chat of ${[...base.members].sort().join(' and ')}`

function namesOf(stage: Stage, view: ChatView): string {
  const byId = new Map(devicesOf(stage.cast).map(({ id, name, state }) => [id, `${name} ${state}`]))
  return view.members.flatMap(({ devices }) => devices.map((id) => byId.get(id) ?? 'a stranger')).join(', ')
}

function compareTexts(
  stage: Stage,
  chat: ExpectedChat,
  device: CastDevice,
  seen: Seen | undefined,
  all: ReadonlyMap<CastDevice, Seen | undefined>,
  toldLost: number,
): string[] {
  const faults: string[] = []
  let lost = 0
  const isLost = ({ tooLateFor }: ExpectedText): boolean => tooLateFor.has(device.name) && lost++ < toldLost
  const counts = new Map<string, number>()
  for (const { text } of seen?.texts ?? []) counts.set(text, (counts.get(text) ?? 0) + 1)
  for (const text of chat.texts) {
    const name = text.base.text.slice(0, 24)
    const shown = counts.get(text.base.text) ?? 0
    counts.delete(text.base.text)
    const author = [...all].find(([{ name: by }]) => by === text.by)?.[1]
    const hasFailed = author?.texts.some((own) => own.text === text.base.text && own.state === 'failed') === true
    if (hasFailed && text.base.mayFail && device.account.name !== text.base.sender && shown === 0) continue
    const verdict = verdictOf(chat, text, { device: device.name, account: device.account.name }, stage.world.nowMs())
    if (shown > 1) faults.push(`${name} is shown ${String(shown)} times`)
    else if (shown === 0 && verdict === 'must' && !isLost(text)) faults.push(`${name} is missing`)
    else if (shown === 1 && verdict === 'never' && !isLost(text)) faults.push(`${name} should not be there`)
  }
  // Whoever asked for it never heard that it was written.
  for (const text of counts.keys()) faults.push(`${text.slice(0, 24)} was written by nobody`)
  return faults
}

/** Rows that came too late for their keys, as the device itself tells; none where it does not also know of a gap. */
async function toldOfLost(device: CastDevice, chat: ExpectedChat): Promise<number> {
  if (!chat.texts.some(({ tooLateFor }) => tooLateFor.has(device.name))) return 0
  const { refused, gaps } = await device.installation.engine().chatHealth({ chat: chat.base.id })
  if (gaps.asked + gaps.lost === 0) return 0
  return refused.find(({ code }) => code === 'epoch_forgotten')?.count ?? 0
}

/** What two devices both show, they show in the same order. */
function compareOrder(
  chat: ExpectedChat,
  insiders: readonly CastDevice[],
  all: ReadonlyMap<CastDevice, Seen | undefined>,
): string[] {
  const [first, ...others] = insiders.flatMap((device) => {
    const texts = all.get(device)?.texts
    return texts === undefined
      ? []
      : [{ device, texts: texts.filter(({ state }) => state !== 'failed' && state !== 'queued') }]
  })
  if (first === undefined) return []
  return others.flatMap(({ device, texts }) => {
    const theirs = new Set(texts.map(({ text }) => text))
    const ours = new Set(first.texts.map(({ text }) => text))
    const one = first.texts.filter(({ text }) => theirs.has(text)).map(({ text }) => text)
    const other = texts.filter(({ text }) => ours.has(text)).map(({ text }) => text)
    const at = one.findIndex((text, index) => text !== other[index])
    return at === -1
      ? []
      : [`${first.device.name} and ${device.name} see another order in ${nameOf(chat)} from ${String(at)} on`]
  })
}

async function look(device: CastDevice, chat: ExpectedChat): Promise<Seen | undefined> {
  const engine = device.installation.engine()
  if ((await engine.account()).phase !== 'ready') return undefined
  const isThere = (await engine.chatList()).some((summary) => summary.chat === chat.base.id)
  if (!isThere) return undefined
  const newest = await engine.chatView({ chat: chat.base.id, limit: pageMessages })
  const messages = [...newest.messages]
  for (let page = newest; page.hasOlder; ) {
    const [oldest] = page.messages
    if (oldest === undefined) break
    page = await engine.chatView({ chat: chat.base.id, limit: pageMessages, before: oldest.position })
    messages.unshift(...page.messages)
  }
  const roomCode = newest.state === 'active' ? (await engine.roomCode({ chat: chat.base.id })).digits : undefined
  return { view: newest, roomCode, texts: messages.filter(({ kind }) => kind === 'text') }
}
