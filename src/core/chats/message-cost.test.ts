// What one message costs in a chat of any size and age, in what can be counted: rows read and written, bytes of them, bytes
// posted. Promise B2; by the clock, with up to 1,000 devices: bench/large-group.bench.ts.

import { beforeAll, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createWorld, type Party } from '../../../test/support/chat/party.ts'
import { storeMessages } from '../../../test/support/message-vault.ts'
import type { VaultSnapshot } from '../../../test/support/memory-vault-store.ts'

interface Cost {
  readonly rows: number
  readonly bytes: number
}

let crypto: Crypto
beforeAll(async () => {
  crypto = await createNodeCrypto()
})

/** Rows that are new or other than before; a row that went counts, too. */
function difference(before: VaultSnapshot, after: VaultSnapshot): Cost {
  let [rows, bytes] = [0, 0]
  for (const [table, now] of after) {
    const was = before.get(table) ?? new Map<string, Uint8Array>()
    for (const [key, value] of now) {
      if (was.get(key) === value) continue
      rows++
      bytes += value.length
    }
    for (const key of was.keys()) if (!now.has(key)) rows++
  }
  return { rows, bytes }
}

async function costOf(party: Party, work: () => Promise<unknown>): Promise<Cost> {
  const before = party.store.snapshot()
  await work()
  return difference(before, party.store.snapshot())
}

async function costs(size: number) {
  const world = createWorld(crypto)
  const parties: Party[] = []
  for (let i = 0; i < size; i++) parties.push(await world.party(`member${String(i)}`))
  const chat = await world.group(parties)
  const [writer, reader] = parties
  if (writer === undefined || reader === undefined) throw new Error('two at least')
  // The first message of a sender opens its branch of the secret tree; the second is what every other one costs.
  await writer.say(chat, 'first')
  await writer.receive()
  await reader.receive()
  const sent = await costOf(writer, () => writer.say(chat, 'second'))
  const posted = world.home.rows.at(-1)?.content.length ?? 0
  const received = await costOf(reader, () => reader.receive())
  return { sent, received, posted }
}

it('costs the same among two as among twenty: rows, bytes on the disk, bytes on the wire (B2)', {
  timeout: 60_000,
}, async () => {
  const [two, twenty] = [await costs(2), await costs(20)]
  expect(two.sent.rows).toBeGreaterThan(0)
  expect(two.received.rows).toBeGreaterThan(0)
  expect(twenty.sent.rows).toBeLessThanOrEqual(two.sent.rows)
  expect(twenty.received.rows).toBeLessThanOrEqual(two.received.rows)
  // Numbers of leaves and of generations take a byte more; receipts, which only few send each other, take less.
  for (const [one, other] of [
    [two.sent.bytes, twenty.sent.bytes],
    [two.received.bytes, twenty.received.bytes],
    [two.posted, twenty.posted],
  ] as const) {
    expect(other).toBeLessThanOrEqual(one + 16)
  }
})

it('costs the same where little was said before and where much was: rows read, by writer and reader', async () => {
  const world = createWorld(crypto)
  const [writer, reader] = [await world.party('writer'), await world.party('reader')]
  const chat = await world.group([writer, reader])
  const rowsOf = async (text: string): Promise<number> => {
    const before = [writer, reader].map(({ store }) => store.rowsRead())
    await writer.say(chat, text)
    await writer.receive()
    await reader.receive()
    return [writer, reader].reduce((sum, { store }, i) => sum + store.rowsRead() - (before[i] ?? 0), 0)
  }
  await rowsOf('first')
  const young = await rowsOf('second')
  for (const { deps, cell } of [writer, reader]) {
    const of = cell(chat).record().number
    const said = Array.from({ length: 2_000 }, (_, i) => ({ seq: i + 1_000_000, of }))
    await storeMessages(crypto, deps.vault, said)
  }
  expect(await rowsOf('third')).toBeLessThanOrEqual(young)
})
