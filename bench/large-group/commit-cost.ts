// What adding, removing, updating and joining cost at one size of a group: the author's processor time, that of another
// member and of whoever joins, and what goes over the wire and into the vaults.

import type { Figure } from '../bench.ts'
import { cpuMicros } from '../../test/support/cost/cpu-micros.ts'
import { median } from '../../test/support/cost/percentile.ts'
import { bytesOf, type SizedChat } from '../../test/support/cost/text-cost.ts'
import type { ObservedEngine } from '../../test/support/cost/observed-engine.ts'

/** Who commits, who is a member as well, and who is added and removed; both others have their streams held up. */
interface CommitCast {
  readonly author: ObservedEngine
  readonly member: ObservedEngine
  readonly guest: ObservedEngine
}

const commitKinds = ['add 1', 'remove 1', 'update'] as const
type CommitKind = (typeof commitKinds)[number]

/** Microseconds of processor time, and bytes. */
interface CommitCost {
  readonly author: number
  readonly member: number
  readonly requestBytes: number
  readonly rowBytes: number
}

interface JoinCost {
  readonly joiner: number
  readonly fetchedBytes: number
  readonly rowBytes: number
}

export interface SizeCosts {
  readonly devices: number
  readonly commits: Readonly<Record<CommitKind, CommitCost>>
  readonly join: JoinCost
}

const rounds = 3

/** Adds the guest, removes it and renews the author's keys, a few times over. */
export async function commitCosts(cast: CommitCast, { chat, devices }: SizedChat): Promise<SizeCosts> {
  const { author, guest } = cast
  const commits: Record<CommitKind, CommitCost[]> = { 'add 1': [], 'remove 1': [], update: [] }
  const joins: JoinCost[] = []
  for (let round = 1; round <= rounds; round++) {
    guest.frames.close()
    guest.clear()
    commits['add 1'].push(await oneCommit(cast, () => author.engine.addMembers({ chat, members: [guest.address] })))
    joins.push(await oneJoin(guest))
    guest.clear()
    commits['remove 1'].push(await oneCommit(cast, () => author.engine.removeMember({ chat, member: guest.address })))
    await guest.counted(1, ({ puts }) => puts.get('mls_epochs') ?? 0)
    // A commit of new keys; with a new name, for an engine is not asked for an empty one.
    const name = `Round ${String(round)} of ${String(devices)}`
    commits.update.push(await oneCommit(cast, () => author.engine.renameChat({ chat, name })))
  }
  const middle = (costs: readonly CommitCost[]): CommitCost => ({
    author: median(costs.map((cost) => cost.author)),
    member: median(costs.map((cost) => cost.member)),
    requestBytes: median(costs.map((cost) => cost.requestBytes)),
    rowBytes: median(costs.map((cost) => cost.rowBytes)),
  })
  return {
    devices,
    commits: {
      'add 1': middle(commits['add 1']),
      'remove 1': middle(commits['remove 1']),
      update: middle(commits.update),
    },
    join: {
      joiner: median(joins.map(({ joiner }) => joiner)),
      fetchedBytes: median(joins.map(({ fetchedBytes }) => fetchedBytes)),
      rowBytes: median(joins.map(({ rowBytes }) => rowBytes)),
    },
  }
}

/** An intent of the author that ends in one commit, and then the same commit at another member. */
async function oneCommit(
  { author, member }: CommitCast,
  intent: () => Promise<{ ok: true } | { ok: false; code: string }>,
): Promise<CommitCost> {
  author.clear()
  member.clear()
  member.frames.close()
  const authorMicros = await cpuMicros(async () => {
    const outcome = await intent()
    if (!outcome.ok) throw new Error(outcome.code)
    // The own commit comes back, is stored like any row and let go: part of what a commit costs.
    await author.counted(1, ({ deletes }) => deletes.get('raw_rows') ?? 0)
  })
  const memberMicros = await cpuMicros(async () => {
    member.frames.open()
    await member.counted(1, ({ deletes }) => deletes.get('raw_rows') ?? 0)
  })
  const request = author.exchanges.find(({ method, path }) => method === 'POST' && path.endsWith('/commits'))
  if (request === undefined) throw new Error('no commit was made')
  return {
    author: authorMicros,
    member: memberMicros,
    requestBytes: request.sentBytes,
    rowBytes: bytesOf(author.batches),
  }
}

async function oneJoin(guest: ObservedEngine): Promise<JoinCost> {
  const joiner = await cpuMicros(async () => {
    guest.frames.open()
    await guest.counted(1, ({ puts }) => puts.get('mls_epochs') ?? 0)
  })
  const blob = guest.exchanges.find(({ method, path }) => method === 'GET' && path.includes('/blobs/'))
  return { joiner, fetchedBytes: blob?.receivedBytes ?? 0, rowBytes: bytesOf(guest.batches) }
}

/** Ten times the devices may cost ten times as much, and half as much again for noise; the square would be a hundred. */
const linear = 15

/** What each size costs, and how much more each is than the one before it, where that one is not dwarfed by fixed costs. */
export function commitFigures(sizes: readonly SizeCosts[]): readonly Figure[] {
  const quantities: [name: string, unit: string, of: (costs: SizeCosts) => number][] = [
    ...commitKinds.flatMap((kind): [string, string, (costs: SizeCosts) => number][] => [
      [`${kind}, author`, 'µs', ({ commits }) => commits[kind].author],
      [`${kind}, another member`, 'µs', ({ commits }) => commits[kind].member],
      [`${kind}, request`, 'bytes', ({ commits }) => commits[kind].requestBytes],
      [`${kind}, author's rows`, 'bytes', ({ commits }) => commits[kind].rowBytes],
    ]),
    ['join, joiner', 'µs', ({ join }) => join.joiner],
    ['join, fetched', 'bytes', ({ join }) => join.fetchedBytes],
    ["join, joiner's rows", 'bytes', ({ join }) => join.rowBytes],
  ]
  return quantities.flatMap(([name, unit, of]) => [
    ...sizes.map((costs) => ({
      name: `${name}, ${costs.devices.toLocaleString('en')} devices`,
      value: of(costs),
      unit,
      samples: rounds,
    })),
    ...growthByTen(name, sizes, of),
  ])
}

function growthByTen(name: string, sizes: readonly SizeCosts[], of: (costs: SizeCosts) => number): readonly Figure[] {
  return sizes.flatMap((larger, index) => {
    const smaller = sizes[index - 1]
    if (smaller === undefined || larger.devices !== 10 * smaller.devices) return []
    const pair = `${larger.devices.toLocaleString('en')} / ${String(smaller.devices)} devices`
    return [{ name: `${name}, ${pair}`, value: of(larger) / of(smaller), unit: '×', atMost: linear }]
  })
}
