// What a user may do with files: choose them, send, fetch, look at, save, give up. The page knows handles and messages, and
// no path and no key.

import { fromHex } from '#protocol/codec/bytes.ts'
import { StorageError, UsageError } from '#protocol/errors.ts'
import type { MessageId } from '#protocol/ids.ts'
import { knownChat } from '../chats/known-chat.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import type { OpenChats } from '../chats/open-chats.ts'
import { stayingChat } from '../chats/twin-chats.ts'
import { eraseMessage } from '../messages/erase-message.ts'
import { referenceTo, withMessage, type FoundMessage } from '../messages/find-message.ts'
import { mostOnceBytes } from '../messages/once.ts'
import { decodeMessageRecord, encodeMessageRecord, type MessageRecord } from '../messages/message-record.ts'
import type { TextOptions } from '../messages/queue-text.ts'
import { accountHash } from '../payload/account-hash.ts'
import type { FileInfo } from '../payload/file-info.ts'
import type { Step } from '../session/step.ts'
import { shownType } from './file-name.ts'
import { pieceBytes } from './file-parts.ts'
import { dropFileRow, fileRowKey, keepFileRow, readFileRow, type FileRow } from './file-rows.ts'
import type { FilesAtWork } from './files-at-work.ts'
import type { StagedView } from './file-staging.ts'
import { checkForwardable, forwardFile } from './forward-file.ts'
import { queueFile } from './queue-file.ts'

interface Named {
  readonly chat: string
  readonly message: string
}

interface AlbumPlace extends Omit<NonNullable<FileInfo['album']>, 'id'> {
  /** 16 bytes in hexadecimal, drawn for these pictures. */
  readonly id: string
}

interface SendFileInput extends Pick<TextOptions, 'timerSeconds' | 'burnsOnRead'> {
  readonly chat: string
  readonly staged: string
  /** Beside the file; may be empty. */
  readonly text: string
  /** Media type; what is none is that of any bytes. */
  readonly type: string
  readonly picture: FileInfo['picture']
  readonly sound: FileInfo['sound']
  /** Absent where it is sent alone. */
  readonly album?: AlbumPlace
  /** The message that it answers. `no_such_message`. */
  readonly replyTo?: string
}

/** Messages are named as in `MessageIntents`. A message without a file is a `UsageError` `no_file`. */
export interface FileIntents {
  /** Begins to read and seal a file that the user has chosen. `no_such_handle`, `file_too_large`, `too_many_files`. */
  stageFile(input: { handle: string }): Promise<Step<StagedView>>
  /** One that the page has itself; its bytes follow by `addToStaged`, in order, a piece at a time. */
  stageBytes(input: { name: string; sizeBytes: number }): Promise<Step<StagedView>>
  /** One that is held here, to be sent elsewhere: under another key, in other blobs. `file_not_here`. */
  stageHeld(input: Named): Promise<Step<StagedView>>
  addToStaged(input: { staged: string; bytes: Uint8Array }): Promise<void>
  stagedFiles(): Promise<readonly StagedView[]>
  unstageFile(input: { staged: string }): Promise<void>
  /** Of a staged one, when it is sealed, so many bytes from there on; rejects with the failure of its staging. */
  readStaged(input: { staged: string; from: number; length: number }): Promise<{ bytes: Uint8Array }>
  /**
   * Waits for the sealing; then durable on this device, and sent when there is a connection: the file, then its message.
   * Refused with the failure of its staging, or, with `burnsOnRead`, as `too_large_once`: 64 MiB are held in memory.
   */
  sendFile(input: SendFileInput): Promise<Step<{ id: MessageId }>>
  /**
   * One that is held here, with its words, in other chats and marked as forwarded. `UsageError` `not_forwardable` of what
   * destroys itself, `file_not_here`; refused with the failure of its sealing.
   */
  forwardFile(
    input: Named & { to: readonly string[]; namesAuthor: boolean },
  ): Promise<Step<{ ids: readonly MessageId[] }>>
  /** Has it come to this device, or tries again what failed, in either direction. */
  fetchFile(input: Named): Promise<void>
  /** Gives up what is under way. An own message that nobody was told of goes with it. */
  cancelFile(input: Named): Promise<void>
  /** Of a held file, so many bytes from there on. `file_not_here`; `length` at most a MiB. */
  readFile(input: Named & { from: number; length: number }): Promise<{ bytes: Uint8Array }>
  /** The small picture that came with the message. */
  filePreview(input: Named): Promise<{ bytes: Uint8Array | null }>
  /** Writes a held file to where the user has said. `no_such_handle`, `file_not_here`, `file_damaged`, `disk_full`. */
  saveFile(input: Named & { handle: string }): Promise<Step>
}

interface AtWork extends OpenChats {
  readonly files: FilesAtWork
}

/** `ready` gives the account at work, or throws a `UsageError` `not_ready`. */
export function createFileIntents(ready: () => AtWork): FileIntents {
  /** The message's file and its row, with the chat to itself. What is shown once is moved, and read by `revealMessage` alone. */
  async function withFile<T>(
    named: Named,
    body: (task: ChatTask, found: FoundMessage, file: FileInfo, rowKey: Uint8Array, row?: FileRow) => Promise<T>,
    alsoOnce: 'also once' | 'kept' = 'kept',
  ): Promise<T> {
    const { chats, directory } = ready()
    const { value } = await withMessage({ chats, directory }, named, async (task, found) => {
      const { file, id, sender } = found.record
      if (file === null || (found.record.burnsOnRead && alsoOnce === 'kept'))
        throw new UsageError('no_file', 'a message without a file')
      const rowKey = fileRowKey(chats.crypto, task.record().number, id, accountHash(chats.crypto, sender))
      return body(task, found, file, rowKey, await readFileRow(task.work, rowKey))
    })
    return value
  }

  const held = (named: Named): Promise<{ file: FileInfo; place: Uint8Array; message: MessageRecord }> =>
    withFile(named, (_task, { record }, file, _rowKey, row) => {
      if (row?.state !== 'held') throw new UsageError('file_not_here', 'to be fetched first')
      return Promise.resolve({ file, place: row.place, message: record })
    })

  /** What this disk has spoiled is fetched anew when its user wants it. */
  async function noteDamage(named: Named): Promise<void> {
    const { chats } = ready()
    await withFile(named, (task, _found, _file, rowKey, row) => {
      if (row?.state !== 'held') return Promise.resolve()
      keepFileRow(task.work, rowKey, { ...row, state: 'failed', failure: 'file_damaged', partsDone: 0 })
      return chats.files.clear(row.place)
    })
  }

  async function reading<T>(named: Named, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof StorageError && error.code === 'file_damaged') await noteDamage(named)
      throw error
    }
  }

  return {
    async stageFile({ handle }) {
      const { files } = ready()
      const source = await files.handles.openSource(handle)
      if (source === undefined) return { ok: false, code: 'no_such_handle' }
      const added = await files.staging.add(source)
      return added.ok ? { ok: true, ...added.view } : added
    },
    async stageBytes({ name, sizeBytes }) {
      const added = await ready().files.staging.addPushed(name, sizeBytes)
      return added.ok ? { ok: true, ...added.view } : added
    },
    async stageHeld(named) {
      const { files } = ready()
      const { file, place } = await held(named)
      const { name, sizeBytes } = file
      const read = (from: number, length: number): Promise<Uint8Array> => files.reader.read(place, file, from, length)
      const added = await files.staging.add({ name, sizeBytes, read, close: () => Promise.resolve() })
      return added.ok ? { ok: true, ...added.view } : added
    },
    addToStaged: async ({ staged, bytes }) => ready().files.staging.push(staged, bytes),
    stagedFiles: async () => ready().files.staging.all(),
    unstageFile: async ({ staged }) => ready().files.staging.drop(staged),
    async readStaged({ staged, from, length }) {
      const { files } = ready()
      const { place, ...sealed } = await files.staging.sealed(staged)
      const file: FileInfo = { ...sealed, type: shownType(''), picture: null, sound: null, album: null }
      return { bytes: await files.reader.read(place, file, from, Math.min(length, pieceBytes)) }
    },
    async sendFile({ chat, staged, text, type, picture, sound, album, replyTo, ...options }) {
      const open = ready()
      const { chats, directory, files } = open
      const cell = stayingChat(directory, knownChat(directory, chat))
      const reply = replyTo === undefined ? {} : { reply: await referenceTo(open, { chat, message: replyTo }) }
      const taken = await files.staging.take(staged)
      if (!taken.ok) return taken
      const { place, ...sealed } = taken.file
      if (options.burnsOnRead === true && sealed.sizeBytes > mostOnceBytes) {
        taken.giveBack()
        return { ok: false, code: 'too_large_once' }
      }
      const info: FileInfo = { ...sealed, type: shownType(type), picture, sound, album: placeOf(album) }
      try {
        return { ok: true, id: await queueFile(chats, cell, { info, place }, text, { ...options, ...reply }) }
      } catch (error) {
        taken.giveBack()
        throw error
      }
    },
    async forwardFile({ to, namesAuthor, ...named }) {
      const found = await held(named)
      checkForwardable(found.message)
      return forwardFile(ready(), found, { to, namesAuthor })
    },
    async fetchFile(named) {
      const { chats } = ready()
      await withFile(
        named,
        async (task, { key, record }, _file, rowKey, row) => {
          if (row !== undefined && row.state !== 'failed') return
          const fresh = { failure: '', partsDone: 0, outgoing: null, toErase: [], place: chats.crypto.randomBytes(16) }
          const before = row ?? fresh
          const again: FileRow = { ...before, failure: '', state: before.outgoing === null ? 'fetching' : 'sending' }
          keepFileRow(task.work, rowKey, again)
          if (again.state === 'sending') await queueAgain(task, key, record.id)
          task.work.afterCommit(() => {
            chats.files.changed(rowKey)
          })
        },
        'also once',
      )
    },
    async cancelFile(named) {
      const { chats } = ready()
      await withFile(
        named,
        async (task, { key }, _file, rowKey, row) => {
          if (row === undefined || row.state === 'held') return
          if (row.outgoing !== null) {
            await eraseMessage(chats, task, key, 'here')
            return
          }
          dropFileRow(task.work, rowKey, row)
          task.work.afterCommit(() => {
            chats.files.changed(rowKey)
            // Never rejects.
            void chats.files.clear(row.place)
          })
        },
        'also once',
      )
    },
    async readFile({ from, length, ...named }) {
      const { files } = ready()
      const { file, place } = await held(named)
      const bounded = Math.min(length, pieceBytes)
      return { bytes: await reading(named, () => files.reader.read(place, file, from, bounded)) }
    },
    filePreview: (named) =>
      withFile(named, (_task, _found, { picture }) => Promise.resolve({ bytes: picture?.preview ?? null })),
    async saveFile({ handle, ...named }) {
      const { files } = ready()
      const { file, place } = await held(named)
      const sink = await files.handles.openSink(handle)
      if (sink === undefined) return { ok: false, code: 'no_such_handle' }
      try {
        await reading(named, async () => {
          for (let from = 0; from < file.sizeBytes; from += pieceBytes) {
            await sink.write(await files.reader.read(place, file, from, pieceBytes))
          }
        })
        await sink.finish()
        return { ok: true }
      } catch (error) {
        await sink.abandon()
        if (error instanceof StorageError) return { ok: false, code: error.code }
        throw error
      }
    },
  }
}

const placeOf = (album: AlbumPlace | undefined): FileInfo['album'] =>
  album === undefined ? null : { ...album, id: fromHex(album.id) }

/** A message that had failed waits again. */
async function queueAgain(task: ChatTask, key: Uint8Array, id: MessageId): Promise<void> {
  const stored = await task.work.get('messages', key)
  const record = stored === undefined ? undefined : decodeMessageRecord(stored)
  if (record?.id !== id) return
  task.work.put('messages', key, encodeMessageRecord({ ...record, state: 'queued', failure: '' }))
}
