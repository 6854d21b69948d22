// Several members commit at once, again and again. In which order their calls reach the home and rows reach them comes from
// a seed; what must hold after each race is checked against every member. The home is memory-home.ts.

import type { ChatDeps } from '#core/chats/chat-deps.ts'
import {
  claimDevices,
  planAdd,
  planRemoveAccount,
  planRename,
  planSetRole,
  planUpdate,
  type Plan,
} from '#core/chats/membership.ts'
import { pendingCommitKey } from '#core/chats/pending-commit.ts'
import { submitCommit } from '#core/chats/submit-commit.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import { decodeShape } from '#protocol/codec/shape.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { commitRowShape } from '#protocol/client-server/chats.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import type { ChatId } from '#protocol/ids.ts'
import { lost } from '../chat/memory-home.ts'
import { createWorld, type Party, type World } from '../chat/party.ts'
import { createSeededRandom, type SeededRandom } from '../seeded-random.ts'

interface RaceResult {
  readonly committers: number
  /** Epochs that the race went through. */
  readonly epochs: number
  /** The most commits that one member had to make for one wish. */
  readonly rounds: number
  readonly joined: number
  readonly lostAnswers: number
}

export interface RaceTrack {
  /** Throws where something does not hold. */
  race(): Promise<RaceResult>
}

const core = 8
const mostGuests = 4
/** No wish may take more: a race has four different ones at most, and each of them is won once. */
export const mostRounds = 5

/** Eight members who may all manage the group, and guests who come and go. */
export async function openRaceTrack(crypto: Crypto, seed: number): Promise<RaceTrack> {
  const random = createSeededRandom(seed)
  const world = createWorld(crypto)
  const members: Party[] = []
  for (let i = 0; i < core; i++) members.push(await world.party(`member${String(i)}`))
  const [founder] = members
  if (founder === undefined) throw new Error('a founder')
  const chat = await world.group(members)
  for (const member of members.slice(1)) {
    await founder.submit(chat, planSetRole(member.address, 'admin'))
  }
  for (const member of members) await member.receive()
  const guests: Party[] = []
  const gone: Party[] = []
  let raced = 0

  async function guest(): Promise<Party> {
    const before = gone.shift()
    return before ?? world.party(`guest${String(guests.length + gone.length)}x${String(raced)}`)
  }

  return {
    async race() {
      raced++
      const committers = shuffled(random, members).slice(0, 2 + random.below(core - 1))
      const newcomer = guests.length < mostGuests && random.below(2) === 0 ? await guest() : undefined
      const leaver = guests.length > 0 && random.below(3) === 0 ? random.pick(guests) : undefined
      const wishes: ((by: Party) => Promise<Plan>)[] = [
        () => Promise.resolve(planUpdate(world.home.chat(chat).epoch)),
        () => Promise.resolve(planRename(`Race ${String(raced)}`)),
      ]
      if (newcomer !== undefined) wishes.push((by) => planToAdd(by, newcomer))
      if (leaver !== undefined) wishes.push(() => Promise.resolve(planRemoveAccount(leaver.address)))
      const drawn: { party: Party; plan: Plan; wish: number }[] = []
      for (const party of committers) {
        const wish = random.below(wishes.length)
        drawn.push({ party, wish, plan: (await wishes[wish]?.(party)) ?? planUpdate(-1) })
      }
      const epochBefore = world.home.chat(chat).epoch
      const everybody = [...members, ...guests, ...(newcomer === undefined ? [] : [newcomer])]
      const outcome = await run(world, random, chat, drawn, everybody)
      for (const party of everybody) await party.receive()
      const isAdded = newcomer !== undefined && drawn.some(({ wish }) => wish === 2)
      if (isAdded) guests.push(newcomer)
      else if (newcomer !== undefined) gone.push(newcomer)
      const isRemoved = leaver !== undefined && drawn.some(({ wish }) => wish === wishes.length - 1)
      if (isRemoved) {
        guests.splice(guests.indexOf(leaver), 1)
        gone.push(leaver)
      }
      const epochs = world.home.chat(chat).epoch - epochBefore
      await agree(world, chat, [...members, ...guests], isRemoved ? [leaver] : [])
      checkRounds(outcome.rounds, epochs)
      if (drawn.some(({ wish }) => wish === 1)) checkName(members, chat, `Race ${String(raced)}`)
      return { committers: committers.length, epochs, joined: isAdded ? 1 : 0, ...outcome }
    },
  }
}

async function planToAdd(by: Party, newcomer: Party): Promise<Plan> {
  await newcomer.offer(1)
  const claimed = await claimDevices(by.deps, [newcomer.address])
  if (!claimed.ok) throw new Error(claimed.code)
  return planAdd(claimed.devices)
}

/** Runs all submissions at once; each call and each delivery happens when the seed says so. */
async function run(
  world: World,
  random: SeededRandom,
  chat: ChatId,
  drawn: readonly { party: Party; plan: Plan }[],
  everybody: readonly Party[],
): Promise<{ rounds: number; lostAnswers: number }> {
  const waiting: (() => void)[] = []
  const failures: unknown[] = []
  let running = drawn.length
  let rounds = 0
  let lostAnswers = 0

  async function submit({ party, plan }: { party: Party; plan: Plan }): Promise<void> {
    let commits = 0
    const turn = (): Promise<void> => new Promise((resolve) => void waiting.push(resolve))
    const { routes } = party.deps
    const deps: ChatDeps = {
      ...party.deps,
      routes: {
        ...routes,
        async commit(id, body) {
          await turn()
          commits++
          const answer = await routes.commit(id, body)
          await turn()
          if (random.below(20) !== 0) return answer
          // Whatever it was, it does not arrive; the same bytes are sent again.
          lostAnswers++
          commits--
          return lost
        },
        async winner(...place) {
          await turn()
          return routes.winner(...place)
        },
      },
    }
    for (;;) {
      const submitted = await submitCommit(deps, party.cell(chat), plan)
      if (submitted.ok) break
      if (!submitted.unreachable) throw new Error(`a commit was refused: ${submitted.code}`)
    }
    rounds = Math.max(rounds, commits)
  }

  for (const one of drawn) {
    submit(one)
      .catch((error: unknown) => failures.push(error))
      .finally(() => running--)
  }
  while (running > 0) {
    await quiet()
    const choice = random.below(waiting.length + everybody.length)
    if (choice < waiting.length) waiting.splice(choice, 1)[0]?.()
    else await everybody[choice - waiting.length]?.receive()
  }
  if (failures.length > 0) throw failures[0]
  return { rounds, lostAnswers }
}

/** One winner per epoch, one group for all, and nobody left waiting for a Welcome. */
async function agree(world: World, chat: ChatId, inside: readonly Party[], outside: readonly Party[]): Promise<void> {
  const winners = world.home.rows
    .filter((row) => row.chat === chat && row.type === frameTypes.commit)
    .map(({ content }) => decodeShape(commitRowShape, content).epoch)
  if (new Set(winners).size !== winners.length) throw new Error('an epoch with two winners')
  const { epoch } = world.home.chat(chat)
  const groups = new Set<string>()
  for (const party of inside) {
    const record = party.cell(chat).record()
    if (record.state !== 'active') throw new Error(`${party.address} is ${record.state} ${record.haltCode}`)
    if (record.epoch !== epoch)
      throw new Error(`${party.address} is in epoch ${String(record.epoch)} of ${String(epoch)}`)
    const group = await party.cell(chat).task((task) => task.group())
    groups.add(toHex(group?.epochAuthenticator ?? new Uint8Array(0)))
    const leaves = new Set(group?.leaves.map(({ identity }) => identity.account))
    if (leaves.size !== inside.length || !inside.every(({ address }) => leaves.has(address))) {
      throw new Error(`${party.address} sees other members`)
    }
    if (
      (await party
        .cell(chat)
        .task((task) => task.work.get('mls_pending', pendingCommitKey(record.number, record.generation)))) !== undefined
    )
      throw new Error(`${party.address} has a commit that is neither won nor lost`)
  }
  if (groups.size !== 1) throw new Error(`a fork: ${String(groups.size)} groups`)
  for (const party of outside) {
    const { state } = party.cell(chat).record()
    if (state !== 'left') throw new Error(`${party.address} was removed and is ${state}`)
  }
}

function checkRounds(rounds: number, epochs: number): void {
  if (rounds > mostRounds) throw new Error(`${String(rounds)} rounds for one wish`)
  if (rounds > epochs) throw new Error('a round was lost to nobody')
}

function checkName(members: readonly Party[], chat: ChatId, name: string): void {
  for (const party of members) {
    if (party.cell(chat).record().name !== name) throw new Error(`${party.address} has not heard of the new name`)
  }
}

function shuffled<T>(random: SeededRandom, items: readonly T[]): T[] {
  const left = [...items]
  return items.map(() => left.splice(random.below(left.length), 1)[0] as T)
}

/** Until nothing that was begun goes on by itself: submissions then wait for a turn or for rows. */
async function quiet(): Promise<void> {
  for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve))
}
