// What a user may do about a group's picture: give it one, take it away, see it.

import { toHex } from '#protocol/codec/bytes.ts'
import { UsageError } from '#protocol/errors.ts'
import { parseBlobId } from '#protocol/ids.ts'
import type { Outcome } from '../chats/chat-intents.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import { decodeChatMetadata, roleOf, type GroupPicture } from '../chats/chat-metadata.ts'
import { knownChat } from '../chats/known-chat.ts'
import type { Plan } from '../chats/membership.ts'
import type { OpenChats } from '../chats/open-chats.ts'
import type { GroupPictures } from './group-pictures.ts'
import { erasePicture, putPicture } from './picture-blob.ts'
import { pictureTypeOf, type PictureType } from './picture-format.ts'
import { readPicture } from './picture-ledger.ts'
import { sealPicture } from './picture-seal.ts'

export interface PictureIntents {
  /**
   * Null takes it away. `UsageError`: `bad_picture` for what is no small square picture of pixels alone, `pair_has_no_picture`,
   * `changing_needs_admin`, `no_such_chat`.
   */
  setChatPicture(input: { chat: string; picture: Uint8Array | null }): Promise<Outcome<object>>
  /** Its bytes, sound by their header, and their type; null where there is none, or it has not come yet. */
  chatPicture(input: { chat: string }): Promise<{ picture: Uint8Array; type: PictureType } | null>
}

interface AtWork extends OpenChats {
  readonly pictures: Pick<GroupPictures, 'withLine' | 'bring' | 'takeAway'>
}

/** `ready` gives the account at work, or throws a `UsageError` `not_ready`. */
export function createPictureIntents(ready: () => AtWork): PictureIntents {
  return {
    async setChatPicture({ chat, picture }) {
      const session = ready()
      const cell = knownChat(session.directory, chat)
      if (cell.record().peer !== null) throw new UsageError('pair_has_no_picture', 'a chat of two has no picture')
      if (picture === null) return submit(session, cell, planPicture(null))
      if (pictureTypeOf(picture) === undefined) throw new UsageError('bad_picture', 'not a small square of pixels')
      // Before anything leaves: the commit would be refused, and the blob stay.
      await mayChangePicture(session, cell)
      return givePicture(session, cell, picture)
    },
    async chatPicture({ chat }) {
      const { chats, directory } = ready()
      const { number } = knownChat(directory, chat).record()
      if (chats.requests.openerOf(number) !== undefined) return null
      const picture = await readPicture(chats.vault, number)
      const type = picture === undefined ? undefined : pictureTypeOf(picture)
      return picture === undefined || type === undefined ? null : { picture, type }
    },
  }
}

function mayChangePicture({ chats }: AtWork, cell: ChatCell): Promise<void> {
  return cell.task(async (task) => {
    const group = await task.group()
    if (group === undefined || task.record().state !== 'active') {
      throw new UsageError('chat_not_active', 'no picture can be given here')
    }
    if (roleOf(decodeChatMetadata(group.metadataBytes), chats.self.address) === 'member') {
      throw new UsageError('changing_needs_admin', "not this member's to change")
    }
  })
}

/** Up first, then named: whoever reads the name finds the picture. */
async function givePicture(session: AtWork, cell: ChatCell, picture: Uint8Array): Promise<Outcome<object>> {
  const { chats } = session
  const { crypto } = chats
  const { chat } = cell.record()
  const key = crypto.randomBytes(32)
  const blob = parseBlobId(toHex(crypto.randomBytes(16)))
  const sealed = sealPicture(crypto, chat, key, picture)
  return session.pictures.withLine(cell, async (line) => {
    const put = await putPicture(chats, cell, line, { blob, sealed })
    if (!put.ok) return put
    session.pictures.bring(chat, blob, picture)
    const given = await submit(session, cell, planPicture({ blob, key, hash: crypto.blake3(sealed) }))
    // One that is not known to have lost may have won: then it is this device's all the same.
    if (!given.ok && given.code !== 'unreachable') {
      session.pictures.takeAway(chat, blob)
      await erasePicture(chats, line, blob)
    }
    return given
  })
}

async function submit({ worker }: AtWork, cell: ChatCell, plan: Plan): Promise<Outcome<object>> {
  const submitted = await worker(cell).commit(plan)
  return submitted.ok ? { ok: true } : { ok: false, code: submitted.unreachable ? 'unreachable' : submitted.code }
}

/** Another picture, or none; nothing to do where that is so. */
const planPicture =
  (picture: GroupPicture | null): Plan =>
  async (task) => {
    const group = await task.group()
    if (group === undefined) return undefined
    const metadata = decodeChatMetadata(group.metadataBytes)
    return metadata.picture?.blob === picture?.blob
      ? undefined
      : { add: [], removeLeaves: [], metadata: { ...metadata, picture } }
  }
