import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { parseBlobId, type BlobId } from '#protocol/ids.ts'
import { createWorld, type Party } from '../../../test/support/chat/party.ts'
import { createUnitOfWork, type UnitOfWork } from '../vault/unit-of-work.ts'
import {
  duePictures,
  forgetFormer,
  formerPictures,
  notePicture,
  readPicture,
  readStanding,
  settlePicture,
  type PictureStanding,
} from './picture-ledger.ts'

const crypto = await createNodeCrypto()
const today = 20_000
let anna: Party

beforeEach(async () => {
  anna = await createWorld(crypto).party('anna')
})

const blobOf = (): BlobId => parseBlobId(toHex(crypto.randomBytes(16)))

async function change(body: (work: UnitOfWork) => Promise<void> | void): Promise<void> {
  const work = createUnitOfWork(anna.deps.vault)
  await body(work)
  await work.commit()
}

/** A chat whose group names a picture that has come, or is to come. */
const hold = (number: number, dueDay: number, isOwn = false): Promise<PictureStanding> => {
  const before = { blob: blobOf(), state: 'wanted', isOwn: false, dueDay: 0 } as const
  const after = { ...before, state: 'held', isOwn, dueDay } as const
  return change(async (work) => {
    await notePicture(work, number, before.blob)
    settlePicture(work, number, { before, after, picture: new Uint8Array([number]) })
  }).then(() => after)
}

describe('the ledger of pictures', () => {
  it('has what a group names from now on asked for, once', async () => {
    const { vault } = anna.deps
    const blob = blobOf()
    await change((work) => notePicture(work, 7, blob))
    await change((work) => notePicture(work, 7, blob))
    expect(await duePictures(vault, today)).toEqual([7])
    expect(await readStanding(vault, 7)).toEqual({ blob, state: 'wanted', isOwn: false, dueDay: 0 })
    expect(await readPicture(vault, 7)).toBeUndefined()
  })

  it('has it looked for again on its day, and not before', async () => {
    await hold(7, today + 30)
    expect(await duePictures(anna.deps.vault, today + 29)).toEqual([])
    expect(await duePictures(anna.deps.vault, today + 30)).toEqual([7])
    expect(await readPicture(anna.deps.vault, 7)).toEqual(new Uint8Array([7]))
  })

  it('keeps nothing of one that the group names no more but, where it is ours, that it is to go', async () => {
    const own = await hold(7, today, true)
    await hold(8, today)
    for (const number of [7, 8]) await change((work) => notePicture(work, number, null))
    const { vault } = anna.deps
    expect(await formerPictures(vault)).toEqual([{ blob: own.blob, number: 7 }])
    await change((work) => {
      forgetFormer(work, own.blob)
    })
    expect(await vault.scan({ table: 'pictures' })).toEqual([])
  })

  it('asks no more for what is none', async () => {
    const before = await hold(7, today)
    await change((work) => {
      settlePicture(work, 7, { before, after: { ...before, state: 'refused' } })
    })
    expect(await duePictures(anna.deps.vault, today + 1_000)).toEqual([])
  })

  it('reads nothing of a thousand that rest to find those that are due', async () => {
    for (let i = 0; i < 1_000; i++) await hold(100 + i, today + 1 + (i % 40))
    for (let i = 0; i < 5; i++) await hold(10 + i, today)
    const { deps, store } = await anna.restarted()
    const before = store.rowsRead()
    expect(await duePictures(deps.vault, today)).toHaveLength(5)
    expect(store.rowsRead() - before).toBe(5)
  })
})
