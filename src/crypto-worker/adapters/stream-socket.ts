// The stream: one WebSocket on a pinned connection of its own. Frames are bytes here; their format is the protocol's.
// It does not reconnect; who opened it decides when to try again.

import type { TLSSocket } from 'node:tls'
import { WebSocket } from 'ws'
import type { Clock } from '#core/ports/clock.ts'
import type { Stream, StreamEnd, StreamEvents } from '#core/ports/transport.ts'
import { type Dial, failureOf } from './pinned-connection.ts'

/** Frames are at most 64 KiB (`limits.streamFrameBytes`); a server that sends far more is cut off. */
const maxFrameBytes = 256 * 1024
/** A connection on which nothing came between two pings is dead: half-open ones look fine for hours. */
const pingEveryMs = 30_000
const handshakeTimeoutMs = 15_000
/** How long a goodbye may take before the connection is dropped without one. */
const closeTimeoutMs = 5_000

/** Close codes of our own making (RFC 6455 §7.4.1). */
const closeCodes = { normal: 1000, broken: 1006 } as const

export interface StreamSocketDeps {
  readonly dial: Dial
  readonly domain: string
  readonly clock: Clock
}

export function openStreamSocket(
  deps: StreamSocketDeps,
  { sessionToken, events }: { sessionToken: string; events: StreamEvents },
): Stream {
  const opening = new AbortController()
  const waiting: Uint8Array[] = []
  let socket: WebSocket | undefined
  let ended = false
  let cancelClosing: (() => void) | undefined

  function end(how: StreamEnd): void {
    if (ended) return
    ended = true
    cancelHandshake()
    waiting.length = 0
    events.onEnd(how)
  }

  const cancelHandshake = deps.clock.after(handshakeTimeoutMs, () => {
    end({ code: 0, reason: '', failure: { unreachable: 'timeout', message: 'no stream in time' } })
    opening.abort()
    socket?.terminate()
  })

  function onDialled(connection: TLSSocket): void {
    const opened = upgrade(connection, deps.domain, sessionToken)
    socket = opened
    let failure: StreamEnd['failure']
    let stopWatching: (() => void) | undefined
    opened.on('open', () => {
      if (ended) return
      cancelHandshake()
      stopWatching = watch(opened, deps.clock, () => {
        failure = { unreachable: 'timeout', message: 'the server has gone silent' }
        opened.terminate()
      })
      events.onOpen()
      for (const frame of waiting.splice(0)) opened.send(frame)
    })
    opened.on('message', (data, isBinary) => {
      if (ended || opened.readyState !== WebSocket.OPEN) return
      if (isBinary && data instanceof Uint8Array) events.onFrame(data)
      // 1003: a kind of data that is not taken. There is no text on this stream.
      else opened.close(1003)
    })
    opened.on('unexpected-response', (_request, response) => {
      end({ code: 0, reason: '', ...(response.statusCode === undefined ? {} : { httpStatus: response.statusCode }) })
      connection.destroy()
    })
    opened.on('error', (error) => {
      failure ??= failureOf(error)
    })
    opened.on('close', (code, reason) => {
      const wasOpen = stopWatching !== undefined
      stopWatching?.()
      cancelClosing?.()
      const broken =
        wasOpen && code !== closeCodes.broken ? {} : { failure: failure ?? failureOf(new Error('no close')) }
      end({ code: wasOpen ? code : 0, reason: reason.toString(), ...broken })
    })
  }

  deps.dial(opening.signal).then(
    (result) => {
      if ('unreachable' in result) end({ code: 0, reason: '', failure: result })
      else if (ended) result.destroy()
      else onDialled(result)
    },
    (error: unknown) => {
      end({ code: 0, reason: '', failure: failureOf(error instanceof Error ? error : new Error('the dial failed')) })
    },
  )

  return {
    send(frame) {
      if (ended) return
      if (socket?.readyState === WebSocket.OPEN) socket.send(frame)
      else if (socket === undefined || socket.readyState === WebSocket.CONNECTING) waiting.push(frame)
    },
    close() {
      if (ended) return
      if (socket?.readyState === WebSocket.OPEN) {
        socket.close(closeCodes.normal)
        cancelClosing = deps.clock.after(closeTimeoutMs, () => socket?.terminate())
      } else if (socket?.readyState !== WebSocket.CLOSING) {
        end({ code: 0, reason: 'closed here' })
        opening.abort()
        socket?.terminate()
      }
    },
  }
}

function upgrade(connection: TLSSocket, domain: string, sessionToken: string): WebSocket {
  // `ws:` because the connection that is handed in is encrypted and checked already.
  return new WebSocket(`ws://${domain}/v1/stream`, {
    createConnection: () => connection,
    headers: { Authorization: `Bearer ${sessionToken}` },
    perMessageDeflate: false,
    followRedirects: false,
    maxPayload: maxFrameBytes,
    maxFragments: 64,
  })
}

/** Pings, and calls `onSilence` when a whole interval brought nothing at all. */
function watch(socket: WebSocket, clock: Clock, onSilence: () => void): () => void {
  let heard = true
  const hear = (): void => {
    heard = true
  }
  socket.on('message', hear)
  socket.on('ping', hear)
  socket.on('pong', hear)
  let cancel = clock.after(pingEveryMs, beat)
  function beat(): void {
    if (!heard) {
      onSilence()
      return
    }
    heard = false
    socket.ping()
    cancel = clock.after(pingEveryMs, beat)
  }
  return () => {
    cancel()
  }
}
