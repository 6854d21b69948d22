// The pictures of all groups: fetched when a group names another one, kept in the vault, put back where the server has lost
// one, deleted there once this device's has another after it. What is to be done stands in the ledger; chats that rest are
// not looked at.

import type { BlobId, ChatId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { GroupPicture } from '../chats/chat-metadata.ts'
import type { BlobLine, BlobRoutes } from '../files/blob-routes.ts'
import type { SessionPart } from '../session/session-part.ts'
import type { SessionScope } from '../session/session-scope.ts'
import { untilDone } from '../session/until-done.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { metadataOf } from '../views/members-view.ts'
import { erasePicture, fetchPicture, putPicture } from './picture-blob.ts'
import { pictureTypeOf } from './picture-format.ts'
import {
  dayOf,
  duePictures,
  forgetFormer,
  formerPictures,
  readPicture,
  readStanding,
  settlePicture,
  type PictureStanding,
} from './picture-ledger.ts'
import { openPicture, sealPicture } from './picture-seal.ts'

export interface GroupPicturesDeps extends Omit<SessionScope, 'tell'> {
  readonly blobs: BlobRoutes
}

export interface GroupPictures {
  /** Does the work with a connection of its own, ended with the session. */
  withLine<T>(cell: ChatCell, body: (line: BlobLine) => Promise<T>): Promise<T>
  /** This device has put it there: once its group names it, it need not be fetched. */
  bring(chat: ChatId, blob: BlobId, picture: Uint8Array): void
  /** The group did not come to name it. */
  takeAway(chat: ChatId, blob: BlobId): void
  readonly part: SessionPart
}

/** After how many days it is asked whether the server still has a picture, and how far that is spread. */
const lookAgain = { afterDays: 30, spreadDays: 10 } as const

export function createGroupPictures(deps: GroupPicturesDeps): GroupPictures {
  const { chats, directory, background, isConnected } = deps
  const { crypto, clock, log } = chats
  const { vault } = chats
  /** What each chat was like when it last had all looked through: another epoch may have named another picture. */
  const seen = new Map<ChatId, string>()
  /** By chat and blob: another group may name the same one, and it is not its to take away. */
  const brought = new Map<string, Uint8Array>()
  const nameOf = (chat: ChatId, blob: BlobId): string => `${chat} ${blob}`
  const lines = new Set<BlobLine>()
  let isStopped = false
  const filling = untilDone({ clock, background, isConnected }, 'group-pictures', settleAll)
  const today = (): number => dayOf(clock.nowMs())

  async function settleAll(): Promise<boolean> {
    const [due, former] = [await duePictures(vault, today()), await formerPictures(vault)]
    if (due.length + former.length === 0) return true
    const cells = new Map(directory.all().map((cell) => [cell.record().number, cell]))
    let isDone = true
    for (const number of due) {
      const cell = cells.get(number)
      if (!isStopped && cell !== undefined) isDone = (await settle(cell)) && isDone
    }
    for (const { blob, number } of former) {
      const cell = cells.get(number)
      if (!isStopped && cell !== undefined) isDone = (await eraseFormer(cell, blob)) && isDone
    }
    return isDone
  }

  /** Whether nothing is left to do for now. */
  async function settle(cell: ChatCell): Promise<boolean> {
    const { state, number } = cell.record()
    // Whoever has not let a chat in does not tell by a fetch that it was seen.
    if (state !== 'active' || chats.requests.openerOf(number) !== undefined) return true
    const found = await cell.task(async (task) => {
      const standing = await readStanding(task.work, number)
      if (standing === undefined || standing.dueDay > today()) return undefined
      const group = await task.group()
      const named = group === undefined ? null : metadataOf(group).picture
      return named?.blob === standing.blob ? { standing, named } : undefined
    })
    if (found === undefined) return true
    const { standing, named } = found
    const name = nameOf(cell.record().chat, named.blob)
    const own = brought.get(name)
    brought.delete(name)
    if (own !== undefined) {
      await keep(cell, { ...standing, state: 'held', isOwn: true }, own)
      return true
    }
    return withLine(cell, (line) =>
      standing.state === 'wanted' ? fetch(cell, line, named, standing) : keepThere(cell, line, named, standing),
    )
  }

  async function fetch(
    cell: ChatCell,
    line: BlobLine,
    picture: GroupPicture,
    standing: PictureStanding,
  ): Promise<boolean> {
    const fetched = await fetchPicture(cell, line, picture.blob)
    if (!fetched.ok) {
      // Whoever has it puts it back one day; whoever named what never was there has nobody ask for it all day long.
      if (fetched.why === 'gone') await keep(cell, standing, undefined, 1)
      return fetched.why === 'gone'
    }
    const bytes = openPicture(crypto, cell.record().chat, picture, fetched.blob)
    // The hash that the group names is over all of it: any other is the server's doing, or a disk's.
    if (bytes === undefined && !isNamed(picture, fetched.blob)) {
      log.warn('group_picture_damaged')
      return false
    }
    if (bytes !== undefined && pictureTypeOf(bytes) !== undefined) {
      await keep(cell, { ...standing, state: 'held' }, bytes)
    } else {
      log.warn('group_picture_refused')
      await keep(cell, { ...standing, state: 'refused' })
    }
    return true
  }

  const isNamed = ({ hash }: GroupPicture, blob: Uint8Array): boolean => crypto.equalSecrets(crypto.blake3(blob), hash)

  /** Any member who holds it can make the same blob again: it outlives its year, and a server put back from a copy. */
  async function keepThere(
    cell: ChatCell,
    line: BlobLine,
    { key }: GroupPicture,
    standing: PictureStanding,
  ): Promise<boolean> {
    const { chat, number } = cell.record()
    const picture = await readPicture(vault, number)
    if (picture === undefined) return true
    const put = await putPicture(chats, cell, line, {
      blob: standing.blob,
      sealed: sealPicture(crypto, chat, key, picture),
    })
    if (put.ok) await keep(cell, standing)
    return put.ok
  }

  /** Unless the group has another one by now. Where the server had it a moment ago, it is asked again in a month or so. */
  async function keep(
    cell: ChatCell,
    after: Omit<PictureStanding, 'dueDay'>,
    picture?: Uint8Array,
    afterDays = lookAgain.afterDays + spreadDays(),
  ): Promise<void> {
    const dueDay = today() + afterDays
    await cell.task(async (task) => {
      const { number } = task.record()
      const before = await readStanding(task.work, number)
      if (before?.blob !== after.blob) return
      const change = { before, after: { ...after, dueDay } }
      settlePicture(task.work, number, picture === undefined ? change : { ...change, picture })
    })
  }

  function spreadDays(): number {
    const [chance = 0] = crypto.randomBytes(1)
    return Math.round((chance / 255) * lookAgain.spreadDays)
  }

  async function eraseFormer(cell: ChatCell, blob: BlobId): Promise<boolean> {
    const isErased = await withLine(cell, (line) => erasePicture(chats, line, blob))
    if (isErased) {
      const work = createUnitOfWork(vault)
      forgetFormer(work, blob)
      await work.commit()
    }
    return isErased
  }

  function open(cell: ChatCell): BlobLine {
    const line = deps.blobs.open(cell.record().chat)
    lines.add(line)
    if (isStopped) line.close()
    return line
  }

  async function withLine<T>(cell: ChatCell, body: (line: BlobLine) => Promise<T>): Promise<T> {
    const line = open(cell)
    try {
      return await body(line)
    } finally {
      lines.delete(line)
      line.close()
    }
  }

  return {
    withLine,
    bring: (chat, blob, picture) => brought.set(nameOf(chat, blob), picture),
    takeAway: (chat, blob) => brought.delete(nameOf(chat, blob)),
    part: {
      connected: filling.connected,
      chatChanged({ chat, generation, epoch, state, number }) {
        const now = [generation, epoch, state, chats.requests.openerOf(number) ?? ''].join(' ')
        if (seen.get(chat) === now) return
        seen.set(chat, now)
        if (isConnected()) filling.connected()
      },
      stop() {
        isStopped = true
        for (const line of lines) line.close()
        return filling.stop()
      },
    },
  }
}
