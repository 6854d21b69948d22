// Tries every forged commit on groups of a drawn size: it must be refused, and the state of whoever refuses it must be the
// same afterwards, byte for byte. An honest commit follows each and is taken: whoever refuses everything proves nothing.

import type { Crypto } from '#core/ports/crypto.ts'
import { decodeChatMetadata } from '#core/chats/chat-metadata.ts'
import { planUpdate } from '#core/chats/membership.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { createWorld, type Party } from '../chat/party.ts'
import { createForger } from '../mls/forger.ts'
import { follow, groupOf, merge, stage, verify, type Member } from '../mls/member.ts'
import { createSeededRandom } from '../seeded-random.ts'
import { chatForgeries, forge, type ChatForgery } from './chat-forgeries.ts'
import { mlsForgeries, type MlsForgery } from './mls-forgeries.ts'

export const forgeryKinds: number = mlsForgeries.length + chatForgeries.length

/** Every kind once, on groups drawn from the seed. One line per failure. */
export async function tryForgeries(crypto: Crypto, seed: number): Promise<readonly string[]> {
  const random = createSeededRandom(seed)
  const failures: string[] = []
  const attempt = async (name: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      failures.push(`seed ${String(seed)}, ${name}: ${String(error)}`)
    }
  }
  for (const forgery of mlsForgeries) await attempt(forgery.name, () => tryMls(crypto, forgery, 3 + random.below(6)))
  for (const forgery of chatForgeries) await attempt(forgery.name, () => tryChat(crypto, forgery))
  return failures
}

async function tryMls(crypto: Crypto, forgery: MlsForgery, size: number): Promise<void> {
  const names = ['alice', ...Array.from({ length: size - 1 }, (_, n) => `member${String(n)}`)]
  const members = await groupOf(crypto, names)
  const [alice, judge, victim] = members
  if (alice === undefined || judge === undefined || victim === undefined) throw new Error('a group of three or more')
  const commitBytes = await forgery.make({ crypto, forger: createForger(crypto), alice, judge, victim })
  const before = rowsOf(judge)
  const verified = await verify(judge, commitBytes)
  if (verified.ok) throw new Error('it was accepted')
  if (!forgery.codes.includes(verified.code)) throw new Error(`it was refused as ${verified.code}`)
  if (rowsOf(judge) !== before) throw new Error('it left a trace')
  // The very same state takes what is honest.
  const honest = await stage(alice)
  await follow(judge, honest.commitBytes)
  await merge(alice, honest)
  if (toHex(judge.group.epochAuthenticator) !== toHex(alice.group.epochAuthenticator)) throw new Error('they are apart')
}

async function tryChat(crypto: Crypto, forgery: ChatForgery): Promise<void> {
  const world = createWorld(crypto)
  const [owner, mallory, victim, judge] = [
    await world.party('owner'),
    await world.party('mallory'),
    await world.party('victim'),
    await world.party('judge'),
  ]
  const chat = await world.group([owner, mallory, victim, judge])
  // An honest one is taken first, by everybody.
  await mallory.submit(chat, planUpdate(mallory.cell(chat).record().epoch))
  for (const party of [owner, victim, judge]) await party.receive()
  const group = await judge.cell(chat).task((task) => task.group())
  const metadata = decodeChatMetadata(group?.metadataBytes ?? new Uint8Array(0))
  const before = { rows: await groupRows(judge), record: judge.cell(chat).record() }
  await forge({ world, chat, owner, mallory, victim, metadata }, forgery)
  await judge.receive()
  const { state, haltCode, trouble, ...rest } = judge.cell(chat).record()
  if (state !== 'halted') throw new Error('it was accepted')
  if (haltCode !== forgery.code) throw new Error(`it was refused as ${haltCode}`)
  if (trouble?.code !== forgery.code) throw new Error('nothing is going to be done about it')
  const { state: _s, haltCode: _h, trouble: _t, ...restBefore } = before.record
  if (JSON.stringify(rest) !== JSON.stringify(restBefore)) throw new Error('the record of the chat has changed')
  if ((await groupRows(judge)) !== before.rows) throw new Error('the group has changed')
}

const rowsOf = (member: Member): string =>
  member.rows
    .all()
    .map(({ table, key, value }) => `${table} ${toHex(key)} ${toHex(value)}`)
    .join('\n')

async function groupRows({ deps }: Party): Promise<string> {
  const lines: string[] = []
  for (const table of ['mls_epochs', 'mls_secrets', 'mls_pending'] as const) {
    for (const { key, value } of await deps.vault.scan({ table })) lines.push(`${table} ${toHex(key)} ${toHex(value)}`)
  }
  return lines.join('\n')
}
