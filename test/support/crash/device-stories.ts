// What is done about devices, by whoever does it and on whichever side it is suffered: a revocation, the words on a vault
// and on nothing, a comparison.

import { utf8 } from '#protocol/codec/utf8.ts'
import type { VaultTable } from '#core/ports/vault-store.ts'
import { chatWhen, eventually, messageWhen } from '../installation.ts'
import { certifyBeside, compareScreens, online } from '../second-device.ts'
import type { CrashStory, CrashWorld, Deed } from './crash-story.ts'
import { persist } from './crash-world.ts'
import type { Mortal } from './mortal.ts'

const newPassword = 'horse and battery'

/** Signed in beside the world's mortal by the password, certified by nobody yet. */
export async function signInBeside(world: CrashWorld): Promise<Mortal> {
  const laptop = await world.another('laptop')
  const [password = ''] = world.mortal.passwords
  const credentials = { invite: await world.invite(), username: world.mortal.name, password: utf8(password) }
  const signedIn = await laptop.engine().signIn(credentials)
  if (!signedIn.ok) throw new Error(signedIn.code)
  return laptop
}

/** A second device of the mortal's, in both chats. */
export async function secondDevice(world: CrashWorld): Promise<{ laptop: Mortal; device: string }> {
  const laptop = await signInBeside(world)
  const certified = await laptop.engine().certifyByWords({ words: world.words })
  if (!certified.ok) throw new Error(certified.code)
  for (const chat of [world.chat, world.group]) await world.sayBothWays(chat, 'before', laptop)
  return { laptop, device: (await laptop.engine().account()).device ?? '' }
}

async function isGone(world: CrashWorld, device: string): Promise<true> {
  const chats = [world.chat, world.group]
  return eventually(world.other, async () => {
    const views = await Promise.all(chats.map((chat) => world.other.chatView({ chat })))
    const devices = views.flatMap(({ members }) => members.flatMap((member) => member.devices))
    return devices.some((one) => one === device) ? undefined : true
  })
}

const isEnded = (one: Mortal): Promise<true> =>
  eventually(one.engine(), async () => ((await one.engine().account()).revoked ? true : undefined))

const revoke: CrashStory = {
  name: 'revoke',
  isAlone: true,
  async setOut(world) {
    const { mortal, chat, group, sayBothWays } = world
    const { laptop, device } = await secondDevice(world)
    return {
      mortal,
      async act() {
        const revoked = await mortal.engine().revokeDevice({ device })
        if (!revoked.ok) throw new Error(revoked.code)
        await isGone(world, device)
      },
      async look(isDone) {
        if (!isDone) await persist(mortal, () => mortal.engine().revokeDevice({ device }))
        const leaving = await eventually(mortal.engine(), async () => {
          const view = await mortal.engine().devicesView()
          return view.leaving.every(({ done, chats }) => done === chats) ? view : undefined
        })
        await isGone(world, device)
        await isEnded(laptop)
        for (const each of [chat, group]) await sayBothWays(each, 'after the revocation')
        const state = leaving.devices.find((one) => one.device === device)?.state
        return state === 'revoked' ? [] : [`the device is ${String(state)}`]
      },
    }
  },
}

/** All that the device could still speak or read with. */
const deviceTables: readonly VaultTable[] = ['mls_epochs', 'mls_secrets', 'mls_pending', 'key_packages', 'outbox']

const beRevoked: CrashStory = {
  name: 'be revoked',
  isAlone: true,
  async setOut(world) {
    const { mortal, chat, words, other } = world
    const { laptop, device } = await secondDevice(world)
    return {
      mortal: laptop,
      mayBeShut: true,
      isEnding: true,
      async act() {
        const revoked = await mortal.engine().revokeDevice({ device })
        if (!revoked.ok) throw new Error(revoked.code)
        await isEnded(laptop)
      },
      async look() {
        await persist(mortal, () => mortal.engine().revokeDevice({ device }))
        // Where it died half-way it may have to be opened, and is not.
        if (!(await laptop.engine().account()).revoked)
          await laptop.engine().unlock({ password: utf8('first password') })
        await isEnded(laptop)
        // A wrap that a failing disk kept goes with the next try.
        const isShut = (): boolean => laptop.disk().wraps.join() === 'recovery,revoked'
        await eventually(laptop.engine(), async () => (isShut() ? true : undefined))
        const { tables } = laptop.disk()
        const left = deviceTables.filter((table) => (tables.get(table)?.size ?? 0) > 0)
        const problems = left.map((table) => `something is left in ${table}`)
        const recovered = await laptop.engine().recover({ words, newPassword: utf8(newPassword) })
        laptop.passwords = [newPassword]
        if (!recovered.ok || recovered.serverCode !== null) return [...problems, 'the words do not open what is left']
        await messageWhen(laptop.engine(), chat, 'before, there')
        await chatWhen(laptop.engine(), chat, ({ state }) => state === 'active')
        await other.sendText({ chat, text: 'to the same laptop anew' })
        await messageWhen(laptop.engine(), chat, 'to the same laptop anew')
        return problems
      },
    }
  },
}

const recoverVault: CrashStory = {
  name: 'the words on a vault',
  isAlone: true,
  async setOut(world) {
    const { mortal, words, chat, group, sayBothWays } = world
    await sayBothWays(chat, 'before')
    await mortal.engine().lock()
    const [forgotten = ''] = mortal.passwords
    mortal.passwords = [newPassword, forgotten]
    const recover = async (password: string) => {
      const recovered = await mortal.engine().recover({ words, newPassword: utf8(password) })
      return { ok: recovered.ok && recovered.serverCode === null }
    }
    return {
      mortal,
      async act() {
        if (!(await recover(newPassword)).ok) throw new Error('not recovered')
        await online(mortal.engine())
      },
      async look(isDone) {
        const problems = isDone && mortal.passwords[0] !== newPassword ? ['the forgotten password opens the vault'] : []
        if (!isDone) {
          await mortal.engine().lock()
          await persist(mortal, () => recover(newPassword))
        }
        await messageWhen(mortal.engine(), chat, 'before, back')
        for (const each of [chat, group]) await sayBothWays(each, 'after the words')
        mortal.passwords = [newPassword]
        // The server has what the vault has.
        const same = { oldPassword: utf8(newPassword), newPassword: utf8(newPassword) }
        const asked = await mortal.engine().changePassword(same)
        return asked.ok ? problems : [...problems, `the server does not take the new password: ${asked.code}`]
      },
    }
  },
}

const recoverAnew: CrashStory = {
  name: 'the words on a new installation',
  isAlone: true,
  async setOut(world) {
    const { mortal, words, chat, group, sayBothWays } = world
    const tablet = await world.another('tablet')
    tablet.passwords = [newPassword]
    const recover = async () => {
      const entrance = { invite: await world.invite(), username: mortal.name }
      return tablet.engine().recover({ words, newPassword: utf8(newPassword), ...entrance })
    }
    return {
      mortal: tablet,
      mayBeShut: true,
      async act() {
        const recovered = await recover()
        if (!recovered.ok) throw new Error(recovered.code)
        for (const each of [chat, group]) await chatWhen(tablet.engine(), each, ({ state }) => state === 'active')
      },
      async look() {
        await eventually(tablet.engine(), async () => {
          const { phase } = await tablet.engine().account()
          if (phase === 'ready') return true
          // Whoever is asked for the words has them still.
          if (phase === 'empty') await recover()
          else if (phase === 'uncertified')
            await tablet
              .engine()
              .certifyByWords({ words })
              .catch(() => undefined)
          else await tablet.engine().unlock({ password: utf8(newPassword) })
          return undefined
        })
        for (const each of [chat, group]) await sayBothWays(each, 'from the tablet', tablet)
        await messageWhen(mortal.engine(), chat, 'from the tablet, there')
        return []
      },
    }
  },
}

/** The comparison, of which one side dies. */
function comparison(name: string, whoDies: (old: Mortal, fresh: Mortal) => Mortal): CrashStory {
  return {
    name,
    isAlone: true,
    async setOut(world): Promise<Deed> {
      const { mortal, chat, group, sayBothWays } = world
      const laptop = await signInBeside(world)
      return {
        mortal: whoDies(mortal, laptop),
        async act() {
          await compareScreens(mortal.engine(), laptop.engine())
          await laptop.engine().confirmComparison({})
          const confirmed = await mortal.engine().confirmComparison({})
          if (!confirmed.ok) throw new Error(confirmed.code)
          await online(laptop.engine())
          for (const each of [chat, group]) await chatWhen(laptop.engine(), each, ({ state }) => state === 'active')
        },
        async look(isDone) {
          if (!isDone) await compareAgain(mortal, laptop)
          for (const each of [chat, group]) await sayBothWays(each, 'from the laptop', laptop)
          await messageWhen(mortal.engine(), chat, 'from the laptop, there')
          return []
        },
      }
    },
  }
}

/** Longer than a new device waits before it asks again whether it is certified. */
const patienceMs = 8_000

/** What people do whose screens say nothing any more: they look whether it is done, and else begin again. */
async function compareAgain(mortal: Mortal, laptop: Mortal): Promise<void> {
  const ready = async (): Promise<true | undefined> =>
    (await laptop.engine().account()).phase === 'ready' ? true : undefined
  await persist(laptop, async () => {
    const { state } = laptop.engine().comparisonView()
    if (state === 'comparing') await laptop.engine().confirmComparison({})
    // The other may have said yes before it died.
    const waiting = state === 'comparing' || state === 'confirmed' ? patienceMs : 0
    if (await eventually(laptop.engine(), ready, waiting).catch(() => undefined)) return { ok: true }
    for (const one of [mortal, laptop]) await one.engine().cancelComparison({ different: false })
    await certifyBeside(mortal.engine(), laptop.engine())
    return { ok: true }
  })
}

export const deviceStories: readonly CrashStory[] = [
  revoke,
  beRevoked,
  recoverVault,
  recoverAnew,
  comparison('a comparison, on the old device', (old) => old),
  comparison('a comparison, on the new device', (_, fresh) => fresh),
]
