// The stream from the home server: rows are stored raw and sealed, then acknowledged, and only then looked at.
// Reconnects by itself, waiting longer each time; a session that cannot be renewed ends it with a reason.

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
import { closeCodes } from '#protocol/error-codes.ts'
import { PeerError, TalkeeError } from '#protocol/errors.ts'
import { parseChatId, type AccountAddress, type ChatId } from '#protocol/ids.ts'
import type { RawRow } from '../messages/raw-row.ts'
import type { Clock } from '../ports/clock.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { Log } from '../ports/log.ts'
import type { Stream, Transport } from '../ports/transport.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import type { SessionRoutes } from './home-server.ts'
import type { SessionKeeper } from './session-keeper.ts'

export type Connection =
  | { readonly state: 'offline' | 'connecting' | 'syncing' | 'online' }
  /** The server does not let this device in; the app stays usable offline and says why. */
  | { readonly state: 'refused'; readonly code: string }

export interface SyncDeps {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly log: Log
  readonly transport: Transport
  readonly keeper: SessionKeeper
  readonly routes: SessionRoutes
  readonly ed25519Seed: Uint8Array
  /** Takes the server's list of restores; gives the cursor that the vault has for it. */
  readonly onHello: (hello: Hello) => Promise<number>
  /** Stores rows and cursor in one transaction; they are acknowledged when it has returned. */
  readonly storeRows: (rows: readonly { chat: ChatId; raw: RawRow }[], cursor: number) => Promise<void>
  readonly onDeviceLog: (account: AccountAddress, seq: number) => void
  readonly onConnection: (connection: Connection) => void
}

export interface Sync {
  start(): void
  /** Tries to connect now, whatever the backoff says. */
  hurry(): void
  connection(): Connection
  stop(): Promise<void>
}

const firstRetryMs = 500
const longestRetryMs = 60_000
/** A signed cursor at least once a minute while there is traffic. */
const signEveryMs = 60_000

export function createSync(deps: SyncDeps): Sync {
  let connection: Connection = { state: 'offline' }
  let stopped = true
  let attempt = 0
  let cancelRetry: (() => void) | undefined
  let stream: Stream | undefined
  let epoch = 0
  const inTurn = createSerialQueue()

  function setConnection(next: Connection): void {
    connection = next
    deps.onConnection(next)
  }

  async function connect(): Promise<void> {
    const mine = ++epoch
    cancelRetry?.()
    cancelRetry = undefined
    setConnection({ state: 'connecting' })
    const session = await deps.keeper.session()
    if (stopped || mine !== epoch) return
    if (!session.ok) {
      if (session.why === 'refused' && isFinal(session.code)) setConnection({ state: 'refused', code: session.code })
      else retry()
      return
    }
    const reader = createFrameReader(
      deps,
      () => stream,
      (caughtUp) => {
        attempt = 0
        setConnection({ state: caughtUp ? 'online' : 'syncing' })
      },
    )
    stream = deps.transport.openStream({
      sessionToken: session.value.token,
      events: {
        onOpen: () => undefined,
        onFrame: (message) => {
          // Batches queue up here while one is being stored; order is the server's.
          inTurn(() => (mine === epoch ? reader.take(message) : Promise.resolve())).catch((error: unknown) => {
            deps.log.warn('stream_failed', { code: error instanceof TalkeeError ? error.code : 'internal' })
            if (mine === epoch) stream?.close()
          })
        },
        onEnd: (end) => {
          if (mine !== epoch) return
          stream = undefined
          if (end.code === closeCodes.sessionEnded || end.code === closeCodes.deviceRevoked || end.code === 401) {
            deps.keeper.drop()
          }
          if (!stopped) retry()
        },
      },
    })
  }

  function retry(): void {
    setConnection({ state: 'offline' })
    const ceiling = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(attempt++, 10))
    const [random = 0] = deps.crypto.randomBytes(1)
    const delayMs = Math.round(ceiling * (0.5 + random / 510))
    cancelRetry = deps.clock.after(delayMs, begin)
  }

  function begin(): void {
    connect().catch((error: unknown) => {
      deps.log.warn('connect_failed', { code: error instanceof TalkeeError ? error.code : 'internal' })
      if (!stopped) retry()
    })
  }

  return {
    start() {
      if (!stopped) return
      stopped = false
      begin()
    },
    hurry() {
      if (stopped || cancelRetry === undefined) return
      attempt = 0
      begin()
    },
    connection: () => connection,
    async stop() {
      stopped = true
      epoch++
      cancelRetry?.()
      cancelRetry = undefined
      stream?.close()
      stream = undefined
      await inTurn(() => Promise.resolve())
      setConnection({ state: 'offline' })
    },
  }
}

/** Refusals that trying again does not cure. */
function isFinal(code: string): boolean {
  return code === 'device_revoked' || code === 'wrong_credentials' || code === 'bad_proof' || code === 'not_found'
}

interface FrameReader {
  take(message: Uint8Array): Promise<void>
}

function createFrameReader(
  deps: SyncDeps,
  stream: () => Stream | undefined,
  onProgress: (caughtUp: boolean) => void,
): FrameReader {
  const chats = new Map<number, ChatId>()
  let hello: Hello | undefined
  let cursor = 0
  let signedAtMs = Number.NEGATIVE_INFINITY

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
          onProgress(false)
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
        case frameTypes.ephemeral:
          break
        default:
          // Sent again after a reconnection: what the vault has, it has.
          if (frame.id > cursor) {
            rows.push(await readRow(frame))
            next = Math.max(next, frame.id)
          }
      }
    }
    if (next > cursor) {
      await deps.storeRows(rows, next)
      cursor = next
      acknowledge()
    }
    if (caughtUp) onProgress(true)
  }

  async function readRow(frame: Frame): Promise<{ chat: ChatId; raw: RawRow }> {
    const chat = chats.get(frame.handle)
    if (chat === undefined) throw new PeerError('unknown_handle', 'a row of a chat that was not named')
    if (frame.type !== frameTypes.announcement) return { chat, raw: rawRow(frame) }
    const { type } = decodeShape(announcementShape, frame.body)
    const fetched = await deps.routes.row(frame.id)
    if (!fetched.ok) throw new PeerError('row_not_fetched', 'an announced row could not be fetched')
    const whole = decodeFrame(fetched.value)
    if (whole.type !== type || whole.id !== frame.id || whole.seq !== frame.seq) {
      throw new PeerError('row_differs', 'another row than the one announced')
    }
    return { chat, raw: rawRow(whole) }
  }

  function acknowledge(): void {
    const nowMs = deps.clock.monotonicMs()
    const isDue = hello !== undefined && nowMs - signedAtMs >= signEveryMs
    const body =
      isDue && hello !== undefined
        ? deps.crypto.ed25519Sign(deps.ed25519Seed, acknowledgementBytes(hello.incarnation, cursor))
        : new Uint8Array(0)
    if (isDue) signedAtMs = nowMs
    stream()?.send(encodeFrame({ type: frameTypes.acknowledge, handle: 0, id: cursor, seq: 0, body }))
  }

  return { take }
}

function rawRow(frame: Frame): RawRow {
  const { type, id, seq } = frame
  const { timeMs, content } = readTimedBody(frame.body)
  switch (type) {
    case frameTypes.message:
    case frameTypes.commit:
    case frameTypes.welcome:
    case frameTypes.sendHashRepair:
      return { type, id, seq, timeMs, content }
    default:
      throw new PeerError('unknown_frame', 'not a row')
  }
}
