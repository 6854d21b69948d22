// One stream's frames: rows are stored raw and sealed, then acknowledged, and only then looked at.
// It decides nothing about connecting; that is sync.ts.

import { toHex } from '#protocol/codec/bytes.ts'
import { decodeShape } from '#protocol/codec/shape.ts'
import { acknowledgementBytes } from '#protocol/client-server/acknowledgement.ts'
import {
  announcementShape,
  decodeFrame,
  decodeFrames,
  deviceLogNoticeShape,
  encodeFrame,
  frameTypes,
  helloShape,
  readTimedBody,
  type Frame,
  type Hello,
} from '#protocol/client-server/stream-frames.ts'
import { PeerError, unreachable } from '#protocol/errors.ts'
import { parseChatId, type AccountAddress, type ChatId } from '#protocol/ids.ts'
import type { RawRow } from '../messages/raw-row.ts'
import type { Clock } from '../ports/clock.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { Log } from '../ports/log.ts'
import type { SessionRoutes } from './home-server.ts'

export interface FrameReaderDeps {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly log: Log
  readonly routes: Pick<SessionRoutes, 'row'>
  readonly ed25519Seed: Uint8Array
  /** Takes the server's list of restores; gives the cursor that the vault has for it. */
  readonly onHello: (hello: Hello) => Promise<number>
  /** Stores rows and cursor in one transaction; they are acknowledged when it has returned. */
  readonly storeRows: (rows: readonly { chat: ChatId; raw: RawRow }[], cursor: number) => Promise<void>
  /** Said once and stored by nobody: whoever was away has missed it. */
  readonly onEphemeral: (chat: ChatId, sealed: Uint8Array) => void
  readonly onDeviceLog: (account: AccountAddress, seq: number) => void
  /** Something waits from another device of this account. */
  readonly onOwnDevices: () => void
}

/** A signed cursor at least once a minute while there is traffic. */
const signEveryMs = 60_000

/** `connected`: the server has said hello. `stored`: rows are on disk. `caught-up`: all that waited has come. */
export type Progress = 'connected' | 'stored' | 'caught-up'

export interface FrameReader {
  /** One message of the stream; one at a time. After a failure the stream is to be ended: nothing more may be taken. */
  take(message: Uint8Array): Promise<void>
  /** The stream is no more: nothing is sent after this. */
  end(): void
}

/** `send` puts a frame on the stream. */
export function createFrameReader(
  deps: FrameReaderDeps,
  send: (frame: Uint8Array) => void,
  onProgress: (progress: Progress) => void,
): FrameReader {
  const chats = new Map<number, ChatId>()
  let hello: Hello | undefined
  let cursor = 0
  let signedAtMs = Number.NEGATIVE_INFINITY
  let cancelSigning: (() => void) | undefined
  let isEnded = false
  let isCaughtUp = false

  async function take(message: Uint8Array): Promise<void> {
    const rows: { chat: ChatId; raw: RawRow }[] = []
    let caughtUp = false
    let next = cursor
    for (const frame of decodeFrames(message)) {
      if (hello === undefined && frame.type !== frameTypes.hello)
        throw new PeerError('no_hello', 'a frame before the hello')
      switch (frame.type) {
        case frameTypes.hello:
          hello = decodeShape(helloShape, frame.body)
          cursor = next = await deps.onHello(hello)
          onProgress('connected')
          break
        case frameTypes.chat:
          chats.set(frame.handle, parseChatId(toHex(frame.body)))
          break
        case frameTypes.caughtUp:
          caughtUp = true
          next = Math.max(next, frame.id)
          break
        case frameTypes.deviceLog: {
          const notice = decodeShape(deviceLogNoticeShape, frame.body)
          deps.onDeviceLog(notice.account, notice.seq)
          break
        }
        case frameTypes.ephemeral: {
          const chat = chats.get(frame.handle)
          if (chat === undefined) throw new PeerError('unknown_handle', 'a post of a chat that was not named')
          deps.onEphemeral(chat, readTimedBody(frame.body).content)
          break
        }
        case frameTypes.ownDevices:
          deps.onOwnDevices()
          break
        case frameTypes.message:
        case frameTypes.commit:
        case frameTypes.welcome:
        case frameTypes.announcement:
        case frameTypes.sendHashRepair:
        case frameTypes.departure:
          // Sent again after a reconnection: what the vault has, it has.
          if (frame.id > cursor) {
            const row = await readRow(frame)
            if (row !== undefined) rows.push(row)
            next = Math.max(next, frame.id)
          }
          break
        case frameTypes.acknowledge:
          throw new PeerError('unknown_frame', 'a frame that only clients send')
        default:
          unreachable(frame.type)
      }
    }
    if (next > cursor) {
      await deps.storeRows(rows, next)
      cursor = next
      acknowledge()
      if (!isCaughtUp && !caughtUp) onProgress('stored')
    } else if (caughtUp && !isCaughtUp && hello !== undefined && hello.cursor < cursor) {
      // Acknowledgements that the server lost, with its process or on their way: else it would send all this again each time.
      acknowledge()
    }
    if (caughtUp && !isCaughtUp) {
      isCaughtUp = true
      onProgress('caught-up')
    }
  }

  /** Undefined for an announced row that the server no longer has. */
  async function readRow(frame: Frame): Promise<{ chat: ChatId; raw: RawRow } | undefined> {
    const chat = chats.get(frame.handle)
    if (chat === undefined) throw new PeerError('unknown_handle', 'a row of a chat that was not named')
    if (frame.type !== frameTypes.announcement) return { chat, raw: rawRow(frame) }
    const { type } = decodeShape(announcementShape, frame.body)
    const fetched = await deps.routes.row(frame.id)
    if (!fetched.ok && fetched.why === 'refused' && fetched.code === 'not_found') {
      // Purged between announcing and fetching: waiting for it would stop this device for ever.
      deps.log.warn('row_gone')
      return undefined
    }
    if (!fetched.ok) throw new PeerError('row_not_fetched', 'an announced row could not be fetched')
    const whole = decodeFrame(fetched.value)
    if (whole.type !== type || whole.id !== frame.id || whole.seq !== frame.seq) {
      throw new PeerError('row_differs', 'another row than the one announced')
    }
    return { chat, raw: rawRow(whole) }
  }

  function acknowledge(): void {
    if (hello === undefined || isEnded) return
    const dueInMs = signedAtMs + signEveryMs - deps.clock.monotonicMs()
    if (dueInMs > 0) {
      send(acknowledgement(new Uint8Array(0)))
      // When no more traffic comes, the last of it is signed all the same.
      cancelSigning ??= deps.clock.after(dueInMs, () => {
        cancelSigning = undefined
        acknowledge()
      })
      return
    }
    cancelSigning?.()
    cancelSigning = undefined
    signedAtMs = deps.clock.monotonicMs()
    send(acknowledgement(deps.crypto.ed25519Sign(deps.ed25519Seed, acknowledgementBytes(hello.incarnation, cursor))))
  }

  function acknowledgement(body: Uint8Array): Uint8Array {
    return encodeFrame({ type: frameTypes.acknowledge, handle: 0, id: cursor, seq: 0, body })
  }

  return {
    take,
    end() {
      isEnded = true
      cancelSigning?.()
    },
  }
}

const rowTypes: ReadonlySet<number> = new Set<RawRow['type']>([
  frameTypes.message,
  frameTypes.commit,
  frameTypes.welcome,
  frameTypes.sendHashRepair,
  frameTypes.departure,
])

function isRow(frame: Frame): frame is Frame & { type: RawRow['type'] } {
  return rowTypes.has(frame.type)
}

function rawRow(frame: Frame): RawRow {
  if (!isRow(frame)) throw new PeerError('unknown_frame', 'not a row')
  const { type, id, seq } = frame
  const { timeMs, content } = readTimedBody(frame.body)
  return { type, id, seq, timeMs, content }
}
