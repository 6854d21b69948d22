// What ends a device, or puts another in its place, by its own user's wish: signing out, going on after an old copy of the
// vault, and a change of password that the account's other device has to hear of.

import { utf8 } from '#protocol/codec/utf8.ts'
import { chatWhen, eventually, messageWhen } from '../installation.ts'
import { online } from '../second-device.ts'
import type { CrashStory, CrashWorld } from './crash-story.ts'
import { persist } from './crash-world.ts'
import { secondDevice } from './device-stories.ts'
import type { Mortal } from './mortal.ts'

const newPassword = 'horse and battery'

const signOut: CrashStory = {
  name: 'sign out',
  isAlone: true,
  async setOut(world) {
    const { chat, group, sayBothWays } = world
    const { laptop } = await secondDevice(world)
    const leave = () => laptop.engine().signOut({ password: utf8(laptop.passwords[0] ?? ''), evenUntold: false })
    return {
      mortal: laptop,
      mayBeShut: true,
      async act() {
        const left = await leave()
        if (!left.ok) throw new Error(left.code)
      },
      async look() {
        const end = await endOf(laptop).catch(() => 'in vain')
        if (end === 'at work') await persist(laptop, leave)
        if ((await laptop.engine().account()).revoked) return ['the words open what its user had signed out of']
        for (const each of [chat, group]) await sayBothWays(each, 'after it')
        // What a failing disk kept goes with the next try.
        await eventually(laptop.engine(), async () => (left(laptop).isNothing ? true : undefined)).catch(
          () => undefined,
        )
        const { isNothing, rows, wraps } = left(laptop)
        return isNothing ? [] : [`left on the disk: ${String(rows)} rows, ${wraps.join()}`]
      },
    }
  },
}

function left(one: Mortal) {
  const { tables, wraps } = one.disk()
  const rows = [...tables.values()].reduce((sum, table) => sum + table.size, 0)
  return { rows, wraps, isNothing: rows + wraps.length === 0 }
}

/** Unlocked where that can be done; whether it then turns out to be a device still. */
function endOf(one: Mortal): Promise<'gone' | 'at work'> {
  return eventually(one.engine(), async () => {
    const { phase, revoked, connection } = await one.engine().account()
    if (phase === 'empty') return 'gone'
    if (connection.state === 'online') return 'at work'
    // It may be on its way out by itself; what a failing disk kept of it goes with the next try.
    if (phase === 'locked' && !revoked)
      await one
        .engine()
        .unlock({ password: utf8(one.passwords[0] ?? '') })
        .catch(() => undefined)
    return undefined
  })
}

const tellOfPassword: CrashStory = {
  name: 'a change of password that another device has to hear of',
  isAlone: true,
  async setOut(world) {
    const { mortal } = world
    const { laptop } = await secondDevice(world)
    const { device } = await mortal.engine().account()
    // The way by which it is told; and neither has anything else to say.
    await mortal.engine().setOwnState({ kind: 'setting', subject: 'theme', value: 'dark' })
    await eventually(laptop.engine(), async () => laptop.engine().ownState({ kind: 'setting', subject: 'theme' }))
    const [old = ''] = mortal.passwords
    mortal.passwords = [newPassword, old]
    const isTold = () =>
      eventually(laptop.engine(), async () =>
        (await laptop.engine().account()).newPassword?.device === device ? true : undefined,
      )
    const change = () => mortal.engine().changePassword({ oldPassword: utf8(old), newPassword: utf8(newPassword) })
    return {
      mortal,
      isSettledByUnlocking: true,
      async act() {
        const changed = await change()
        if (!changed.ok) throw new Error(changed.code)
        await isTold()
      },
      async look() {
        await online(mortal.engine())
        if (!(await isTaken(world))) await persist(mortal, change)
        mortal.passwords = [newPassword]
        return (await isTold().catch(() => false)) ? [] : ['the other device was not told']
      },
    }
  },
}

/** Whether the server has the new password. Asked by nobody that would tell. */
async function isTaken(world: CrashWorld): Promise<boolean> {
  const tablet = await world.another('tablet')
  const credentials = { invite: await world.invite(), username: world.mortal.name, password: utf8(newPassword) }
  return (await tablet.engine().signIn(credentials)).ok
}

const rejoin: CrashStory = {
  name: 'rejoin',
  isAlone: true,
  async setOut(world) {
    const { mortal, other, chat, group, sayBothWays } = world
    await sayBothWays(chat, 'before the copy')
    const { device: former = '' } = await mortal.engine().account()
    const copy = mortal.keepCopy()
    const newest = world.newestRow()
    // A new stream signs with its first acknowledgement; an old one would take a minute.
    await mortal.engine().lock()
    await mortal.engine().unlock({ password: utf8(mortal.passwords[0] ?? '') })
    await online(mortal.engine())
    await sayBothWays(chat, 'after the copy')
    await eventually(other, async () => (world.signedCursor(former) > newest ? true : undefined))
    if (!(await mortal.rise(copy))) throw new Error('the copy does not open')
    await eventually(mortal.engine(), async () => ((await isOldCopy(mortal)) ? true : undefined))
    return {
      mortal,
      isAtRest: true,
      async act() {
        const rejoined = await mortal.engine().rejoin()
        if (!rejoined.ok) throw new Error(rejoined.code)
        await online(mortal.engine())
      },
      async look() {
        await eventually(mortal.engine(), async () => {
          const { phase, connection } = await mortal.engine().account()
          if (connection.state === 'online') return true
          // A disk that failed in the midst of it locks the vault.
          if (phase === 'locked') await mortal.engine().unlock({ password: utf8(mortal.passwords[0] ?? '') })
          if (await isOldCopy(mortal)) await mortal.engine().rejoin()
          return undefined
        })
        const states = await eventually(mortal.engine(), async () => {
          const { devices } = await mortal.engine().devicesView()
          const found = devices.map(({ device, isThis, state }) => ({ state, isThis, isFormer: device === former }))
          return found[0]?.state === 'revoked' ? found : undefined
        })
        await messageWhen(mortal.engine(), chat, 'before the copy, back')
        for (const each of [chat, group]) {
          // The commit that takes the old one out brings the new one in, and goes before what is said next.
          await other.sendText({ chat: each, text: 'who is there?' })
          await chatWhen(mortal.engine(), each, ({ state }) => state === 'active')
          await sayBothWays(each, 'as another device')
        }
        const expected = [
          { state: 'revoked', isThis: false, isFormer: true },
          { state: 'certified', isThis: true, isFormer: false },
        ]
        const isRight = JSON.stringify(states) === JSON.stringify(expected)
        return isRight ? [] : [`the devices are ${JSON.stringify(states)}`]
      },
    }
  },
}

async function isOldCopy(one: Mortal): Promise<boolean> {
  const { connection } = await one.engine().account()
  return connection.state === 'refused' && connection.code === 'vault_rolled_back'
}

export const leavingStories: readonly CrashStory[] = [signOut, tellOfPassword, rejoin]
