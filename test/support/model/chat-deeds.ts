// What people do with chats: open them, let others in, send them away, leave, change roles, names and timers.

import type { Engine } from '#core/engine.ts'
import { certified, type CastAccount, type CastDevice } from './cast.ts'
import type { ExpectedChat } from './expectations.ts'
import { ask, count, deviceOf, somebody, someChat, type Deed, type Stage } from './stage.ts'

const maxChats = 6
const hour = 3_600

export const chatDeeds: Readonly<Record<string, Deed>> = {
  'start-pair': startPair,
  'create-group': createGroup,
  add,
  remove,
  leave,
  'set-role': setRole,
  rename,
  'set-timer': setTimer,
}

/** Devices that were there at the last comparison: whoever is added comes with all of these; one's own come a little later. */
const settledDevices = (accounts: readonly CastAccount[]): readonly string[] =>
  accounts.flatMap(({ devices }) =>
    certified(devices)
      .filter(({ isSettled }) => isSettled)
      .map(({ name }) => name),
  )

function startPair(stage: Stage): void {
  const by = somebody(stage)
  if (by === undefined || stage.expected.chats.length >= maxChats) return
  const peer = stage.random.pick(stage.cast.accounts)
  const isThere = stage.expected.chats.some(
    ({ base }) => base.isPair && base.members.has(by.account.name) && base.members.has(peer.name),
  )
  if (peer === by.account || isThere || pairs(stage).has(pairOf(by.account, peer))) return
  pairs(stage).add(pairOf(by.account, peer))
  const askedAt = stage.world.arrivals()
  ask(
    stage,
    by,
    (engine) => engine.startPairChat({ peer: peer.address }),
    (made) => {
      if (made?.ok !== true) return
      pairs(stage).delete(pairOf(by.account, peer))
      count(stage, 'start-pair')
      const chat = { id: made.chat, isPair: true, owner: by.account.name, title: undefined }
      stage.expected.open(chat, [peer.name], [by.name, ...settledDevices([peer])], askedAt)
    },
  )
}

/** Pairs of whose chat nobody knows whether it was opened; a second try would make another. */
const pairs = (stage: Stage): Set<string> => stage.expected.doubtfulPairs
const pairOf = (one: CastAccount, other: CastAccount): string => [one.name, other.name].sort().join(' ')

function createGroup(stage: Stage): void {
  const by = somebody(stage)
  if (by === undefined || stage.expected.chats.length >= maxChats) return
  const others = stage.cast.accounts.filter((account) => account !== by.account && stage.random.below(2) === 0)
  if (others.length === 0) return
  const name = `group ${String(stage.random.u32())}`
  const members = others.map(({ address }) => address)
  const askedAt = stage.world.arrivals()
  ask(
    stage,
    by,
    (engine) => engine.createGroup({ name, members }),
    (made) => {
      if (made?.ok !== true) return
      count(stage, 'create-group')
      const chat = { id: made.chat, isPair: false, owner: by.account.name, title: name }
      const names = others.map((account) => account.name)
      stage.expected.open(chat, names, [by.name, ...settledDevices(others)], askedAt)
    },
  )
}

/** A group, one of its managers at work, and an account that is, or is not, in it; nobody else is changing that account. */
function change(
  stage: Stage,
  fits: (chat: ExpectedChat, account: CastAccount) => boolean,
): { chat: ExpectedChat; by: CastDevice; whom: CastAccount } | undefined {
  const possible = stage.expected.chats
    .filter(({ base }) => !base.isPair)
    .flatMap((chat) =>
      stage.cast.accounts
        .filter((whom) => !chat.busy.has(whom.name) && fits(chat, whom))
        .map((whom) => ({ chat, whom })),
    )
  if (possible.length === 0) return undefined
  const { chat, whom } = stage.random.pick(possible)
  const managers = new Set(chat.managers)
  managers.delete(whom.name)
  const by = deviceOf(stage, managers)
  return by === undefined ? undefined : { chat, by, whom }
}

/** Nobody lets in whom they see inside, or sends away whom they do not see: it would change nothing. */
async function sees(engine: Engine, chat: ExpectedChat, whom: CastAccount): Promise<boolean> {
  const { members } = await engine.chatView({ chat: chat.base.id, limit: 1 })
  return members.some(({ account }) => account === whom.address)
}

function add(stage: Stage): void {
  const found = change(stage, ({ base }, { name }) => !base.members.has(name))
  if (found === undefined) return
  const { chat, by, whom } = found
  chat.busy.add(whom.name)
  const settled = settledDevices([whom])
  const askedAt = stage.world.arrivals()
  ask(
    stage,
    by,
    async (engine) =>
      (await sees(engine, chat, whom)) ? 'nothing' : engine.addMembers({ chat: chat.base.id, members: [whom.address] }),
    (outcome) => {
      chat.busy.delete(whom.name)
      if (outcome === 'nothing') return
      // To add whoever has left and is not known to have changes nothing, and then that one is out.
      const isSure = outcome?.ok === true && !chat.leaving.has(whom.name)
      stage.expected.base.added(chat.base, whom.name, isSure)
      if (!isSure) {
        chat.unsure.add(whom.name)
        return
      }
      count(stage, 'add')
      chat.unsure.delete(whom.name)
      for (const device of settled) {
        chat.present.add(device)
        chat.entering.set(device, askedAt)
      }
    },
  )
}

function remove(stage: Stage): void {
  const found = change(stage, ({ base, managers }, { name }) => base.members.has(name) && !managers.has(name))
  if (found === undefined) return
  const { chat, by, whom } = found
  chat.busy.add(whom.name)
  ask(
    stage,
    by,
    async (engine) =>
      (await sees(engine, chat, whom)) ? engine.removeMember({ chat: chat.base.id, member: whom.address }) : 'nothing',
    (outcome) => {
      chat.busy.delete(whom.name)
      if (outcome === 'nothing') return
      const isSure = outcome?.ok === true
      if (isSure) count(stage, 'remove')
      gone(stage, chat, whom, isSure)
    },
  )
}

function gone(stage: Stage, chat: ExpectedChat, whom: CastAccount, isSure: boolean): void {
  stage.expected.base.removed(chat.base, whom.name, isSure)
  if (isSure) chat.unsure.delete(whom.name)
  else chat.unsure.add(whom.name)
  chat.managers.delete(whom.name)
  for (const { name } of whom.devices) {
    chat.present.delete(name)
    for (const { takenFrom } of chat.texts) takenFrom?.delete(name)
    // A device that leaves reads nothing more, not even what another of the account's has just written.
    stage.expected.doubt(name, chat)
  }
}

function leave(stage: Stage): void {
  const chat = someChat(stage, ({ base, busy }) => !base.isPair && base.members.size > 1 && busy.size === 0)
  const members = new Set(chat?.base.members)
  members.delete(chat?.base.owner ?? '')
  const by = deviceOf(stage, members)
  if (chat === undefined || by === undefined) return
  const { account } = by
  chat.busy.add(account.name)
  ask(
    stage,
    by,
    async (engine) => {
      await engine.leaveChat({ chat: chat.base.id })
      return true
    },
    (hasLeft) => {
      chat.busy.delete(account.name)
      chat.leaving.set(account.name, stage.world.nowMs())
      if (hasLeft === true) count(stage, 'leave')
      gone(stage, chat, account, hasLeft === true)
    },
  )
}

function setRole(stage: Stage): void {
  const chat = someChat(stage, ({ base }) => !base.isPair && base.members.size > 1)
  const by = chat === undefined ? undefined : deviceOf(stage, new Set([chat.base.owner]))
  if (chat === undefined || by === undefined) return
  const { managers, base, busy } = chat
  const whom = stage.cast.accounts.filter(
    ({ name }) => name !== base.owner && base.members.has(name) && !busy.has(name),
  )
  if (whom.length === 0) return
  const account = stage.random.pick(whom)
  const isRise = !managers.has(account.name)
  busy.add(account.name)
  // Whoever is about to be neither does not manage.
  managers.delete(account.name)
  const role = isRise ? 'admin' : 'member'
  ask(
    stage,
    by,
    (engine) => engine.setRole({ chat: base.id, member: account.address, role }),
    (outcome) => {
      busy.delete(account.name)
      if (outcome?.ok !== true) {
        chat.base.isUncertain = true
        return
      }
      count(stage, 'set-role')
      if (isRise) managers.add(account.name)
    },
  )
}

function rename(stage: Stage): void {
  const chat = someChat(stage, ({ base, busy }) => !base.isPair && !busy.has('its name'))
  const by = chat === undefined ? undefined : deviceOf(stage, chat.managers)
  if (chat === undefined || by === undefined) return
  const name = `renamed ${String(stage.random.u32())}`
  chat.busy.add('its name')
  ask(
    stage,
    by,
    (engine) => engine.renameChat({ chat: chat.base.id, name }),
    (outcome) => {
      chat.busy.delete('its name')
      chat.base.title = outcome?.ok === true ? name : undefined
      if (outcome?.ok === true) count(stage, 'rename')
    },
  )
}

function setTimer(stage: Stage): void {
  const chat = someChat(stage, ({ busy }) => !busy.has('its timer'))
  const by = chat === undefined ? undefined : deviceOf(stage, chat.managers)
  if (chat === undefined || by === undefined) return
  const seconds = stage.random.pick([0, 0, hour, 24 * hour])
  chat.busy.add('its timer')
  ask(
    stage,
    by,
    (engine) => engine.setChatTimer({ chat: chat.base.id, seconds }),
    (outcome) => {
      chat.busy.delete('its timer')
      chat.timerSeconds = outcome?.ok === true ? seconds : undefined
      if (outcome?.ok === true) count(stage, 'set-timer')
    },
  )
}
