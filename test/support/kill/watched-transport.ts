// A transport that passes a kill point before each request leaves and after its answer has come, and at each frame of
// the stream in either direction.

import type { HttpRequest, Transport } from '#core/ports/transport.ts'
import type { KillPoints } from './kill-points.ts'

export function watchTransport(transport: Transport, points: KillPoints): Transport {
  async function around<T>(deed: string, work: () => Promise<T>): Promise<T> {
    points.pass(`before ${deed}`)
    const result = await work()
    points.pass(`after ${deed}`)
    return result
  }
  return {
    request: (request) => around(deedOf(request), () => transport.request(request)),
    anonymousPost: (post) => around('post message', () => transport.anonymousPost(post)),
    openBlobConnection() {
      const connection = transport.openBlobConnection()
      return {
        request: (request) => around(`${request.method} blob`, () => connection.request(request)),
        close: () => {
          connection.close()
        },
      }
    },
    openStream(options) {
      const stream = transport.openStream({
        ...options,
        events: {
          ...options.events,
          onFrame(frame) {
            points.pass('before frame')
            options.events.onFrame(frame)
          },
        },
      })
      return {
        send(frame) {
          points.pass('before acknowledge')
          stream.send(frame)
          points.pass('after acknowledge')
        },
        close: () => stream.close(),
      }
    },
    close: () => transport.close(),
  }
}

const deeds: readonly (readonly [pattern: RegExp, deed: string])[] = [
  [/^POST \/v1\/chats$/, 'open chat'],
  [/^POST \/v1\/chats\/[^/]+\/commits$/, 'post commit'],
  [/^GET \/v1\/chats\/[^/]+\/commits\//, 'ask for winner'],
  [/^PUT \/v1\/chats\/[^/]+\/blobs\//, 'upload tree'],
  [/^GET \/v1\/chats\/[^/]+\/blobs\//, 'fetch tree'],
  [/^POST \/v1\/key-packages\/claims$/, 'claim key packages'],
  [/^POST \/v1\/key-packages$/, 'upload key packages'],
]

function deedOf({ method, path }: HttpRequest): string {
  return deeds.find(([pattern]) => pattern.test(`${method} ${path}`))?.[1] ?? 'other request'
}
