// A device that was away while another wrote, twice: what it costs to take 1,000 waiting messages, and then 10,000. It runs
// in a process of its own; the writer makes the messages through its engine, with the epochs that so many bring along.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { chatWhen, eventually, openInstallation, type Installation } from '../test/support/installation.ts'
import { startServerProcess } from '../test/support/processes/server-process.ts'
import { withQuickStretch } from '../test/support/quick-stretch.ts'
import type { Bench, Figure } from './bench.ts'
import { catchUp, type CaughtUp } from './waiting/away-reader.process.ts'

const few = 1_000
const many = 10_000
const patienceMs = 300_000
/** A message costs no more where ten times as many wait, and leaves nothing behind in memory. */
const flat = 1.5
/** What is held on the way is what the stream has brought and nobody has stored yet, and what V8 has not collected yet. */
const bounded = 3

export const bench: Bench = {
  name: 'waiting',
  about: `a device that was away takes ${few.toLocaleString('en')} and ${many.toLocaleString('en')} waiting messages`,
  async run(ctx) {
    const folder = await mkdtemp(join(tmpdir(), 'talkee-bench-'))
    await using opened = new AsyncDisposableStack()
    opened.defer(() => rm(folder, { recursive: true, force: true }))
    // One connection for 30 s, so that making the messages does not take longer than what is measured.
    const server = await startServerProcess({
      dataFolder: join(folder, 'server'),
      entry: 'quick',
      settings: { TALKEE_LARGE_INSTANCE: 'yes' },
    })
    opened.defer(() => server.stop())
    const { crypto } = withQuickStretch(await createNodeCrypto())
    const person = async (name: string): Promise<Installation> => {
      const installation = await openInstallation(name, { folder: join(folder, name), crypto })
      opened.defer(() => installation.close())
      return installation
    }
    const [writer, reader] = [await person('writer'), await person('reader')]
    await writer.signUp(server.invite)
    const chat = await makePair(writer, (await reader.signUp(server.invite)).address, reader)
    await reader.close()
    const taken: CaughtUp[] = []
    for (const count of [few, many]) {
      await write(writer, chat, count)
      ctx.log(`${String(count)} messages written`)
      const caught = await catchUp(reader.folder, reader.password, count)
      ctx.log(`and taken in ${(caught.wallMs / 1_000).toFixed(1)} s`)
      taken.push(caught)
    }
    const [short, long] = taken
    if (short === undefined || long === undefined) throw new Error('twice')
    return figures(short, long)
  },
}

async function makePair(writer: Installation, peer: string, reader: Installation): Promise<string> {
  const made = await writer.engine().startPairChat({ peer })
  if (!made.ok) throw new Error(made.code)
  await chatWhen(reader.engine(), made.chat, ({ state }) => state === 'active')
  return made.chat
}

/** Returns when the server has all of them. */
async function write(writer: Installation, chat: string, count: number): Promise<void> {
  const engine = writer.engine()
  for (let number = 1; number <= count; number++) await engine.sendText({ chat, text: `text ${String(number)}` })
  const isSent = async (): Promise<true | undefined> => {
    const [last] = (await engine.chatView({ chat, limit: 1 })).messages
    return last?.state === 'sent' || last?.kind === 'notice' ? true : undefined
  }
  await eventually(engine, isSent, patienceMs)
}

function figures(short: CaughtUp, long: CaughtUp): readonly Figure[] {
  const megabyte = 1_048_576
  const each = [
    [few, short],
    [many, long],
  ] as const
  return [
    ...each.flatMap(([count, caught]): Figure[] => {
      const name = `${count.toLocaleString('en')} waiting`
      return [
        {
          name: `${name}: processor time a message`,
          value: (caught.cpuMs * 1_000) / count,
          unit: 'µs',
          samples: count,
        },
        { name: `${name}: unlocked to all taken`, value: caught.wallMs, unit: 'ms' },
        { name: `${name}: memory at most`, value: caught.peakBytes / megabyte, unit: 'MiB' },
        { name: `${name}: memory kept`, value: caught.keptBytes / megabyte, unit: 'MiB' },
        { name: `${name}: event loop held up, p99`, value: caught.loopDelayP99Ms, unit: 'ms' },
        { name: `${name}: event loop held up, longest`, value: caught.loopDelayMaxMs, unit: 'ms' },
      ]
    }),
    {
      name: 'processor time a message, 10,000 / 1,000 waiting',
      value: long.cpuMs / many / (short.cpuMs / few),
      unit: '×',
      atMost: flat,
    },
    {
      name: 'memory at most, 10,000 / 1,000 waiting',
      value: long.peakBytes / short.peakBytes,
      unit: '×',
      atMost: bounded,
    },
    { name: 'memory kept, 10,000 / 1,000 waiting', value: long.keptBytes / short.keptBytes, unit: '×', atMost: flat },
  ]
}
