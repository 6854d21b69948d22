// One device's WebSocket: what has been sent on it, what it has acknowledged, and how far behind it may fall.
// It sends what it is told to; who gets what is the hub's business.

import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { closeCodes } from '#protocol/error-codes.ts'
import { encodeBatch, encodeFrame, frameTypes } from '#protocol/client-server/stream-frames.ts'
import { type AccountAddress, type DeviceId, idBytes } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import type { Delivery, RowAddress } from '../store/delivery.ts'
import type { SyncFrame } from '../store/delivery-operations.ts'

export type CloseReason = keyof typeof closeCodes

export interface Connection {
  readonly device: DeviceId
  readonly account: AccountAddress
  readonly tokenHash: Uint8Array
  readonly expiresMs: number
  /** Ids up to here have been sent, or looked at and found not to be for this device. */
  sentUpTo: number
  /** Set while it reads its backlog: changes that happen meanwhile. */
  collected: Delivery[] | undefined
  /** Rosters it is in, by handle and generation; empty until it is live. */
  readonly subscriptions: Map<string, RowAddress>
  isLive: boolean
  isOpen: boolean
  /** Why this side ended it; undefined while it is open, or when the other side did. */
  closedBy: CloseReason | undefined
  heard: boolean
  /** Sends one frame of a chat, introducing its handle first. */
  push(to: RowAddress, frame: Uint8Array): void
  pushPlain(frame: Uint8Array): void
  /** Sends frames in batches and settles when the socket has taken them. */
  pushPage(frames: readonly SyncFrame[]): Promise<void>
  /** Gathers what is sent until the matching `uncork` into one write; ends who has not taken what was sent before. */
  cork(): void
  uncork(): void
  close(reason: CloseReason): void
  ping(): void
}

export interface ConnectionDeps {
  readonly ws: WebSocket
  readonly socket: Duplex
  readonly device: DeviceId
  readonly account: AccountAddress
  readonly tokenHash: Uint8Array
  readonly expiresMs: number
  readonly maxBufferedBytes: number
}

export function createConnection(deps: ConnectionDeps): Connection {
  const { ws, socket } = deps
  const introduced = new Set<number>()

  function send(message: Uint8Array): void {
    if (connection.isOpen) ws.send(message)
  }

  function introduction({ handle, chat }: RowAddress): Uint8Array | undefined {
    if (introduced.has(handle)) return undefined
    introduced.add(handle)
    return encodeFrame({ type: frameTypes.chat, handle, id: 0, seq: 0, body: idBytes(chat) })
  }

  const connection: Connection = {
    device: deps.device,
    account: deps.account,
    tokenHash: deps.tokenHash,
    expiresMs: deps.expiresMs,
    sentUpTo: 0,
    collected: undefined,
    subscriptions: new Map(),
    isLive: false,
    isOpen: true,
    closedBy: undefined,
    heard: true,
    push(to, frame) {
      const first = introduction(to)
      if (first !== undefined) send(first)
      send(frame)
    },
    pushPlain: send,
    async pushPage(frames) {
      let batch: Uint8Array[] = []
      let bytes = 0
      async function flush(): Promise<void> {
        if (batch.length === 0 || !connection.isOpen) return
        const message = encodeBatch(batch)
        batch = []
        bytes = 0
        // Waiting for the socket is what keeps a slow reader's backlog on disk instead of in memory.
        await new Promise<void>((resolve) => ws.send(message, () => resolve()))
      }
      for (const { to, frame } of frames) {
        for (const each of [introduction(to), frame]) {
          if (each === undefined) continue
          if (bytes + each.length + 4 > limits.streamFrameBytes - 1) await flush()
          batch.push(each)
          bytes += each.length + 4
        }
      }
      await flush()
    },
    cork() {
      // What is left from before, not what one turn brings: a burst in a large chat makes nobody slow.
      if (ws.bufferedAmount > deps.maxBufferedBytes) connection.close('tooSlow')
      socket.cork()
    },
    uncork: () => socket.uncork(),
    close(reason) {
      if (!connection.isOpen) return
      connection.isOpen = false
      connection.closedBy = reason
      ws.close(closeCodes[reason], reason)
      // Whoever does not read does not answer a close either.
      if (reason === 'tooSlow') ws.terminate()
    },
    ping() {
      if (!connection.heard) {
        connection.isOpen = false
        ws.terminate()
        return
      }
      connection.heard = false
      ws.ping()
    },
  }
  return connection
}
