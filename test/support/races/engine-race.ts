// The same races between real engines that share a real home server: as they come, over real sockets.

import type { Transport } from '#core/ports/transport.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { chatWhen, eventually, openInstallation, type Installation } from '../installation.ts'
import { openTestHome } from '../test-home.ts'
import { mostRounds } from './commit-race.ts'

export interface EngineRaces {
  /**
   * Everybody wants something at once. Throws where it does not come to one group with all wishes fulfilled; gives the
   * most commits that one of them sent for one wish.
   */
  race(): Promise<{ readonly rounds: number }>
  close(): Promise<void>
}

/** A group of `size` people, all of whom may manage it, and one who comes and goes. */
export async function openEngineRaces(size: number): Promise<EngineRaces> {
  const home = await openTestHome()
  const names = Array.from({ length: size }, (_, i) => `racer${String(i)}`)
  const system = createSystemClock()
  const sent = new Map<string, number>()
  const counting = (name: string, inner: Transport): Transport => ({
    ...inner,
    request(request) {
      if (request.method === 'POST' && request.path.endsWith('/commits')) sent.set(name, (sent.get(name) ?? 0) + 1)
      return inner.request(request)
    },
  })
  const racers = await Promise.all(
    names.map((name) => openInstallation(name, { connect: (server) => counting(name, connectTo(server, system)) })),
  )
  const guest = await openInstallation('guest')
  const addresses: string[] = []
  for (const one of racers) addresses.push((await one.signUp(await home.invite())).address)
  const guestAddress = (await guest.signUp(await home.invite())).address
  const [founder] = racers
  if (founder === undefined) throw new Error('a founder')
  const made = await founder.engine().createGroup({ name: 'Races', members: addresses.slice(1) })
  if (!made.ok) throw new Error(made.code)
  const { chat } = made
  for (const member of addresses.slice(1)) await founder.engine().setRole({ chat, member, role: 'admin' })
  for (const one of racers) {
    await chatWhen(one.engine(), chat, ({ members }) => members.filter(({ role }) => role !== 'member').length === size)
  }
  let raced = 0
  let isInside = false

  /** All see the same epoch, name and members, and nobody has halted. */
  async function settled(title: string, inside: readonly Installation[]): Promise<void> {
    await eventually(founder?.engine() ?? guest.engine(), async () => {
      const views = await Promise.all(inside.map((one) => one.engine().chatView({ chat, limit: 1 })))
      const seen = new Set(
        views.map(({ epoch, state, title: name, members }) =>
          JSON.stringify([epoch, state, name, members.map(({ account }) => account).sort()]),
        ),
      )
      const [one] = views
      const isRight = one?.state === 'active' && one.title === title && one.members.length === inside.length
      return seen.size === 1 && isRight ? true : undefined
    })
  }

  return {
    async race() {
      raced++
      const title = `Race ${String(raced)}`
      const wish = isInside
        ? (one: Installation) => one.engine().removeMember({ chat, member: guestAddress })
        : (one: Installation) => one.engine().addMembers({ chat, members: [guestAddress] })
      isInside = !isInside
      sent.clear()
      const outcomes = await Promise.all(
        racers.map((one, i) => (i % 2 === 0 ? one.engine().renameChat({ chat, name: title }) : wish(one))),
      )
      const rounds = Math.max(...sent.values())
      const refused = outcomes.find((outcome) => !outcome.ok)
      if (refused !== undefined) throw new Error(`a wish was refused: ${JSON.stringify(refused)}`)
      if (isInside)
        await chatWhen(guest.engine(), chat, ({ state, title: name }) => state === 'active' && name === title)
      else await chatWhen(guest.engine(), chat, ({ state }) => state === 'left')
      await settled(title, isInside ? [...racers, guest] : racers)
      const halted = [...racers, guest].find((one) => one.logLines.some((line) => line.includes('chat_halted')))
      if (halted !== undefined) throw new Error(`${halted.name} had halted`)
      if (rounds > mostRounds) throw new Error(`${String(rounds)} rounds for one wish`)
      return { rounds }
    },
    async close() {
      await Promise.all([...racers, guest].map((one) => one.close()))
      await home.close()
    },
  }
}
