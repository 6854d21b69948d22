// What a commit costs its author, the server's wire, and the one who joins by it.

import { eventually } from '../../test/support/installation.ts'
import type { Figure } from '../bench.ts'
import { bytesOf } from './message-cost.ts'
import type { Exchange, ObservedEngine } from './observed-engine.ts'

const patienceMs = 120_000

/** Runs an intent of `author` that ends in one commit, and takes it apart by what went over the wire. */
export async function commitCosts(
  author: ObservedEngine,
  name: string,
  intent: () => Promise<{ ok: true } | { ok: false; code: string }>,
): Promise<readonly Figure[]> {
  author.clear()
  const beganMs = performance.now()
  const outcome = await intent()
  const endedMs = performance.now()
  if (!outcome.ok) throw new Error(`${name}: ${outcome.code}`)
  // The own commit comes back, is stored like any row and let go: part of what a commit writes.
  await author.batchWhere(({ deletedFrom }) => deletedFrom.has('raw_rows'))
  const commit = author.exchanges.find(({ method, path }) => method === 'POST' && path.endsWith('/commits'))
  const staged = author.batches.find(({ bytes }) => bytes.has('mls_pending'))
  if (commit === undefined || staged === undefined) throw new Error(`${name}: no commit was made`)
  const claimedMs = Math.max(beganMs, ...author.exchanges.filter(isClaim).map((exchange) => exchange.endedMs))
  const blob = author.exchanges.find(({ method, path }) => method === 'PUT' && path.includes('/blobs/'))
  const figures: Figure[] = [
    { name: `${name}: whole`, value: endedMs - beganMs, unit: 'ms' },
    { name: `${name}: checks and staging`, value: staged.endedMs - claimedMs, unit: 'ms' },
    { name: `${name}: merging`, value: endedMs - commit.endedMs, unit: 'ms' },
    { name: `${name}: request`, value: commit.sentBytes, unit: 'bytes' },
    { name: `${name}: rows written`, value: bytesOf(author.batches), unit: 'bytes' },
  ]
  if (blob !== undefined) figures.push({ name: `${name}: tree blob`, value: blob.sentBytes, unit: 'bytes' })
  return figures
}

const isClaim = ({ path }: Exchange): boolean =>
  path.startsWith('/v1/device-logs/') || path === '/v1/key-packages/claims'

/** Opens the vault of one who was added meanwhile, and takes apart how it joined. */
export async function joinCosts(joiner: ObservedEngine, name: string): Promise<readonly Figure[]> {
  joiner.clear()
  await joiner.unlock()
  const joined = await joiner.batchWhere(({ bytes }) => bytes.has('mls_secrets'))
  const welcome = await joiner.batchWhere(({ bytes }) => bytes.has('raw_rows'))
  const blob = joiner.exchanges.find(({ method, path }) => method === 'GET' && path.includes('/blobs/'))
  return [
    { name: `${name}: Welcome stored to joined`, value: joined.endedMs - welcome.beganMs, unit: 'ms' },
    { name: `${name}: fetched`, value: blob?.receivedBytes ?? 0, unit: 'bytes' },
    { name: `${name}: rows written`, value: bytesOf([joined]), unit: 'bytes' },
  ]
}

/** Opens the vault of a member who was away since `before`: milliseconds for each commit, fetching included. */
export async function catchUpCost(
  member: ObservedEngine,
  chat: string,
  { before, now }: { before: number; now: number },
  name: string,
): Promise<readonly Figure[]> {
  const beganMs = performance.now()
  await member.unlock()
  const isThere = async (): Promise<true | undefined> =>
    (await member.engine.chatView({ chat, limit: 1 })).epoch === now ? true : undefined
  await eventually(member.engine, isThere, patienceMs)
  const samples = now - before
  return [{ name: `${name}: each`, value: (performance.now() - beganMs) / samples, unit: 'ms', samples }]
}
