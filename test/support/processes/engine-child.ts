// An engine in a process of its own, on the adapters as they ship, told what to do over Node's channel.

import type { ServerEndpoint } from '#core/account/account-record.ts'
import type { Transport } from '#core/ports/transport.ts'
import { connectTo, openEngine } from '#crypto-worker/open-engine.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { decodeFrames, frameTypes } from '#protocol/client-server/stream-frames.ts'
import type { EngineTasks, Moment, StreamTraffic, TaskMessage, TaskName, TaskReply } from './engine-tasks.ts'

const folder = process.argv[2]
if (folder === undefined || process.send === undefined) throw new Error('started by another process only')

const clock = createSystemClock()
const silent = (): void => undefined
let traffic = { messageFrames: 0, bytes: 0, acknowledgedBytes: 0 }
const engine = await openEngine({
  folder,
  clock,
  log: { debug: silent, info: silent, warn: silent, error: silent },
  connect: (server) => counted(server),
})

const known = new Set<string>()
const heard: Moment[] = []
const listeners = new Set<() => void>()
engine.subscribe((event) => {
  if (event.kind === 'chat') look(event.chat).catch(silent)
})

type Tasks = { [Name in TaskName]: (...input: Parameters<EngineTasks[Name]>) => Promise<ReturnType<EngineTasks[Name]>> }
const tasks: Tasks = {
  async signUp({ invite, username, password }) {
    const signedUp = await engine.signUp({ invite, username, password: utf8(password) })
    if (!signedUp.ok) throw new Error(signedUp.code)
    return { address: (await engine.account()).address ?? '' }
  },
  isOnline: async () => (await engine.account()).connection.state === 'online',
  startPairChat: async (input) => chatOf(await engine.startPairChat(input)),
  createGroup: async (input) => chatOf(await engine.createGroup(input)),
  async view({ chat }) {
    const isKnown = (await engine.chatList()).some((summary) => summary.chat === chat)
    return isKnown ? engine.chatView({ chat }) : null
  },
  async write({ chat, texts }) {
    const beganMs = monotonicMs()
    return Promise.all(
      texts.map(async ({ text, afterMs }) => {
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, beganMs + afterMs - monotonicMs())))
        await engine.sendText({ chat, text })
        return { text, atMs: beganMs + afterMs }
      }),
    )
  },
  async hear({ count }) {
    while (heard.length < count) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          listeners.delete(wake)
          resolve()
        }
        listeners.add(wake)
      })
    }
    return heard.splice(0, count)
  },
  traffic(): Promise<StreamTraffic> {
    const since = traffic
    traffic = { messageFrames: 0, bytes: 0, acknowledgedBytes: 0 }
    return Promise.resolve(since)
  },
  async close() {
    await engine.close()
    setImmediate(() => process.disconnect())
    return null
  },
}

process.on('message', ({ number, task, input }: TaskMessage) => {
  // The parent types its calls by the same table.
  const perform = tasks[task] as (...given: readonly unknown[]) => Promise<unknown>
  perform(...input).then(
    (value) => reply({ number, value }),
    (error: unknown) => {
      reply({ number, failure: `${task}: ${error instanceof Error ? error.message : 'failed'}` })
    },
  )
})
// The parent is gone: nothing is left to do here.
process.once('disconnect', () => {
  engine.close().catch(silent)
})
process.send('ready')

/** Notes every text of others that a view shows for the first time. */
async function look(chat: string): Promise<void> {
  const { messages } = await engine.chatView({ chat })
  const atMs = monotonicMs()
  for (const { id, kind, isOwn, text } of messages) {
    if (isOwn || kind !== 'text' || known.has(id)) continue
    known.add(id)
    heard.push({ text, atMs })
  }
  for (const listener of [...listeners]) listener()
}

/** One clock for all processes of a machine, which nobody sets. */
function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/** The transport as it ships, its stream counted. */
function counted(server: ServerEndpoint): Transport {
  const transport = connectTo(server, clock)
  return {
    ...transport,
    openStream({ sessionToken, events }) {
      const stream = transport.openStream({
        sessionToken,
        events: {
          ...events,
          onFrame(message) {
            traffic.bytes += message.length
            traffic.messageFrames += decodeFrames(message).filter(({ type }) => type === frameTypes.message).length
            events.onFrame(message)
          },
        },
      })
      return {
        ...stream,
        send(frame) {
          traffic.acknowledgedBytes += frame.length
          stream.send(frame)
        },
      }
    },
  }
}

function chatOf(outcome: { ok: true; chat: string } | { ok: false; code: string }): string {
  if (!outcome.ok) throw new Error(outcome.code)
  return outcome.chat
}

function reply(message: TaskReply): void {
  process.send?.(message)
}
