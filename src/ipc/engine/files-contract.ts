// Files: chosen, sent, fetched, read, saved. The page holds handles, which the main process gives for what its user has
// chosen, and names messages; it knows no path, no key and no blob.

import { bool, byteRange, oneOf, text, uint } from '#protocol/codec/shape.ts'
import { limits } from '#protocol/limits.ts'
import { call } from '../contract.ts'
import { either, hexId, listOf, nothing, orNull, struct, type Read } from '../reader.ts'
import { done, refused } from './fields.ts'

/** A byte for each stretch of a voice message: how loud it is. */
const waveform = byteRange(0, 64)
/** Of pictures sent together: which of them, and of how many. `id` is drawn for them. */
const album = struct({ id: hexId, index: uint(9), count: uint(10, 2) })

export const fileView = struct({
  /** Without what hides, misleads or leads elsewhere. */
  name: text(255),
  /** Of the name, in lower case: what a system goes by, whatever `type` says. Empty where there is none. */
  extension: text(255, 0),
  /** By its sender's word. */
  type: text(127),
  sizeBytes: uint(limits.fileBytes),
  /** Its size on the screen is known before it is here. */
  picture: orNull(struct({ width: uint(65_535, 1), height: uint(65_535, 1), hasPreview: bool })),
  sound: orNull(struct({ durationMs: uint(86_400_000), waveform })),
  album: orNull(album),
  /** `remote`: not on this device. `held`: whole, verified, to be read and saved. */
  state: oneOf('remote', 'sending', 'fetching', 'held', 'failed'),
  /** Why it failed, else empty. */
  failure: text(64, 0),
  /** Of the blobs that carry it; what comes between is told by the event `file`. */
  doneBytes: uint(),
  totalBytes: uint(),
})

/** What was shown once, and is in memory alone. */
export const revealedFile = struct({
  revealed: hexId,
  name: text(255),
  extension: text(255, 0),
  type: text(127),
  sizeBytes: uint(limits.fileBytes),
  isPicture: bool,
  sound: orNull(struct({ durationMs: uint(86_400_000), waveform })),
})
export type RevealedFile = Read<typeof revealedFile>

const stagedView = struct({
  staged: hexId,
  name: text(255),
  sizeBytes: uint(),
  sealedBytes: uint(),
  /** Why it cannot be sent, else empty. */
  failure: text(64, 0),
})

/** Given once by the main process, for a file that its user has chosen or dropped, or for a place to save to. */
const handle = hexId
const staged = struct({ staged: hexId })
const message = struct({ chat: hexId, message: hexId })
/** A year. */
const longestTimerSeconds = 31_536_000
/** Of a call, with room for what is around it. */
const pieceBytes = 512 * 1024

export const fileCalls = {
  /** Begins to read and seal it. Refused: `no_such_handle`, `file_too_large`, `too_many_files`. */
  stageFile: call(struct({ handle }), either(stagedView, refused)),
  /** Of bytes that the page has itself: pasted, recorded, drawn. They follow by `addToStaged`, in order, one call at a time. */
  stageBytes: call(struct({ name: text(255, 0), sizeBytes: uint() }), either(stagedView, refused)),
  /** One that is held here, to be sent elsewhere: nothing at the server tells that it is the same. */
  stageHeld: call(message, either(stagedView, refused)),
  addToStaged: call(struct({ staged: hexId, bytes: byteRange(0, pieceBytes) }), nothing),
  stagedFiles: call(nothing, listOf(stagedView, 512)),
  unstageFile: call(staged, nothing),
  /** Of a staged one, when it is sealed, as in `readFile`: so that its user sees it before it is sent. Rejects with its failure. */
  readStaged: call(
    struct({ staged: hexId, from: uint(limits.fileBytes), length: uint(pieceBytes) }),
    struct({ bytes: byteRange(0, pieceBytes) }),
  ),
  /**
   * Durable on this device when it answers; the message follows its file to the server. Refused where it could not be
   * sealed: `file_unreadable`, `file_changed`, `disk_full`. `timerSeconds` as in `sendText`.
   */
  sendFile: call(
    struct({
      chat: hexId,
      staged: hexId,
      text: text(65_536, 0),
      type: text(127, 0),
      picture: orNull(
        struct({
          width: uint(65_535, 1),
          height: uint(65_535, 1),
          preview: orNull(byteRange(1, limits.filePreviewBytes)),
        }),
      ),
      sound: orNull(struct({ durationMs: uint(86_400_000), waveform })),
      album: orNull(album),
      /** The message that it answers. */
      replyTo: orNull(hexId),
      timerSeconds: orNull(uint(longestTimerSeconds)),
      /** The others can see it once. Refused beyond 64 MiB: `too_large_once`. */
      burnsOnRead: bool,
    }),
    either(struct({ id: hexId }), refused),
  ),
  /** One that is `held`, with its words, in other chats; who said them is told where `namesAuthor`. */
  forwardFile: call(
    struct({ chat: hexId, message: hexId, to: listOf(hexId, 20), namesAuthor: bool }),
    either(struct({ ids: listOf(hexId, 20) }), refused),
  ),
  /** Has it come to this device; tries again what failed, up or down. */
  fetchFile: call(message, nothing),
  /** Gives up what is under way. An own message of which nobody was told goes with its file. */
  cancelFile: call(message, nothing),
  /** Of a file that is `held`, from there on; fewer bytes at its end. Rejects with `file_not_here`, `file_damaged`. */
  readFile: call(
    struct({ chat: hexId, message: hexId, from: uint(limits.fileBytes), length: uint(pieceBytes) }),
    struct({ bytes: byteRange(0, pieceBytes) }),
  ),
  /** The small picture that came with the message. */
  filePreview: call(message, struct({ bytes: orNull(byteRange(1, limits.filePreviewBytes)) })),
  /** Refused: `no_such_handle`, `file_damaged`, `disk_full`, `disk_error`. */
  saveFile: call(struct({ chat: hexId, message: hexId, handle }), either(done, refused)),
  /** Of what was shown once, as in `readFile`. Rejects with `no_such_file`. */
  readRevealed: call(
    struct({ revealed: hexId, from: uint(limits.fileBytes), length: uint(pieceBytes) }),
    struct({ bytes: byteRange(0, pieceBytes) }),
  ),
  /** As `saveFile`. */
  saveRevealed: call(struct({ revealed: hexId, handle }), either(done, refused)),
  /** Whoever looked at it is done. */
  forgetRevealed: call(struct({ revealed: hexId }), nothing),
} as const

/** How far a file under way has come. */
export const fileProgress = struct({ chat: hexId, message: hexId, doneBytes: uint() })
