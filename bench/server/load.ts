// Messages through a home server over TLS: as fast as they are acknowledged, or at a rate that does not wait for answers.
// Latency runs from the moment a message is due to its arrival at a receiver.

import type { Agent } from 'node:https'
import { encodeShape } from '#protocol/codec/shape.ts'
import { anonymousPostShape } from '#protocol/client-server/anonymous-post.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import { anonymousPost, commit, type Member, openChat, type RawChat } from '../../test/support/raw-chat.ts'
import { keepAliveAgent, type RawClient } from '../../test/support/raw-client.ts'
import type { RawStream } from '../../test/support/raw-stream.ts'

/** `fresh`: a connection per message. `kept`: what the setting "large instance" allows, one connection per sender. */
export type Connections = 'fresh' | 'kept'

/** One chat with a sender and its receivers, all connected. */
export interface Room {
  readonly chat: RawChat
  readonly receivers: readonly RawStream[]
}

export interface LoadResult {
  readonly messages: number
  readonly seconds: number
  readonly latenciesMs: readonly number[]
}

const bodyBytes = 1024
/** As a busy client does it. */
const framesPerAcknowledgement = 16

let names = 0

export async function openRoom(client: RawClient, receiverCount: number): Promise<Room> {
  const join = async () => client.signUp(`user-${String(names++)}`)
  const sender = await join()
  const receivers: Member[] = []
  for (let i = 0; i < receiverCount; i++) receivers.push(await join())
  const { chat } = await openChat(client, sender)
  await commit(client, sender, chat, { add: receivers })
  const streams = receivers.map(({ token }) => client.stream(token))
  for (const stream of streams) {
    await stream.next(({ type }) => type === frameTypes.caughtUp)
    stream.onFrame(({ type, id }) => {
      if (type === frameTypes.message && id % framesPerAcknowledgement === 0) stream.acknowledge(id)
    })
  }
  return { chat, receivers: streams }
}

/** Every room has one message under way at any time, for so many messages in all. */
export async function closedLoop(
  client: RawClient,
  rooms: readonly Room[],
  options: { messages: number; connections: Connections },
): Promise<LoadResult> {
  const meter = createMeter(rooms)
  const startedMs = performance.now()
  let left = options.messages
  await Promise.all(
    rooms.map(async ({ chat }) => {
      const agent = options.connections === 'kept' ? keepAliveAgent() : undefined
      while (left-- > 0) meter.sent(await send(client, chat, agent), performance.now())
      agent?.destroy()
    }),
  )
  const seconds = (performance.now() - startedMs) / 1000
  await meter.allArrived(options.messages)
  return { messages: options.messages, seconds, latenciesMs: [] }
}

/** One message every `1000 / perSecond` ms, whether or not earlier ones have been answered. */
export async function openLoop(
  client: RawClient,
  rooms: readonly Room[],
  options: { messages: number; perSecond: number; connections: Connections },
): Promise<LoadResult> {
  const meter = createMeter(rooms)
  const agents = rooms.map(() => (options.connections === 'kept' ? keepAliveAgent(8) : undefined))
  const startedMs = performance.now()
  const answers: Promise<void>[] = []
  for (let i = 0; i < options.messages; i++) {
    const dueMs = startedMs + (i * 1000) / options.perSecond
    const waitMs = dueMs - performance.now()
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
    const at = i % rooms.length
    const { chat } = rooms[at]!
    answers.push(send(client, chat, agents[at]).then((id) => meter.sent(id, dueMs)))
  }
  await Promise.all(answers)
  const seconds = (performance.now() - startedMs) / 1000
  await meter.allArrived(options.messages)
  for (const agent of agents) agent?.destroy()
  return { messages: options.messages, seconds, latenciesMs: meter.latenciesMs() }
}

async function send(client: RawClient, chat: RawChat, agent: Agent | undefined): Promise<number> {
  const reply = await client.request({
    method: 'POST',
    path: `/v1/anon/chats/${chat.id}/messages`,
    type: 'application/cbor',
    body: encodeShape(anonymousPostShape, anonymousPost(chat, { body: new Uint8Array(bodyBytes) })),
    ...(agent === undefined ? {} : { agent }),
  })
  if (reply.status !== 201) throw new Error(`a message was refused: ${String(reply.json?.['code'])}`)
  return Number(reply.json?.['id'])
}

/** When each row arrived at the last of its receivers. */
function createMeter(rooms: readonly Room[]) {
  const dueMs = new Map<number, number>()
  const arrivals = new Map<number, { count: number; lastMs: number; wanted: number }>()
  let complete = 0
  let check: () => void = () => undefined
  // A room may stand in the list more than once, for more than one message under way in it.
  const stops = [...new Set(rooms)].flatMap(({ receivers }) =>
    receivers.map((stream) =>
      stream.onFrame(({ type, id }) => {
        if (type !== frameTypes.message) return
        const arrival = arrivals.get(id) ?? { count: 0, lastMs: 0, wanted: receivers.length }
        arrival.count++
        arrival.lastMs = performance.now()
        arrivals.set(id, arrival)
        if (arrival.count === arrival.wanted) complete++
        check()
      }),
    ),
  )
  return {
    sent: (id: number, due: number) => void dueMs.set(id, due),
    allArrived: (messages: number) =>
      new Promise<void>((resolve) => {
        check = () => {
          if (complete < messages) return
          for (const stop of stops) stop()
          resolve()
        }
        check()
      }),
    latenciesMs: () => [...dueMs].map(([id, due]) => (arrivals.get(id)?.lastMs ?? Number.NaN) - due),
  }
}
