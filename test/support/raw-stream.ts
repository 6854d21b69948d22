// The stream as a raw client sees it: frames as they came, and nothing done with them.

import { WebSocket } from 'ws'
import { decodeFrames, encodeFrame, type Frame, frameTypes } from '#protocol/client-server/stream-frames.ts'

export interface RawStream {
  readonly frames: readonly Frame[]
  /** Settles with the first frame from here on (or already there) that fits. */
  next(fits: (frame: Frame) => boolean): Promise<Frame>
  /** Settles when so many frames of this type have come. */
  count(type: Frame['type'], atLeast: number): Promise<readonly Frame[]>
  send(message: Uint8Array): void
  acknowledge(cursor: number, signature?: Uint8Array): void
  /** Settles when the server has read all that was sent so far. */
  heard(): Promise<void>
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
    frames.push(...decodeFrames(new Uint8Array(data as Buffer)))
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
    send: (message) => ws.send(message),
    acknowledge: (cursor, signature = new Uint8Array()) =>
      ws.send(encodeFrame({ type: frameTypes.acknowledge, handle: 0, id: cursor, seq: 0, body: signature })),
    heard: () =>
      new Promise((resolve) => {
        ws.once('pong', () => resolve())
        ws.ping()
      }),
    close: () => ws.close(),
  }
}
