// Who is in a simulated world: accounts, and the installations that they have, had and have lost.

import type { Engine } from '#core/engine.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { TalkeeError } from '#protocol/errors.ts'
import { parseDeviceId, type DeviceId } from '#protocol/ids.ts'
import type { SimulatedDevice } from './simulated-device.ts'
import type { SimulatedWorld } from './simulated-world.ts'

export interface CastDevice {
  readonly name: string
  readonly account: CastAccount
  readonly installation: SimulatedDevice
  readonly id: DeviceId
  /** Its engine is unlocked and not dead. */
  isAwake: boolean
  /** When it last fell asleep, in things that had arrived anywhere. */
  sleptAt: number
  /** It was there when everything was compared the last time. */
  isSettled: boolean
  /** `revoked`: by the account's log; `lost`: revoked, and nobody starts it any more. */
  state: 'certified' | 'revoked' | 'lost'
}

export interface CastAccount {
  readonly name: string
  readonly address: string
  readonly words: string
  password: string
  /** All it ever had, oldest first. */
  readonly devices: CastDevice[]
}

export interface Cast {
  readonly world: SimulatedWorld
  readonly accounts: readonly CastAccount[]
}

export async function openCast(world: SimulatedWorld, names: readonly string[]): Promise<Cast> {
  const accounts: CastAccount[] = []
  for (const name of names) {
    const password = `password of ${name}`
    const installation = await world.openDevice(name, password)
    const invite = await world.home.invite()
    const signedUp = await world.finish(
      installation.engine().signUp({ invite, username: name, password: utf8(password) }),
    )
    if (!signedUp.ok) throw new Error(`no sign-up: ${signedUp.code}`)
    const { address = '' } = await installation.engine().account()
    const account: CastAccount = { name, address, words: signedUp.words, password, devices: [] }
    await join(account, installation)
    accounts.push(account)
  }
  return { world, accounts }
}

/** Counts a certified installation among the account's devices. */
export async function join(account: CastAccount, installation: SimulatedDevice): Promise<CastDevice> {
  const { device = '' } = await installation.engine().account()
  const { name } = installation
  const joined: CastDevice = {
    ...{ name, account, installation, id: parseDeviceId(device) },
    ...{ isAwake: true, sleptAt: 0, isSettled: false, state: 'certified' },
  }
  account.devices.push(joined)
  return joined
}

export const devicesOf = (cast: Cast): readonly CastDevice[] => cast.accounts.flatMap(({ devices }) => devices)
export const certified = (devices: readonly CastDevice[]): readonly CastDevice[] =>
  devices.filter(({ state }) => state === 'certified')
export const awake = (devices: readonly CastDevice[]): readonly CastDevice[] =>
  devices.filter(({ state, isAwake }) => state === 'certified' && isAwake)

/** Not yet, no longer or not here: what people are told when they are too early or too late. */
const expected = new Set([
  ...['not_ready', 'locked', 'no_such_chat', 'chat_not_active', 'not_own_message', 'no_such_message'],
  ...['no_such_member', 'not_member', 'owner_needed', 'adding_needs_admin', 'removing_needs_higher_role'],
  ...['changing_needs_admin', 'roles_need_owner', 'closed', 'device_is_self'],
])

/** What the engine answers; undefined where it is not the time for it. Everything else that it throws is thrown on. */
export async function attempt<T>(device: CastDevice, work: (engine: Engine) => Promise<T>): Promise<T | undefined> {
  try {
    return await work(device.installation.engine())
  } catch (error) {
    if (error instanceof TalkeeError && expected.has(error.code)) return undefined
    throw error
  }
}
