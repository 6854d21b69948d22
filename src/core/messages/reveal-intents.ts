// A message that is shown once: its words, and its file where it has one, come out of the vault for the last time. They have
// left the disk when they are handed out.

import { StorageError, UsageError } from '#protocol/errors.ts'
import type { OpenChats } from '../chats/open-chats.ts'
import type { OwnDevices } from '../own-devices/own-devices.ts'
import { noteSeen } from '../own-devices/seen-once.ts'
import { accountHash } from '../payload/account-hash.ts'
import type { FileInfo } from '../payload/file-info.ts'
import { messageReference } from '../payload/message-reference.ts'
import type { Step } from '../session/step.ts'
import type { FilesAtWork } from '../files/files-at-work.ts'
import { extensionOf, shownName, shownType } from '../files/file-name.ts'
import { pieceBytes } from '../files/file-parts.ts'
import { fileRowKey, readFileRow } from '../files/file-rows.ts'
import { eraseMessage } from './erase-message.ts'
import { withMessage } from './find-message.ts'
import { mostOnceBytes } from './once.ts'

interface RevealedFile {
  /** What it is read and saved by; 32 hexadecimal digits. */
  readonly revealed: string
  readonly name: string
  readonly extension: string
  readonly type: string
  readonly sizeBytes: number
  readonly isPicture: boolean
  readonly sound: FileInfo['sound']
}

export interface RevealIntents {
  /**
   * Off this disk, and then handed out. `UsageError`: `not_burning`; `file_not_here` where its file is to be fetched first,
   * `file_too_large` where it was sent with more than can be shown once.
   */
  revealMessage(input: { chat: string; message: string }): Promise<{ text: string; file: RevealedFile | null }>
  /** `UsageError` `no_such_file`: it is not shown any more. */
  readRevealed(input: { revealed: string; from: number; length: number }): Promise<{ bytes: Uint8Array }>
  /** `no_such_handle`, `disk_full`, `disk_error`. */
  saveRevealed(input: { revealed: string; handle: string }): Promise<Step>
  /** Whoever looked at it is done. */
  forgetRevealed(input: { revealed: string }): Promise<void>
}

interface AtWork extends OpenChats {
  readonly files: FilesAtWork
  readonly ownDevices: Pick<OwnDevices, 'tellSeen'>
}

/** `ready` gives the account at work, or throws a `UsageError` `not_ready`. */
export function createRevealIntents(ready: () => AtWork): RevealIntents {
  return {
    async revealMessage(named) {
      const open = ready()
      const { chats, files, ownDevices } = open
      const { value } = await withMessage(open, named, async (task, { key, record }) => {
        // What cannot be read yet is not lost unseen.
        if (record.kind !== 'text' || !record.burnsOnRead || record.sender === chats.self.address) {
          throw new UsageError('not_burning', 'not a message that is shown once')
        }
        const { file, id, sender, text } = record
        const author = accountHash(chats.crypto, sender)
        const rowKey = fileRowKey(chats.crypto, task.record().number, id, author)
        const row = file === null ? undefined : await readFileRow(task.work, rowKey)
        // All of it, before anything is erased: what does not open is still there to be fetched anew.
        const bytes =
          file === null ? undefined : await wholeOf(files, file, row?.state === 'held' ? row.place : undefined)
        await eraseMessage(chats, task, key)
        noteSeen(task, messageReference(chats.crypto, id, author))
        return { text, file, bytes }
      })
      ownDevices.tellSeen()
      await chats.forget()
      const { text, file, bytes } = value
      if (file === null || bytes === undefined) return { text, file: null }
      const name = shownName(file.name)
      return {
        text,
        file: {
          revealed: files.revealed.keep(bytes),
          name,
          extension: extensionOf(name),
          type: shownType(file.type),
          sizeBytes: file.sizeBytes,
          isPicture: file.picture !== null,
          sound: file.sound,
        },
      }
    },
    async readRevealed({ revealed, from, length }) {
      return { bytes: ready().files.revealed.read(revealed, from, Math.min(length, pieceBytes)) }
    },
    async saveRevealed({ revealed, handle }) {
      const { files } = ready()
      const sizeBytes = files.revealed.sizeOf(revealed)
      const sink = await files.handles.openSink(handle)
      if (sink === undefined) return { ok: false, code: 'no_such_handle' }
      try {
        for (let from = 0; from < sizeBytes; from += pieceBytes) {
          await sink.write(files.revealed.read(revealed, from, pieceBytes))
        }
        await sink.finish()
        return { ok: true }
      } catch (error) {
        await sink.abandon()
        if (error instanceof StorageError) return { ok: false, code: error.code }
        throw error
      }
    },
    async forgetRevealed({ revealed }) {
      ready().files.revealed.forget(revealed)
    },
  }
}

async function wholeOf({ reader }: FilesAtWork, file: FileInfo, place: Uint8Array | undefined): Promise<Uint8Array> {
  if (place === undefined) throw new UsageError('file_not_here', 'to be fetched first')
  if (file.sizeBytes > mostOnceBytes) throw new UsageError('file_too_large', 'more than can be shown once')
  const whole = new Uint8Array(file.sizeBytes)
  for (let from = 0; from < whole.length; from += pieceBytes) {
    whole.set(await reader.read(place, file, from, pieceBytes), from)
  }
  return whole
}
