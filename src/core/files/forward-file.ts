// A file that is held here goes to other chats: for each of them sealed anew, under another key and in other blobs, so that
// nothing at any server tells that they are the same.

import { PeerError, UsageError } from '#protocol/errors.ts'
import type { AccountAddress, MessageId } from '#protocol/ids.ts'
import { knownChat } from '../chats/known-chat.ts'
import type { OpenChats } from '../chats/open-chats.ts'
import { stayingChat } from '../chats/twin-chats.ts'
import type { MessageRecord } from '../messages/message-record.ts'
import type { FileInfo } from '../payload/file-info.ts'
import type { Step } from '../session/step.ts'
import type { FilesAtWork } from './files-at-work.ts'
import { queueFile } from './queue-file.ts'

const mostForwards = 20

/** Words that last, as of messages without a file. */
export function checkForwardable({ kind, burnsOnRead, timerSeconds }: MessageRecord): void {
  if (kind !== 'text' || burnsOnRead || timerSeconds > 0) {
    throw new UsageError('not_forwardable', 'a copy would outlive the original')
  }
}

/** Refused with the failure of its sealing; those that were queued before are sent. */
export async function forwardFile(
  { chats, directory, files }: OpenChats & { readonly files: FilesAtWork },
  held: { readonly file: FileInfo; readonly place: Uint8Array; readonly message: MessageRecord },
  { to, namesAuthor }: { readonly to: readonly string[]; readonly namesAuthor: boolean },
): Promise<Step<{ ids: readonly MessageId[] }>> {
  if (to.length === 0 || to.length > mostForwards) throw new PeerError('malformed', 'to one chat, to twenty at most')
  const { file, message } = held
  const from: AccountAddress = message.marks.forwarded?.from ?? message.sender
  const forwarded = { from: namesAuthor ? from : null }
  const targets = new Set(to.map((chat) => stayingChat(directory, knownChat(directory, chat))))
  const ids: MessageId[] = []
  for (const cell of targets) {
    const { name, sizeBytes, type, picture, sound } = file
    const read = (at: number, length: number): Promise<Uint8Array> => files.reader.read(held.place, file, at, length)
    const added = await files.staging.add({ name, sizeBytes, read, close: () => Promise.resolve() })
    if (!added.ok) return added
    const { staged } = added.view
    const taken = await files.staging.take(staged)
    if (!taken.ok) {
      await files.staging.drop(staged)
      return taken
    }
    const { place, ...sealed } = taken.file
    try {
      const info: FileInfo = { ...sealed, type, picture, sound, album: null }
      ids.push(
        await queueFile(chats, cell, { info, place }, message.text, { forwarded, preview: message.marks.preview }),
      )
    } catch (error) {
      taken.giveBack()
      await files.staging.drop(staged)
      throw error
    }
  }
  return { ok: true, ids }
}
