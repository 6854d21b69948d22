// A server and two engines who write to each other, three processes, in one connection setting.

import { join } from 'node:path'
import type { StreamTraffic } from '../../test/support/processes/engine-tasks.ts'
import { startEngineProcess, until, type EngineProcess } from '../../test/support/processes/engine-process.ts'
import { startServerProcess } from '../../test/support/processes/server-process.ts'

/** `fresh`: every message has a connection of its own, the default. `large`: the operator's setting "large instance". */
export type Setting = 'fresh' | 'large'

export interface Conversation {
  readonly setting: Setting
  /** Writes a text at each moment; milliseconds from when each was due to when the other could see it. */
  say(atMs: readonly number[], chars?: number): Promise<readonly number[]>
  /** The receiver's stream since the last time this was asked. */
  traffic(): Promise<StreamTraffic>
  close(): Promise<void>
}

export async function openConversation(folder: string, setting: Setting): Promise<Conversation> {
  await using opened = new AsyncDisposableStack()
  const server = await startServerProcess({
    dataFolder: join(folder, 'server'),
    settings: { TALKEE_LARGE_INSTANCE: setting === 'large' ? 'yes' : 'no' },
  })
  opened.defer(() => server.stop())
  const person = async (name: string): Promise<EngineProcess> => {
    const engine = await startEngineProcess(join(folder, name))
    opened.defer(() => engine.close())
    return engine
  }
  const [writer, reader] = [await person('writer'), await person('reader')]
  await writer.ask('signUp', { invite: server.invite, username: 'writer', password: 'a pen and much ink' })
  const { address } = await reader.ask('signUp', {
    invite: server.invite,
    username: 'reader',
    password: 'a lamp and an armchair',
  })
  await until(() => reader.ask('isOnline'), 'the reader does not get online')
  const chat = await writer.ask('startPairChat', { peer: address })
  await until(async () => (await reader.ask('view', { chat }))?.state === 'active', 'the reader does not join')

  let number = 0
  const running = opened.move()
  return {
    setting,
    async say(atMs, chars = 0) {
      const texts = atMs.map((afterMs) => ({ text: `text ${String(++number)} `.padEnd(chars, '.'), afterMs }))
      const [written, heard] = await Promise.all([
        writer.ask('write', { chat, texts }),
        reader.ask('hear', { count: texts.length }),
      ])
      const seenMs = new Map(heard.map(({ text, atMs: at }) => [text, at]))
      return written.map(({ text, atMs: at }) => (seenMs.get(text) ?? Number.NaN) - at)
    },
    traffic: () => reader.ask('traffic'),
    close: () => running.disposeAsync(),
  }
}
