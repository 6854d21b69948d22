// The stream as a raw client sees it: frames as they came, and nothing done with them.

import { WebSocket } from 'ws'
import { decodeFrames, encodeFrame, type Frame, frameTypes } from '#protocol/client-server/stream-frames.ts'

export interface RawStream {
  readonly frames: readonly Frame[]
  /** Settles with the first frame from here on (or already there) that fits. */
  next(fits: (frame: Frame) => boolean): Promise<Frame>
  /** Settles when so many frames of this type have come. */
  count(type: Frame['type'], atLeast: number): Promise<readonly Frame[]>
  /** Bytes of WebSocket messages and their headers so far; TLS adds 22 to each record. */
  receivedBytes(): number
  /** Called with each frame as it comes, until the result is called. */
  onFrame(listener: (frame: Frame) => void): () => void
  send(message: Uint8Array): void
  acknowledge(cursor: number, signature?: Uint8Array): void
  /** Settles when the server has read all that was sent so far. */
  heard(): Promise<void>
  /** Reads nothing more off the socket until `resume`. */
  pause(): void
  resume(): void
  close(): void
  readonly ended: Promise<{ code: number; status?: number }>
}

export interface RawStreamOptions {
  readonly port: number
  readonly token: string
  readonly headers?: Readonly<Record<string, string>>
}

export function openRawStream({ port, token, headers = {} }: RawStreamOptions): RawStream {
  const ws = new WebSocket(`wss://127.0.0.1:${String(port)}/v1/stream`, {
    rejectUnauthorized: false,
    headers: { authorization: `Bearer ${token}`, ...headers },
    perMessageDeflate: false,
  })
  const frames: Frame[] = []
  const listeners = new Set<(frame: Frame) => void>()
  let receivedBytes = 0
  const waiting = new Set<() => void>()
  let status: number | undefined
  const ended = new Promise<{ code: number; status?: number }>((resolve) => {
    ws.on('close', (code) => resolve(status === undefined ? { code } : { code, status }))
  })
  ws.on('unexpected-response', (request, response) => {
    status = response.statusCode
    response.resume()
    request.destroy()
    ws.emit('close', 0, Buffer.alloc(0))
  })
  ws.on('error', () => undefined)
  ws.on('message', (data) => {
    const message = new Uint8Array(data as Buffer)
    receivedBytes += message.length + (message.length < 126 ? 2 : message.length < 65_536 ? 4 : 10)
    for (const frame of decodeFrames(message)) {
      frames.push(frame)
      for (const listener of listeners) listener(frame)
    }
    for (const look of [...waiting]) look()
  })

  function until<T>(look: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const tryOnce = () => {
        const found = look()
        if (found === undefined) return
        waiting.delete(tryOnce)
        resolve(found)
      }
      waiting.add(tryOnce)
      tryOnce()
    })
  }

  return {
    frames,
    ended,
    next: (fits) => until(() => frames.find(fits)),
    count: (type, atLeast) =>
      until(() => {
        const found = frames.filter((frame) => frame.type === type)
        return found.length >= atLeast ? found : undefined
      }),
    receivedBytes: () => receivedBytes,
    onFrame(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    send: (message) => ws.send(message),
    acknowledge: (cursor, signature = new Uint8Array()) =>
      ws.send(encodeFrame({ type: frameTypes.acknowledge, handle: 0, id: cursor, seq: 0, body: signature })),
    heard: () =>
      new Promise((resolve) => {
        ws.once('pong', () => resolve())
        ws.ping()
      }),
    pause: () => ws.pause(),
    resume: () => ws.resume(),
    close: () => ws.close(),
  }
}
