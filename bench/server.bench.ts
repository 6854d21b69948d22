// Durable messages of 1 KiB through a home server in a process of its own, over TLS on loopback: to 1 and to 50 receivers,
// with a connection per message and with kept ones, interleaved. Server and load share the machine.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLoneServer } from '../test/support/lone-server.process.ts'
import type { Bench, Figure } from './bench.ts'
import { median, percentile } from '../test/support/cost/percentile.ts'
import { processCpuMs } from './server/process-cpu.ts'
import { closedLoop, type Connections, openLoop, openRoom, type Room } from './server/load.ts'

const rounds = 3
const senders = 32
const settings: readonly Connections[] = ['fresh', 'kept']
const messagesPerRound = { fresh: 600, kept: 3_000 } as const
const settingNames = { fresh: 'connection per message', kept: 'kept connection' } as const

export const bench: Bench = {
  name: 'server',
  about: 'durable messages through a home server over TLS, to 1 and to 50 receivers',
  async run({ log }) {
    const folder = await mkdtemp(join(tmpdir(), 'talkee-bench-server-'))
    const server = await startLoneServer(folder, 'whole')
    try {
      const { client } = server
      const cpuMs = () => processCpuMs(server.process.pid)
      const pairs: Room[] = []
      for (let i = 0; i < senders; i++) pairs.push(await openRoom(client, 1))
      const hall = await openRoom(client, 50)
      const figures: Figure[] = []
      for (const [receivers, rooms] of [
        [1, pairs],
        [50, [hall, hall, hall, hall]],
      ] as const) {
        log(`${String(receivers)} receivers`)
        figures.push(
          ...(await throughput(client, cpuMs, receivers, rooms)),
          ...(await latency(client, receivers, rooms.slice(0, 4))),
        )
      }
      figures.push(await bytesPerDelivery(client, hall))
      return figures
    } finally {
      await server.stop('SIGTERM')
      await rm(folder, { recursive: true, force: true })
    }
  },
}

type Client = Parameters<typeof closedLoop>[0]

async function throughput(
  client: Client,
  cpuMs: () => number,
  receivers: number,
  rooms: readonly Room[],
): Promise<Figure[]> {
  const cpu: Record<Connections, number[]> = { fresh: [], kept: [] }
  const perSecond: Record<Connections, number[]> = { fresh: [], kept: [] }
  for (let round = 0; round < rounds; round++) {
    for (const connections of settings) {
      const messages = messagesPerRound[connections] / (receivers > 1 ? 3 : 1)
      const before = cpuMs()
      const { seconds } = await closedLoop(client, rooms, { messages, connections })
      perSecond[connections].push(messages / seconds)
      cpu[connections].push((cpuMs() - before) / messages)
    }
  }
  const names = `to ${String(receivers)} receiver${receivers === 1 ? '' : 's'}`
  const figures: Figure[] = settings.flatMap((connections) => [
    {
      name: `durable messages ${names}, ${settingNames[connections]}`,
      value: median(perSecond[connections]),
      unit: 'messages/s',
      samples: rounds,
    },
    {
      name: `server CPU per message ${names}, ${settingNames[connections]}`,
      value: median(cpu[connections]),
      unit: 'ms',
      samples: rounds,
    },
  ])
  const ratio = median(perSecond.kept) / median(perSecond.fresh)
  return [...figures, { name: `kept / fresh, ${names}`, value: ratio, unit: '×', samples: rounds }]
}

async function latency(client: Client, receivers: number, rooms: readonly Room[]): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const connections of settings) {
    const { latenciesMs } = await openLoop(client, rooms, { messages: 300, perSecond: 60, connections })
    for (const percent of [50, 99]) {
      figures.push({
        name: `due to arrived at the last of ${String(receivers)}, p${String(percent)}, 60/s, ${settingNames[connections]}`,
        value: percentile(latenciesMs, percent),
        unit: 'ms',
        samples: latenciesMs.length,
      })
    }
  }
  return figures
}

/** An exact count: WebSocket bytes of one receiver, without TLS's 22 per record. */
async function bytesPerDelivery(client: Client, hall: Room): Promise<Figure> {
  const [receiver] = hall.receivers
  const messages = 100
  const before = receiver?.receivedBytes() ?? 0
  await closedLoop(client, [hall], { messages, connections: 'kept' })
  const value = ((receiver?.receivedBytes() ?? 0) - before) / messages
  return { name: 'bytes per delivery of 1 KiB', value, unit: 'bytes', expected: 'at most 1,056', samples: messages }
}
