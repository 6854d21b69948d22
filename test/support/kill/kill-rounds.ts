// The rounds of killing: something is under way, a process dies in the midst of it, is looked at, and comes back.

import { setTimeout as pause } from 'node:timers/promises'
import { createSeededRandom } from '../seeded-random.ts'
import { lookAtDeadVault } from './dead-vault.ts'
import { drawKill, type KillPlan } from './kill-plan.ts'
import { lookAtServer } from './server-after.ts'
import { allComplaints, badComplaints } from './complaints.ts'
import { names, openKillWorld, type KillWorld, type Name } from './kill-world.ts'

export interface KillsOptions {
  readonly seed: number
  /** How many kills must have met enough messages in flight. */
  readonly kills: number
  readonly log: (line: string) => void
  readonly signal?: AbortSignal
}

export interface KillsReport {
  /** With at least `leastInFlight` messages in flight. */
  readonly kills: number
  /** Kills beside those: too little was in flight, or a process had to be out of the way. */
  readonly otherKills: number
  readonly leastInFlight: number
  readonly acknowledged: number
  readonly kept: number
  /** How often a process died at which point. */
  readonly points: ReadonlyMap<string, number>
  /** Warnings of all engines. */
  readonly complaints: ReadonlyMap<string, number>
  readonly problems: readonly string[]
}

const enoughInFlight = 20
const topUpTo = 44
const atPointWithinMs = 1_500
const settleEvery = 25
const patienceMs = 20_000

export async function killAgainAndAgain(options: KillsOptions): Promise<KillsReport> {
  const random = createSeededRandom(options.seed)
  const world = await openKillWorld({ torn: false })
  const problems: string[] = []
  const points = new Map<string, number>()
  let [kills, otherKills, leastInFlight] = [0, 0, Infinity]
  try {
    for (let index = 0; kills < options.kills && options.signal?.aborted !== true; index++) {
      if (index > options.kills * 3) throw new Error('too few kills meet enough messages')
      const plan = drawKill(random, index)
      const died = await killOnce(world, plan)
      otherKills += died.extraKills
      const place = `seed ${options.seed}, kill ${index + 1} (${plan.victim}, ${plan.doing}, ${died.at})`
      if (died.integrity !== 'ok') problems.push(`${place}: integrity_check: ${died.integrity}`)
      if (died.inFlight >= enoughInFlight) {
        kills++
        leastInFlight = Math.min(leastInFlight, died.inFlight)
        points.set(died.at, (points.get(died.at) ?? 0) + 1)
      } else otherKills++
      if (index % settleEvery === settleEvery - 1 || kills === options.kills) {
        problems.push(...(await world.settle(patienceMs)).map((problem) => `${place}: ${problem}`), ...world.mishaps)
        options.log(`${kills} kills, ${world.ledger.texts.length} texts, ${problems.length} problems`)
        if (problems.length > 0) break
      }
    }
    problems.push(...(await membershipProblems(world)))
    problems.push(...(await lookAtServer(world.home, world.ledger)))
    const { texts } = world.ledger
    return {
      kills,
      otherKills,
      leastInFlight,
      acknowledged: texts.filter(({ acknowledged }) => acknowledged).length,
      kept: texts.filter(({ fate }) => fate === 'kept').length,
      points,
      complaints: allComplaints(world),
      problems: problems.concat(badComplaints(world)),
    }
  } finally {
    await world.close()
  }
}

export interface Died {
  readonly at: string
  readonly inFlight: number
  readonly integrity: string
  readonly extraKills: number
}

/** One death by plan; the victim stays dead until somebody needs it. */
export async function killOnce(world: KillWorld, plan: KillPlan): Promise<Died> {
  const { people, ledger } = world
  const victim = people[plan.victim]
  const isAway = plan.doing === 'catch-up' || plan.doing === 'join'
  const others = names.filter((name) => name !== plan.victim)
  let extraKills = 0
  const arm = (): Promise<unknown> =>
    plan.point === undefined
      ? Promise.resolve()
      : victim.ask({ do: 'arm', point: plan.point.name, times: plan.point.times })

  let under: Promise<unknown>
  if (isAway) {
    if (world.isAlive(plan.victim)) {
      victim.kill()
      await world.bury(plan.victim)
      extraKills++
    }
    await world.raise(others)
    const { known } = await lookAtDeadVault(victim.folder)
    await fillBacklog(world, plan, () => ledger.missingAt(plan.victim, known))
    await world.raise([plan.victim], arm)
    under = Promise.resolve()
  } else {
    await world.raise(names)
    if (plan.doing === 'add' || plan.doing === 'remove') await prepareMembership(world, plan.doing)
    const unsent = await world.unsent(plan.victim)
    await writeAll(world, plan.victim, Math.max(0, topUpTo - unsent))
    await arm()
    under = deed(world, plan)
  }
  // Time decides nothing here but where a kill from outside falls, and when a point that is not met is given up.
  const end = world.bury(plan.victim)
  const limit = pause(plan.point === undefined ? plan.delayMs : atPointWithinMs, 'late', { ref: false })
  const isLate = (await Promise.race([end, limit])) === 'late'
  if (isLate) victim.kill()
  const point = await end
  await under
  const dead = await lookAtDeadVault(victim.folder)
  return {
    at: isLate ? `from outside, past ${point || 'nothing'}` : point,
    inFlight: dead.queued + ledger.missingAt(plan.victim, dead.known),
    integrity: dead.integrity,
    extraKills,
  }
}

/** What the others do while the victim is away: `missing` says how much it will have to catch up with. */
async function fillBacklog(world: KillWorld, { victim, doing }: KillPlan, missing: () => number): Promise<void> {
  const { anna } = world.people
  const writers: readonly Name[] = victim === 'boris' ? ['anna', 'clara'] : ['boris', 'clara']
  const lacking = Math.max(0, topUpTo - missing())
  await Promise.all(writers.map((name) => writeAll(world, name, Math.ceil(lacking / 2))))
  if (doing === 'join') await world.write('anna', [await newGroup(world)], enoughInFlight + 4)
  else if (victim === 'boris') {
    await anna.ask({ do: 'rename', chat: world.chats.group, name: nextName(world) })
    await world.write('clara', [world.chats.group], 6)
  }
  // Most of it should be waiting at the server; the rest still being under way does no harm.
  for (let looks = 0; looks < 40; looks++) {
    const unsent = await Promise.all(writers.map((name) => world.unsent(name)))
    if (missing() - unsent.reduce((sum, count) => sum + count, 0) >= topUpTo / 2) return
    await pause(50)
  }
}

/** What is under way when the victim dies. Its own end is no failure of it. */
async function deed(world: KillWorld, plan: KillPlan): Promise<void> {
  const { anna, dora } = world.people
  const { group } = world.chats
  const others = Promise.all([writeAll(world, 'boris', 4), world.write('clara', [group], 4)])
  const own = world.write(plan.victim, Object.values(world.chats), 15)
  await commitOf().catch(ignoreDeath)
  await Promise.all([others, own])

  async function commitOf(): Promise<unknown> {
    switch (plan.doing) {
      case 'rename':
        return anna.ask({ do: 'rename', chat: group, name: nextName(world) })
      case 'add':
      case 'remove':
        return anna.ask({ do: plan.doing, chat: group, member: dora.address })
      case 'group':
        return newGroup(world)
      case 'texts':
      case 'catch-up':
      case 'join':
        return undefined
    }
  }
}

/** Brings dora out before she is added, and in before she is removed. */
async function prepareMembership({ people, chats: { group } }: KillWorld, next: 'add' | 'remove'): Promise<void> {
  const { anna, dora } = people
  const held = (await anna.holdings(1)).find(({ chat }) => chat === group)
  const isIn = held?.members.includes(dora.address) === true
  if (isIn === (next === 'add')) {
    await anna.ask({ do: isIn ? 'remove' : 'add', chat: group, member: dora.address })
  }
}

/** Never the name it has. */
const nextName = ({ ledger }: KillWorld): string => `Group ${ledger.texts.length}`

async function newGroup({ people: { anna, boris, clara }, addGroup }: KillWorld): Promise<string> {
  const chat = String(await anna.ask({ do: 'create-group', name: 'Another', members: [boris.address, clara.address] }))
  addGroup(chat)
  return chat
}

/** Into all the chats that the person is in from the beginning. */
function writeAll(world: KillWorld, name: Name, count: number): Promise<void> {
  const { withBoris, withClara, group } = world.chats
  const chats =
    name === 'anna' ? [withBoris, withClara, group] : name === 'boris' ? [withBoris, group] : [withClara, group]
  return world.write(name, chats, count)
}

function ignoreDeath(error: unknown): void {
  if (!String(error).includes('the process has ended')) throw error
}

/** All who are in the group see the same group. */
async function membershipProblems({ people, chats }: KillWorld): Promise<readonly string[]> {
  const views = await Promise.all(
    names.map(async (name) => {
      const held = (await people[name].holdings(1)).find(({ chat }) => chat === chats.group)
      if (held?.state !== 'active') return undefined
      return JSON.stringify([held.title, [...held.members].sort()])
    }),
  )
  const seen = new Set(views.filter((view) => view !== undefined))
  return seen.size === 1 ? [] : [`the group is seen in ${seen.size} ways`]
}
