// The life of one stream: hello, the backlog in pages, "caught up", then live; acknowledgements come back.
// Frames: src/protocol/client-server/stream-frames.ts.

import type { RawData, WebSocket } from 'ws'
import type { Duplex } from 'node:stream'
import { encodeShape } from '#protocol/codec/shape.ts'
import { acknowledgementBytes } from '#protocol/client-server/acknowledgement.ts'
import { decodeFrames, encodeFrame, type Frame, frameTypes, helloShape } from '#protocol/client-server/stream-frames.ts'
import { PeerError, TalkeeError } from '#protocol/errors.ts'
import type { Incarnation } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import type { ServerClock } from '../clock.ts'
import { verifyEd25519 } from '../crypto/sodium.ts'
import type { ServerLog } from '../log.ts'
import type { DeviceKeys, Session } from '../store/account-operations.ts'
import type { Store } from '../store/store.ts'
import type { Acknowledgements } from './acknowledgements.ts'
import { type Connection, createConnection } from './connection.ts'
import type { Hub } from './hub.ts'

export interface StreamDeps {
  readonly store: Store
  readonly hub: Hub
  readonly acknowledgements: Acknowledgements
  readonly clock: ServerClock
  readonly log: ServerLog
  readonly maxBufferedBytes: number
}

export interface StreamSocket {
  readonly ws: WebSocket
  readonly socket: Duplex
  readonly session: Session
  readonly tokenHash: Uint8Array
  readonly keys: DeviceKeys
}

/** What storage hands over in one piece while a device catches up. */
const pageBytes = 512 * 1024
const dayMs = 24 * 60 * 60_000

/** Runs the stream until its socket closes. */
export function runStream(deps: StreamDeps, { ws, socket, session, tokenHash, keys }: StreamSocket): void {
  const { hub, store, clock, log } = deps
  const connection = createConnection({
    ws,
    socket,
    device: session.installation,
    account: session.address,
    tokenHash,
    expiresMs: session.expiresMs,
    maxBufferedBytes: deps.maxBufferedBytes,
  })
  let incarnation: Incarnation | undefined
  let notedDay: number | undefined

  async function catchUp(): Promise<void> {
    const { device } = connection
    const hello = await store.hello({ device, nowMs: clock.nowMs() })
    if (hello === undefined) {
      connection.close('deviceRevoked')
      return
    }
    incarnation = hello.incarnation
    connection.pushPlain(frame(frameTypes.hello, 0, encodeShape(helloShape, hello)))
    connection.sentUpTo = hello.cursor
    while (connection.isOpen) {
      hub.collect(connection)
      const page = await store.syncPage({
        device,
        afterId: connection.sentUpTo,
        maxRows: limits.pageRows,
        maxBytes: pageBytes,
        inlineBytes: limits.inlineRowBytes,
      })
      await connection.pushPage(page.frames)
      connection.sentUpTo = page.upToId
      if (page.caughtUp === undefined || !connection.isOpen) continue
      // First the end of the backlog, then whatever came while it was read.
      connection.cork()
      const isLive = hub.goLive(connection, page.caughtUp, page.upToId, () =>
        connection.pushPlain(frame(frameTypes.caughtUp, page.upToId)),
      )
      connection.uncork()
      if (isLive) return
    }
  }

  function receive(data: RawData, isBinary: boolean): void {
    connection.heard = true
    try {
      if (!isBinary || !(data instanceof Uint8Array)) throw new PeerError('malformed', 'not one binary message')
      for (const each of decodeFrames(data)) acknowledge(connection, each)
    } catch (cause) {
      if (!(cause instanceof TalkeeError)) throw cause
      connection.close('badFrame')
    }
  }

  function acknowledge({ device, sentUpTo }: Connection, { type, id, handle, seq, body }: Frame): void {
    const isWellFormed = type === frameTypes.acknowledge && handle === 0 && seq === 0 && id <= sentUpTo
    if (!isWellFormed || !isSignedRightly(id, body)) throw new PeerError('malformed', 'not an acknowledgement')
    deps.acknowledgements.add({ device, cursor: id, signature: body.length === 0 ? undefined : body })
  }

  function isSignedRightly(cursor: number, signature: Uint8Array): boolean {
    if (signature.length === 0) return true
    return (
      incarnation !== undefined && verifyEd25519(keys.ed25519, acknowledgementBytes(incarnation, cursor), signature)
    )
  }

  /** Once a day: a stream may last for weeks. Its list of devices is not worth ending a stream for. */
  function noteDay(): void {
    const day = Math.floor(clock.nowMs() / dayMs)
    if (day === notedDay) return
    notedDay = day
    store.noteSeen({ device: connection.device, day }).catch((cause: unknown) => {
      log.warn('day-not-noted', { code: cause instanceof TalkeeError ? cause.code : 'internal' })
    })
  }

  ws.on('message', receive)
  ws.on('pong', () => {
    connection.heard = true
    noteDay()
  })
  ws.on('error', () => {
    // Said by the close that follows: a broken frame, a reset socket.
  })
  ws.on('close', () => {
    connection.isOpen = false
    hub.remove(connection)
    log.info('stream-ended', { code: connection.closedBy ?? 'other-side', device: log.id(connection.device) })
  })
  hub.add(connection)
  noteDay()
  catchUp().catch((cause: unknown) => {
    log.warn('stream-failed', { code: cause instanceof TalkeeError ? cause.code : 'internal' })
    connection.close('comeBack')
  })
}

function frame(type: Frame['type'], id: number, body: Uint8Array = new Uint8Array()): Uint8Array {
  return encodeFrame({ type, handle: 0, id, seq: 0, body })
}
