// What happens to devices: they come by words or by comparison, are revoked, lost and recovered from; their engines lock,
// restart and die.

import { utf8 } from '#protocol/codec/utf8.ts'
import type { Engine } from '#core/engine.ts'
import { awake, certified, devicesOf, join, type CastAccount, type CastDevice } from './cast.ts'
import { fairWeather } from './simulated-transport.ts'
import type { SimulatedDevice } from './simulated-device.ts'
import { ask, count, somebody, type Deed, type Stage } from './stage.ts'

const maxDevices = { ofAccount: 3, ofAll: 7 } as const
const day = 86_400_000

export const deviceDeeds: Readonly<Record<string, Deed>> = {
  'device-by-words': deviceByWords,
  'device-by-comparison': deviceByComparison,
  revoke,
  recover,
  lock,
  unlock,
  restart,
  kill,
  'away-for-a-month': awayForAMonth,
}

/** Puts an engine to sleep for good or for a while; what it was asked is never answered. */
function strike(stage: Stage, device: CastDevice): void {
  fallAsleep(stage, device)
  device.installation.kill()
  for (const asked of [...stage.asked]) if (asked.by === device) asked.giveUp()
}

function fallAsleep({ world }: Stage, device: CastDevice): void {
  device.isAwake = false
  device.sleptAt = world.arrivals()
}

/**
 * A server keeps the tree of an epoch for a week for whoever has its Welcome. Who sleeps longer just between the two, or
 * cannot ask because the server is away, comes in by another Welcome, and what was written before that is not for it.
 */
export function loseUnopened({ world, cast, expected }: Stage): void {
  for (const { name, isAwake, sleptAt } of devicesOf(cast)) {
    for (const { present, entering } of expected.chats) {
      const addedAt = entering.get(name) ?? Infinity
      const mayHaveHeard = !world.home.isUp || (!isAwake && addedAt <= sleptAt)
      if (addedAt < Infinity && mayHaveHeard) present.delete(name)
    }
  }
}

/**
 * Whoever commits enters the next epoch with the server's answer, and keeps the keys of the one before for a week of running.
 * Where the server goes away just between that answer and the rows before it, and stays away for longer, these do not open
 * any more. A device that ran meanwhile need not show them, but counts them as refused and knows what is missing.
 */
export function outliveKeys({ world, cast, expected }: Stage): void {
  if (world.home.isUp) return
  for (const { base, texts } of expected.chats) {
    const unsettled = new Set(base.unsettled)
    for (const text of texts) {
      if (!unsettled.has(text.base) && text.takenFrom === undefined) continue
      for (const { name } of awake(devicesOf(cast))) if (name !== text.by) text.tooLateFor.add(name)
    }
  }
}

async function wake(stage: Stage, device: CastDevice): Promise<void> {
  if (device.isAwake || device.state === 'lost') return
  const { account, installation } = device
  const unlocked = await installation.engine().unlock({ password: utf8(installation.password) })
  if (unlocked.ok) device.isAwake = true
  else if (device.state === 'certified')
    stage.surprises.push(`${device.name} of ${account.name} is not unlocked: ${unlocked.code}`)
}

/** An account that may have one more, and is not changing its devices just now. */
function growing(stage: Stage): CastAccount | undefined {
  if (!stage.world.home.isUp || certified(devicesOf(stage.cast)).length >= maxDevices.ofAll) return undefined
  const candidates = stage.cast.accounts.filter(({ devices }) => certified(devices).length < maxDevices.ofAccount)
  return candidates.length === 0 ? undefined : stage.random.pick(candidates)
}

function openAnother(stage: Stage, account: CastAccount): Promise<SimulatedDevice> {
  return stage.world.openDevice(`${account.name}-${String(account.devices.length + 1)}`, account.password)
}

async function signIn(stage: Stage, account: CastAccount, installation: SimulatedDevice): Promise<boolean> {
  const invite = await stage.world.home.invite()
  const credentials = { invite, username: account.name, password: utf8(account.password) }
  const signedIn = await stage.world.finish(installation.engine().signIn(credentials))
  if (!signedIn.ok) stage.surprises.push(`${installation.name} was not signed in: ${signedIn.code}`)
  return signedIn.ok
}

async function deviceByWords(stage: Stage): Promise<void> {
  const account = growing(stage)
  if (account === undefined) return
  const installation = await openAnother(stage, account)
  if (!(await signIn(stage, account, installation))) return
  const { words } = account
  const done = await stage.world.finish(installation.engine().certifyByWords({ words }))
  if (!done.ok) {
    stage.surprises.push(`${installation.name} was not certified by the words: ${done.code}`)
    return
  }
  await join(account, installation)
  count(stage, 'device-by-words')
}

async function deviceByComparison(stage: Stage): Promise<void> {
  const account = growing(stage)
  const beside = account === undefined ? undefined : somebody(stage, account.devices)
  if (account === undefined || beside === undefined) return
  Object.assign(beside.installation.weather, fairWeather())
  const { world, expected, surprises } = stage
  // Where another device of the account is just sending this one away, nobody is there to compare with.
  const failed = (how: string): void => {
    if (beside.state === 'certified' && !expected.doubtfulDevices.has(beside.name)) surprises.push(how)
  }
  const existing = beside.installation.engine()
  const isThere = await world.until(async () => (await existing.account()).connection.state === 'online' || undefined)
  if (isThere === undefined) {
    failed(`${beside.name} does not come online`)
    return
  }
  const installation = await openAnother(stage, account)
  if (!(await signIn(stage, account, installation))) return
  const newcomer = installation.engine()
  const asked = await world.finish(newcomer.startComparison())
  const heard = await world.until(() => existing.comparisonView().state === 'asked' || undefined)
  const answered = heard === true ? await world.finish(existing.startComparison()) : undefined
  const digits = await world.until(() =>
    digitsOf(existing) !== undefined && digitsOf(existing) === digitsOf(newcomer) ? true : undefined,
  )
  if (!asked.ok || answered?.ok !== true || digits === undefined) {
    failed(`${installation.name} and ${beside.name} show nothing to compare`)
    return
  }
  await world.finish(newcomer.confirmComparison({}))
  const confirmed = await world.finish(existing.confirmComparison({ history: true }))
  const isReady = await world.until(async () => (await newcomer.account()).phase === 'ready' || undefined)
  if (!confirmed.ok || isReady === undefined) {
    failed(`${installation.name} was not certified by ${beside.name}`)
    return
  }
  await join(account, installation)
  count(stage, 'device-by-comparison')
}

function digitsOf(engine: Engine): string | undefined {
  const view = engine.comparisonView()
  return view.state === 'comparing' ? view.digits : undefined
}

/** One device of an account sends another away; not one that has just left a chat, see there. */
function revoke(stage: Stage): void {
  const isLeaving = (name: string): boolean =>
    stage.expected.chats.some(({ leaving, busy }) => leaving.has(name) || busy.has(name))
  const candidates = stage.cast.accounts.filter(
    ({ name, devices }) => certified(devices).length > 1 && awake(devices).length > 0 && !isLeaving(name),
  )
  if (candidates.length === 0) return
  const account = stage.random.pick(candidates)
  const by = somebody(stage, account.devices)
  const whom = certified(account.devices).filter((device) => device !== by)
  if (by === undefined || whom.length === 0) return
  const lost = stage.random.pick(whom)
  stage.expected.doubt(lost.name)
  stage.expected.revoking.add(account.name)
  ask(
    stage,
    by,
    (engine) => engine.revokeDevice({ device: lost.id }),
    (revoked) => {
      if (revoked?.ok !== true) {
        // Perhaps it is in the log, perhaps not: looked up when all has come to rest.
        stage.expected.doubtfulDevices.add(lost.name)
        return
      }
      count(stage, 'revoke')
      retire(stage, lost, 'revoked')
    },
  )
}

export function retire(stage: Stage, device: CastDevice, how: 'revoked' | 'lost'): void {
  stage.expected.doubt(device.name)
  // The answer to a revocation may come after the sea has had the device: nobody starts it any more.
  if (device.state !== 'lost') device.state = how
  for (const chat of stage.expected.chats) {
    chat.present.delete(device.name)
    // What it has taken back may still be shown: nobody else tells the others.
    for (const { by, takenFrom } of chat.texts) if (by === device.name) takenFrom?.clear()
    // Whoever was to tell the server that the account has left may be gone before.
    if (!chat.leaving.has(device.account.name)) continue
    chat.base.isUncertain = true
    chat.unsure.add(device.account.name)
  }
  for (const asked of [...stage.asked]) if (asked.by === device) asked.giveUp()
  if (how === 'lost') device.installation.kill()
}

/** A device falls into the sea, the password is forgotten: a new installation by the words, which revokes the other. */
async function recover(stage: Stage): Promise<void> {
  const account = growing(stage)
  if (account === undefined) return
  const lost = stage.random.pick(certified(account.devices))
  retire(stage, lost, 'lost')
  const installation = await openAnother(stage, account)
  const password = `${account.password}!`
  const { words, name } = account
  const recovery = {
    words,
    invite: await stage.world.home.invite(),
    username: name,
    newPassword: utf8(password),
    lost: [lost.id],
  }
  const recovered = await stage.world.finish(installation.engine().recover(recovery))
  if (!recovered.ok || recovered.serverCode !== null) {
    stage.surprises.push(
      `${installation.name} was not recovered: ${recovered.ok ? String(recovered.serverCode) : recovered.code}`,
    )
    return
  }
  installation.password = password
  account.password = password
  await join(account, installation)
  count(stage, 'recover')
}

async function lock(stage: Stage): Promise<void> {
  const device = somebody(stage)
  if (device === undefined) return
  fallAsleep(stage, device)
  await stage.world.finish(device.installation.engine().lock())
  count(stage, 'lock')
}

async function unlock(stage: Stage): Promise<void> {
  const asleep = certified(devicesOf(stage.cast)).filter(({ isAwake }) => !isAwake)
  if (asleep.length === 0) return
  await wakeUp(stage, stage.random.pick(asleep))
  count(stage, 'unlock')
}

/** A dead engine is opened anew first. */
export async function wakeUp(stage: Stage, device: CastDevice): Promise<void> {
  const { phase, revoked } = await device.installation.engine().account()
  if (phase === 'locked' && !revoked) await stage.world.finish(wake(stage, device))
}

async function restart(stage: Stage): Promise<void> {
  const device = somebody(stage)
  if (device === undefined) return
  fallAsleep(stage, device)
  await stage.world.finish(device.installation.close())
  for (const asked of [...stage.asked]) if (asked.by === device) asked.giveUp()
  await device.installation.reopen()
  if (stage.random.below(2) === 0) await wakeUp(stage, device)
  count(stage, 'restart')
}

async function kill(stage: Stage): Promise<void> {
  const device = somebody(stage)
  if (device === undefined) return
  strike(stage, device)
  await device.installation.reopen()
  if (stage.random.below(2) === 0) await wakeUp(stage, device)
  count(stage, 'kill')
}

async function awayForAMonth(stage: Stage): Promise<void> {
  const device = somebody(stage)
  if (device === undefined || !stage.expected.mayPass(31)) return
  fallAsleep(stage, device)
  await stage.world.finish(device.installation.engine().lock())
  loseUnopened(stage)
  outliveKeys(stage)
  await stage.world.pass(31 * day, 31)
  count(stage, 'away-for-a-month')
}
