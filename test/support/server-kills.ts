// Posts to a home server with at least 20 messages in flight, kills it with SIGKILL, and compares what lies on disk with
// what was acknowledged. Again and again on one folder.

import { join } from 'node:path'
import Database from 'better-sqlite3'
import { toHex } from '#protocol/codec/bytes.ts'
import { encodeShape } from '#protocol/codec/shape.ts'
import { anonymousPostShape } from '#protocol/client-server/anonymous-post.ts'
import { type LoneServer, startLoneServer } from './lone-server.process.ts'
import { anonymousPost, openChat, type RawChat } from './raw-chat.ts'
import { keepAliveAgent, type RawClient } from './raw-client.ts'
import type { SeededRandom } from './seeded-random.ts'

export interface ServerKill {
  /** Posts that had been sent and not been answered when the signal went out. */
  readonly inFlight: number
  readonly acknowledged: number
  /** Rows on disk that nobody had been told of. */
  readonly unanswered: number
  /** Milliseconds from the first post of this life to the kill. */
  readonly afterMs: number
  /** What is wrong, in words; empty is good. */
  readonly problems: readonly string[]
}

export interface ServerKills extends AsyncDisposable {
  /** One life and death of the server. */
  kill(random: SeededRandom): Promise<ServerKill>
  /** All acknowledged so far. */
  acknowledged(): number
}

interface Row {
  readonly id: number
  readonly seq: number
}

const workers = 32
const chatCount = 4

/** Signs up and opens chats in a first life. */
export async function startServerKills(folder: string, kind: 'whole' | 'careless'): Promise<ServerKills> {
  const acknowledged = new Map<string, Row>()
  const chats: RawChat[] = []
  let server: LoneServer | undefined

  async function start(): Promise<RawClient> {
    server = await startLoneServer(folder, kind)
    return server.client
  }

  const first = await start()
  const member = await first.signUp('anna')
  for (let i = 0; i < chatCount; i++) chats.push((await openChat(first, member)).chat)
  await stop()

  async function stop(): Promise<void> {
    const running = server
    server = undefined
    await running?.stop('SIGKILL')
  }

  return {
    acknowledged: () => acknowledged.size,

    async kill(random) {
      const client = await start()
      const agent = keepAliveAgent(workers)
      const enough = acknowledged.size + 20 + random.below(150)
      const delayMs = random.below(4)
      const startedMs = performance.now()
      let [inFlight, inFlightAtKill, before] = [0, -1, acknowledged.size]
      let killed: Promise<void> | undefined

      async function work(worker: number): Promise<void> {
        for (let turn = 0; killed === undefined; turn++) {
          const chat = chats[(worker + turn) % chatCount]!
          const post = anonymousPost(chat)
          inFlight++
          try {
            const reply = await client.request({
              method: 'POST',
              path: `/v1/anon/chats/${chat.id}/messages`,
              type: 'application/cbor',
              body: encodeShape(anonymousPostShape, post),
              agent,
            })
            if (reply.status === 201) {
              acknowledged.set(toHex(post.idempotencyKey), {
                id: Number(reply.json?.['id']),
                seq: Number(reply.json?.['seq']),
              })
            }
          } catch {
            return
          } finally {
            inFlight--
          }
          // The moment of the kill is the only thing that time decides here.
          if (acknowledged.size >= enough) setTimeout(end, delayMs)
        }
      }

      function end(): void {
        if (killed !== undefined) return
        inFlightAtKill = inFlight
        killed = stop()
      }

      await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)))
      await killed
      const afterMs = performance.now() - startedMs
      agent.destroy()
      before = acknowledged.size - before
      const found = lookAt(folder, acknowledged)
      return { inFlight: inFlightAtKill, acknowledged: before, afterMs, ...found }
    },

    async [Symbol.asyncDispose]() {
      await stop()
    },
  }
}

/** What lies on disk, before the server opens it again. */
function lookAt(folder: string, acknowledged: Map<string, Row>): { unanswered: number; problems: readonly string[] } {
  const problems: string[] = []
  const db = new Database(join(folder, 'db.sqlite'))
  try {
    const integrity = db.pragma('integrity_check', { simple: true })
    if (integrity !== 'ok') problems.push(`integrity_check: ${String(integrity)}`)
    const rows = db
      .prepare<[], Row & { key: string }>('SELECT id, seq, lower(hex(idempotency_key)) AS key FROM log')
      .all()
    const byKey = new Map(rows.map((row) => [row.key, row]))
    for (const [key, { id, seq }] of acknowledged) {
      const row = byKey.get(key)
      if (row?.id !== id || row.seq !== seq)
        problems.push(`an acknowledged message is ${row === undefined ? 'lost' : 'another'}`)
    }
    if (byKey.size !== rows.length) problems.push('a message is there twice')
    problems.push(...brokenCounts(db))
    // Rows that nobody was told of are known by their key from now on.
    const unanswered = rows.filter(({ key }) => !acknowledged.has(key))
    for (const { key, id, seq } of unanswered) acknowledged.set(key, { id, seq })
    return { unanswered: unanswered.length, problems }
  } finally {
    db.close()
  }
}

/** Counters are written in the transaction of their rows: any difference is half an operation. */
function brokenCounts(db: Database.Database): string[] {
  const broken = db
    .prepare<[], { chat: number }>(
      `SELECT c.chat FROM chats AS c JOIN generations AS g USING (chat)
       LEFT JOIN (SELECT chat, count(*) AS rows, max(seq) AS newest FROM log GROUP BY chat) AS l ON l.chat = c.chat
       WHERE c.head_seq IS NOT coalesce(l.newest, 0) OR c.head_seq IS NOT coalesce(l.rows, 0)
         OR g.messages IS NOT coalesce(l.rows, 0)`,
    )
    .all()
  return broken.map(({ chat }) => `chat ${String(chat)} counts other rows than it has`)
}
