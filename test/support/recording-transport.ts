// A transport that also keeps every byte that the engine hands to it: what a server could have seen.

import type { Transport } from '#core/ports/transport.ts'

export interface Recorded {
  readonly route: 'session' | 'anonymous' | 'blob' | 'stream'
  readonly label: string
  readonly bytes: Uint8Array
}

export function recordTransport(inner: Transport, record: Recorded[]): Transport {
  const keep = (route: Recorded['route'], label: string, body: Uint8Array | undefined, extra = ''): void => {
    const head = Buffer.from(`${label} ${extra}\n`)
    record.push({ route, label, bytes: Buffer.concat([head, body ?? Buffer.alloc(0)]) })
  }
  return {
    request(request) {
      keep('session', `${request.method} ${request.path}`, request.body, request.sessionToken ?? '')
      return inner.request(request)
    },
    anonymousPost(post) {
      keep('anonymous', `POST ${post.path}`, post.body)
      return inner.anonymousPost(post)
    },
    openBlobConnection() {
      const connection = inner.openBlobConnection()
      return {
        request(request) {
          keep('blob', `${request.method} ${request.path}`, request.body, request.chatToken ?? '')
          return connection.request(request)
        },
        close: () => {
          connection.close()
        },
      }
    },
    openStream(options) {
      keep('stream', 'open', undefined, options.sessionToken)
      const stream = inner.openStream(options)
      return {
        send(frame) {
          keep('stream', 'frame', frame)
          stream.send(frame)
        },
        close: () => {
          stream.close()
        },
      }
    },
    close: () => inner.close(),
  }
}
