// What an account reads when it starts, in rows of the vault: what is under way, and nothing of what has been.

import { beforeEach, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { parseBlobId, parseDeviceId, type ChatId } from '#protocol/ids.ts'
import { createMemoryFileStore } from '../../../test/support/memory-file-store.ts'
import { storeMessages } from '../../../test/support/message-vault.ts'
import { createWorld, type Party } from '../../../test/support/chat/party.ts'
import { openRestingSession } from '../../../test/support/chat/resting-session.ts'
import { earlyMarksKey, referenceKey, signKey } from '../chats/row-keys.ts'
import { keepFileRow, type FileRow } from '../files/file-rows.ts'
import { createUnitOfWork, type UnitOfWork } from '../vault/unit-of-work.ts'

const crypto: Crypto = await createNodeCrypto()
const thousands = 10_000
let anna: Party
let chat: ChatId

beforeEach(async () => {
  const world = createWorld(crypto)
  anna = await world.party('anna')
  chat = await world.group([anna])
})

const numberOf = (party: Party): number => party.cell(chat).record().number

/** Rows that a start reads on the disk as it is. */
async function rowsOfStart(): Promise<number> {
  const again = await anna.restarted()
  const session = await openRestingSession(again, createMemoryFileStore())
  const read = again.store.rowsRead()
  await session.stop()
  return read
}

async function keep(count: number, write: (work: UnitOfWork, reference: Uint8Array) => void): Promise<void> {
  const work = createUnitOfWork(anna.deps.vault)
  for (let i = 0; i < count; i++) write(work, crypto.randomBytes(32))
  await work.commit()
}

const keepFiles = (count: number, state: FileRow['state']): Promise<void> =>
  keep(count, (work, reference) => {
    const toErase = [{ blob: parseBlobId('b1'.repeat(16)), token: new Uint8Array(32) }]
    const row = { state, failure: '', partsDone: 1, outgoing: null, toErase: state === 'erasing' ? toErase : [] }
    keepFileRow(work, referenceKey(numberOf(anna), reference), { ...row, place: crypto.randomBytes(16) })
  })

// Ten thousand rows are sealed first, on whatever machine this is.
describe('a start of an account', { timeout: 60_000 }, () => {
  it('reads nothing of what it remembers of chats, messages and devices beside what is to be done', async () => {
    const before = await rowsOfStart()
    await keep(1_000, (work, reference) => {
      work.put('chat_marks', earlyMarksKey(numberOf(anna), reference), reference)
      work.put('chat_marks', signKey(numberOf(anna), parseDeviceId(toHex(reference.subarray(0, 16)))), reference)
    })
    expect(await rowsOfStart()).toBe(before)
  })

  it('reads nothing of files that are held, or have failed, however many', async () => {
    const before = await rowsOfStart()
    await keepFiles(thousands, 'held')
    await keepFiles(100, 'failed')
    expect(await rowsOfStart()).toBe(before)
  })

  it('reads no more of a chat in which much was said', async () => {
    const before = await rowsOfStart()
    const said = Array.from({ length: 2_000 }, (_, i) => ({ seq: i + 1, of: numberOf(anna) }))
    await storeMessages(crypto, anna.deps.vault, said)
    await keep(2_000, (work, reference) => {
      work.put('message_ids', referenceKey(numberOf(anna), reference), reference)
      work.put('sent_bodies', referenceKey(numberOf(anna), reference), reference)
    })
    expect((await rowsOfStart()) - before).toBeLessThanOrEqual(8)
  })

  it('reads of each file that is under way a handful of rows', async () => {
    const before = await rowsOfStart()
    await keepFiles(10, 'fetching')
    await keepFiles(10, 'erasing')
    const more = (await rowsOfStart()) - before
    expect(more).toBeGreaterThanOrEqual(20)
    expect(more).toBeLessThanOrEqual(60)
  })
})
