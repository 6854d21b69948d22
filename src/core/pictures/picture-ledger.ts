// The pictures of groups on this device: which one a group names and how far it has come, its bytes beside that, and over all
// chats what is still to be asked of the server. A start reads the last and nothing of what rests.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { createReader } from '#protocol/codec/reader.ts'
import { bool, decodeShape, encodeShape, oneOf, record, uint, type Shaped } from '#protocol/codec/shape.ts'
import { u32, u8 } from '#protocol/codec/writer.ts'
import { blobIdShape, idBytes, type BlobId } from '#protocol/ids.ts'
import { keyOfNoChat, rangeOfNoChat, subjectOfNoChat } from '../chats/row-keys.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'

const standingShape = record({
  blob: [1, blobIdShape],
  /** `refused`: it is none, though the blob is the one that was named. Nobody asks for it again. */
  state: [2, oneOf('wanted', 'held', 'refused')],
  /** This device has put it there: it can take it away again. */
  isOwn: [3, bool],
  /** The day (since 1970) on which the server is asked for it, or whether it still has it; none once it is refused. */
  dueDay: [4, uint(0xffff_ffff)],
})
export type PictureStanding = Shaped<typeof standingShape>

const formerShape = record({ blob: [1, blobIdShape], number: [2, uint(0xffff_ffff)] })
/** A picture that this device has put there and its group names no more. `number`: the chat's. */
export type FormerPicture = Shaped<typeof formerShape>

type Reading = Pick<UnitOfWork, 'get'>
type Scanning = Pick<UnitOfWork, 'scan'>

const dayMs = 24 * 60 * 60_000
export const dayOf = (ms: number): number => Math.floor(ms / dayMs)

const standingKey = (number: number): Uint8Array => concatBytes(u32(number), u8(0))
const bytesKey = (number: number): Uint8Array => concatBytes(u32(number), u8(1))
const kinds = { due: 0, former: 1 } as const
const dueKey = (day: number, number: number): Uint8Array => keyOfNoChat(kinds.due, concatBytes(u32(day), u32(number)))
const formerKey = (blob: BlobId): Uint8Array => keyOfNoChat(kinds.former, idBytes(blob))

/** Of the chat of this number; undefined where its group names no picture. */
export async function readStanding(work: Reading, number: number): Promise<PictureStanding | undefined> {
  const stored = await work.get('pictures', standingKey(number))
  return stored === undefined ? undefined : decodeShape(standingShape, stored)
}

/** Its bytes as they came; undefined unless it is held. */
export const readPicture = (work: Reading, number: number): Promise<Uint8Array | undefined> =>
  work.get('pictures', bytesKey(number))

/** The group names this picture from now on, or none. Gathered into the transaction in which the group says so. */
export async function notePicture(work: UnitOfWork, number: number, named: BlobId | null): Promise<void> {
  const before = await readStanding(work, number)
  if ((before?.blob ?? null) === named) return
  if (before?.isOwn === true) {
    work.put('pictures', formerKey(before.blob), encodeShape(formerShape, { blob: before.blob, number }))
  }
  work.delete('pictures', bytesKey(number))
  if (before !== undefined) work.delete('pictures', dueKey(before.dueDay, number))
  if (named === null) work.delete('pictures', standingKey(number))
  else putStanding(work, number, { blob: named, state: 'wanted', isOwn: false, dueDay: 0 })
}

/** What has become of it. The group must still name it: `readStanding` in the same task. */
export function settlePicture(
  work: UnitOfWork,
  number: number,
  { before, after, picture }: { before: PictureStanding; after: PictureStanding; picture?: Uint8Array },
): void {
  work.delete('pictures', dueKey(before.dueDay, number))
  if (picture !== undefined) work.put('pictures', bytesKey(number), picture)
  putStanding(work, number, after)
}

function putStanding(work: UnitOfWork, number: number, standing: PictureStanding): void {
  work.put('pictures', standingKey(number), encodeShape(standingShape, standing))
  if (standing.state !== 'refused') work.put('pictures', dueKey(standing.dueDay, number), u32(number))
}

/** Numbers of the chats whose pictures are to be asked for by the end of this day. */
export async function duePictures(vault: Scanning, day: number): Promise<readonly number[]> {
  const { from } = rangeOfNoChat(kinds.due)
  const rows = await vault.scan({ table: 'pictures', from, to: keyOfNoChat(kinds.due, u32(day + 1)) })
  return rows.map(({ key }) => {
    const reader = createReader(subjectOfNoChat(key))
    reader.u32()
    return reader.u32()
  })
}

/** What this device is still to have deleted at the server. */
export async function formerPictures(vault: Scanning): Promise<readonly FormerPicture[]> {
  const rows = await vault.scan({ table: 'pictures', ...rangeOfNoChat(kinds.former) })
  return rows.map(({ value }) => decodeShape(formerShape, value))
}

/** The server has it no more. */
export function forgetFormer(work: Pick<UnitOfWork, 'delete'>, blob: BlobId): void {
  work.delete('pictures', formerKey(blob))
}
