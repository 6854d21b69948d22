// What a home server sees of each message that comes without a session: the connection and what else it carried, headers as
// they came, every field of the body. Without addresses and times: those it keeps, and Talkee says so.

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import { toHex } from '#protocol/codec/bytes.ts'
import { decodeShape } from '#protocol/codec/shape.ts'
import { anonymousPostShape } from '#protocol/client-server/anonymous-post.ts'
import { blake3 } from '#server/crypto/blake3.ts'

export interface SeenPost {
  /** BLAKE3 of the whole body: by it the test, and nobody else, knows who it was. */
  readonly bodyHash: string
  readonly signs: ReadonlySet<string>
}

interface Connection {
  readonly number: number
  readonly posts: Buffer[][]
  readonly sessions: Set<string>
  readonly heads: string[][]
  readonly isResumed: boolean
}

/** Watches every HTTP server of this process until `end`, which gives what was seen. */
export function watchServer(): { end(): readonly SeenPost[] } {
  const connections = new Map<unknown, Connection>()
  const posts: { connection: Connection; request: IncomingMessage; chunks: Buffer[] }[] = []

  function onRequest(message: unknown): void {
    const { request, socket } = message as { request: IncomingMessage; socket: unknown }
    let connection = connections.get(socket)
    if (connection === undefined) {
      const isResumed = socket instanceof TLSSocket && socket.isSessionReused()
      connection = { number: connections.size, posts: [], sessions: new Set(), heads: [], isResumed }
      connections.set(socket, connection)
    }
    if (request.headers.authorization !== undefined) connection.sessions.add(request.headers.authorization)
    connection.heads.push(request.rawHeaders)
    if (request.method !== 'POST' || !/^\/v1\/anon\/.*\/messages$/.test(request.url ?? '')) return
    const chunks: Buffer[] = []
    posts.push({ connection, request, chunks })
    // Overheard, not taken: a listener of its own would set the body flowing before its reader is there.
    const emit = request.emit.bind(request)
    request.emit = (event: string | symbol, ...rest: unknown[]): boolean => {
      if (event === 'data' && Buffer.isBuffer(rest[0])) chunks.push(rest[0])
      return emit(event, ...rest)
    }
  }

  subscribe('http.server.request.start', onRequest)
  return {
    end() {
      unsubscribe('http.server.request.start', onRequest)
      return posts.flatMap(({ connection, request, chunks }) => {
        const body = Buffer.concat(chunks)
        if (body.length === 0) return []
        const signs = new Set([...connectionSigns(connection), ...headSigns(request), ...bodySigns(body)])
        return [{ bodyHash: toHex(blake3(body)), signs }]
      })
    },
  }
}

function connectionSigns({ number, sessions, heads, isResumed }: Connection): readonly string[] {
  return [
    `connection=${String(number)}`,
    `requests on it=${String(heads.length)}`,
    `resumed=${String(isResumed)}`,
    ...[...sessions].map((session) => `session on it=${session}`),
  ]
}

function headSigns({ rawHeaders, httpVersion, url }: IncomingMessage): readonly string[] {
  const names = rawHeaders.filter((_, index) => index % 2 === 0)
  return [
    `version=${httpVersion}`,
    `path=${url ?? ''}`,
    `order of headers=${names.join()}`,
    ...names.map((name, index) => `header ${name}=${rawHeaders[index * 2 + 1] ?? ''}`),
  ]
}

const bytesLookedAt = 96

function bodySigns(body: Uint8Array): readonly string[] {
  const post = decodeShape(anonymousPostShape, body)
  const signs = [
    `generation=${String(post.generation)}`,
    `epoch=${String(post.epoch)}`,
    `token=${toHex(post.token)}`,
    `expires=${String(post.expiresDays)}`,
    `ephemeral=${String(post.ephemeral)}`,
    `bytes=${String(post.body.length)}`,
  ]
  const parts = { key: post.idempotencyKey, 'delete hash': post.deleteHash, message: post.body }
  for (const [name, bytes] of Object.entries(parts)) {
    for (const [index, byte] of bytes.subarray(0, bytesLookedAt).entries()) {
      signs.push(`${name}[${String(index)}]=${String(byte)}`)
      signs.push(`${name}[${String(index)}] is odd=${String(byte % 2)}`)
    }
  }
  return signs
}
