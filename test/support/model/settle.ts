// Lets a simulated world come to rest: everybody there, the server up, the weather fair. Then everything must agree.

import type { ChatView } from '#core/views/chat-view.ts'
import { departureValidMs } from '#protocol/client-server/chats.ts'
import { certified, devicesOf, type CastDevice } from './cast.ts'
import { compareAll } from './comparison.ts'
import type { ExpectedChat } from './expectations.ts'
import { retire, wakeUp } from './device-deeds.ts'
import { fairWeather } from './simulated-transport.ts'
import type { Stage } from './stage.ts'
import { startServer } from './weather-deeds.ts'

/** What an engine says in its log when something was not as it should be. */
const badEvents = new Set([
  ...['message_refused', 'payload_refused', 'welcome_refused', 'chat_halted', 'send_hash_wrong'],
  ...['key_package_refused', 'device_log_refused', 'account_not_changed', 'listener_failed', 'not_certified'],
])
/**
 * No refusals of what was to be read. A device that had not been let in opened the next generation, and was then let into
 * the one before, by who had not heard of it. Or a device was revoked while its KeyPackage was on the way.
 */
const harmless = [
  ...['already_joined', 'wrong_group'].map((code) => `{"code":"${code}"}`),
  'key_package_refused {"code":"device_uncertified"}',
]

/** Harmless where the row may have come too late for its keys (device-deeds.ts, `outliveKeys`). */
const forgotten = 'message_refused {"code":"epoch_forgotten"}'

const acknowledgeMs = 1_000
/** Within this a commit whose answer was lost is asked after, by an engine that has a connection. */
const decideMs = 60_000
const day = 86_400_000

/** Complaints; none when all is well. */
export async function settle(stage: Stage): Promise<string[]> {
  const { world, cast, expected } = stage
  await gather(stage)
  await world.until(() => (stage.asked.size === 0 ? true : undefined))
  for (const { by } of stage.asked) stage.surprises.push(`${by.name} never answers`)
  for (const asked of [...stage.asked]) asked.giveUp()
  // What ended unclearly may still be carried out, and before that nothing is to be seen of it.
  if (expected.chats.some(({ base }) => base.isUncertain)) await world.pass(decideMs, 6)
  await forgetLostChats(stage)
  let differences: string[] = ['not compared']
  const closing = new Set<ExpectedChat>()
  await world.until(async () => {
    await tend(stage)
    await learnDevices(stage)
    await learnChats(stage)
    // The server writes acknowledgements down a moment after they have come.
    await world.pass(acknowledgeMs)
    await closeWithAText(stage, closing)
    differences = await compareAll(stage)
    return differences.length === 0 ? true : undefined
  })
  const complaints = [...differences, ...stage.surprises.splice(0)]
  for (const { name, installation } of devicesOf(cast)) {
    const lines = installation.logLines.splice(0)
    const isTooLate = expected.chats.some(({ texts }) => texts.some(({ tooLateFor }) => tooLateFor.has(name)))
    const bad = lines.filter((line) => isBad(line) && !(isTooLate && line.endsWith(forgotten)))
    complaints.push(...bad.map((line) => `${name} logged: ${line}`))
  }
  for (const chat of expected.chats) {
    const { base } = chat
    base.isUncertain = false
    base.removedLately.clear()
    base.settled.push(...base.unsettled.splice(0))
    chat.leaving.clear()
    chat.entering.clear()
    chat.unsure.clear()
    for (const { name, account } of certified(devicesOf(cast)))
      if (base.members.has(account.name)) chat.present.add(name)
  }
  expected.revoking.clear()
  expected.doubtfulDevices.clear()
  for (const device of certified(devicesOf(cast))) device.isSettled = true
  return complaints
}

function isBad(line: string): boolean {
  const [, event = ''] = line.split(' ')
  return badEvents.has(event) && !harmless.some((code) => line.endsWith(code))
}

async function gather(stage: Stage): Promise<void> {
  for (const { installation } of devicesOf(stage.cast)) Object.assign(installation.weather, fairWeather())
  await startServer(stage)
  await stage.world.calm()
  for (const device of devicesOf(stage.cast)) {
    if (device.state === 'lost') continue
    if (!device.isAwake) await wakeUp(stage, device)
    device.installation.engine().reconnect()
  }
}

/** What people do when something is asked of them: they let each other in, and give their own devices the past. */
async function tend(stage: Stage): Promise<void> {
  const { cast, world } = stage
  for (const { installation } of certified(devicesOf(cast))) {
    const engine = installation.engine()
    if ((await engine.account()).phase !== 'ready') continue
    for (const { chat, requestedBy } of await engine.chatList()) {
      if (requestedBy !== null) await world.finish(engine.acceptChat({ chat }))
    }
    for (const { to, phase } of (await engine.historyView()).outgoing) {
      if (phase === 'asked') await world.finish(engine.allowHistory({ device: to, allow: true }))
    }
  }
  for (const chat of stage.expected.chats) await sendAwayWhoLeft(stage, chat)
}

/**
 * A wish to leave serves for a week. Where everybody was away for that long, or came later, nobody may act on it any more but
 * who may remove members anyway; and the owner sees somebody there who is gone.
 */
async function sendAwayWhoLeft({ cast, world }: Stage, chat: ExpectedChat): Promise<void> {
  const { base, leaving } = chat
  const owners = certified(cast.accounts.find(({ name }) => name === base.owner)?.devices ?? [])
  for (const [name, leftMs] of leaving) {
    if (base.members.has(name) || world.nowMs() - leftMs < departureValidMs - day) continue
    const address = cast.accounts.find((account) => account.name === name)?.address ?? ''
    const isShown = ({ state, members }: ChatView): boolean =>
      state === 'active' && members.some(({ account }) => account === address)
    const owner = await firstThat(owners, async (device) => {
      const view = await viewOf(device, chat)
      return view !== undefined && isShown(view)
    })
    if (owner === undefined) continue
    await world.finish(owner.installation.engine().removeMember({ chat: base.id, member: address }))
  }
}

/** Revoked devices of others go from a chat with the next message in it, so there is to be one. */
async function closeWithAText(stage: Stage, closing: Set<ExpectedChat>): Promise<void> {
  const { cast, expected } = stage
  const gone = new Set(devicesOf(cast).flatMap(({ id, state }) => (state === 'certified' ? [] : [id])))
  for (const chat of expected.chats) {
    if (closing.has(chat)) continue
    const insiders = certified(devicesOf(cast)).filter(({ account }) => chat.base.members.has(account.name))
    // A new installation may have to be let in by that very text.
    const writer = await firstThat(insiders, async (device) => (await viewOf(device, chat))?.state === 'active')
    if (writer === undefined) continue
    const view = await viewOf(writer, chat)
    if (view?.members.some(({ devices }) => devices.some((device) => gone.has(device))) !== true) continue
    closing.add(chat)
    const text = `${writer.name} closes ${String(stage.random.u32())}`
    await stage.world.finish(writer.installation.engine().sendText({ chat: chat.base.id, text, timerSeconds: 0 }))
    const rest = { by: writer.name, writtenMs: stage.world.nowMs(), timerSeconds: 0 }
    expected.wrote(chat, { sender: writer.account.name, text, ...rest })
  }
}

async function firstThat(
  devices: readonly CastDevice[],
  is: (device: CastDevice) => Promise<boolean>,
): Promise<CastDevice | undefined> {
  for (const device of devices) if (await is(device)) return device
  return undefined
}

async function viewOf(device: CastDevice, { base }: ExpectedChat): Promise<ChatView | undefined> {
  const engine = device.installation.engine()
  if ((await engine.account()).phase !== 'ready') return undefined
  const isThere = (await engine.chatList()).some(({ chat }) => chat === base.id)
  return isThere ? engine.chatView({ chat: base.id, limit: 1 }) : undefined
}

/** Whether a device was revoked where nobody heard the answer: as the account's others have it. */
async function learnDevices(stage: Stage): Promise<void> {
  for (const name of stage.expected.doubtfulDevices) {
    const device = devicesOf(stage.cast).find((one) => one.name === name)
    const other = certified(device?.account.devices ?? []).find((one) => one !== device && one.isAwake)
    if (device?.state !== 'certified' || other === undefined) continue
    const { devices } = await stage.world.finish(other.installation.engine().devicesView())
    if (devices.some(({ device: id, state }) => id === device.id && state !== 'certified'))
      retire(stage, device, 'revoked')
  }
}

/** A chat of which every device that had it was lost is nobody's any more. */
async function forgetLostChats({ cast, expected }: Stage): Promise<void> {
  const devices = certified(devicesOf(cast))
  for (const chat of [...expected.chats]) {
    if (devices.some(({ name }) => chat.present.has(name))) continue
    const views = await Promise.all(devices.map((device) => viewOf(device, chat)))
    if (!views.some((view) => view?.state === 'active')) expected.chats.splice(expected.chats.indexOf(chat), 1)
  }
}

/**
 * Who is in a chat where an attempt to change it ended unclearly: as its owner has it; where the owner's last device was lost
 * and no new one is in yet, as anybody has it who is.
 */
async function learnChats({ cast, expected }: Stage): Promise<void> {
  for (const chat of expected.chats.filter(({ base }) => base.isUncertain)) {
    const { base, managers } = chat
    const isOwner = ({ account }: CastDevice): boolean => account.name === base.owner
    const devices = certified(devicesOf(cast))
    const ordered = [...devices.filter(isOwner), ...devices.filter((device) => !isOwner(device))]
    const views = await Promise.all(ordered.map((device) => viewOf(device, chat)))
    const view = views.find((one) => one?.state === 'active')
    if (view === undefined) continue
    base.members.clear()
    managers.clear()
    for (const { name, address } of cast.accounts) {
      const member = view.members.find(({ account }) => account === address)
      if (member === undefined) continue
      base.members.add(name)
      if (member.role !== 'member' || base.isPair) managers.add(name)
    }
  }
}
