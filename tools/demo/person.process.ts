// One person of the demonstration: an engine in a process of its own, told what to do over Node's channel.

import { mkdir } from 'node:fs/promises'
import type { Engine } from '#core/engine.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { openEngine } from '#crypto-worker/open-engine.ts'
import type { Heard, Task, TaskReply } from './person-tasks.ts'

const folder = process.argv[2]
if (folder === undefined || process.send === undefined) throw new Error('started by the demonstration only')

const silent = (): void => undefined
await mkdir(folder, { recursive: true })
const engine = await openEngine({ folder, log: { debug: silent, info: silent, warn: silent, error: silent } })
const shown = new Set<string>()

engine.subscribe((event) => {
  if (event.kind === 'chat') report(event.chat).catch(silent)
})

process.on('message', (task: Task) => {
  perform(engine, task).then(
    (value) => reply({ task: task.number, ok: true, value }),
    (error: unknown) => {
      reply({ task: task.number, ok: false, value: error instanceof Error ? error.message : 'failed' })
    },
  )
})
process.send({ ready: true })

/** Tells of every message of others that is new to this process, with the time at which it could be shown. */
async function report(chat: string): Promise<void> {
  const receivedAtMs = performance.timeOrigin + performance.now()
  const { messages } = await engine.chatView({ chat })
  for (const { id, kind, isOwn, sender, text } of messages) {
    if (isOwn || kind !== 'text' || shown.has(id)) continue
    shown.add(id)
    const heard: Heard = { heard: { chat, sender, text, receivedAtMs } }
    process.send?.(heard)
  }
}

async function perform(own: Engine, task: Task): Promise<unknown> {
  switch (task.do) {
    case 'sign-up': {
      const signedUp = await own.signUp({ invite: task.invite, username: task.username, password: utf8(task.password) })
      if (!signedUp.ok) throw new Error(signedUp.code)
      return (await own.account()).address
    }
    case 'connection':
      return (await own.account()).connection.state
    case 'start-chat':
      return settled(await own.startPairChat({ peer: task.peer }))
    case 'create-group':
      return settled(await own.createGroup({ name: task.name, members: task.members }))
    case 'remove':
      return settled(await own.removeMember({ chat: task.chat, member: task.member }))
    case 'send': {
      const sentAtMs = performance.timeOrigin + performance.now()
      await own.sendText({ chat: task.chat, text: task.text })
      return sentAtMs
    }
    case 'view': {
      const known = (await own.chatList()).some(({ chat }) => chat === task.chat)
      return known ? own.chatView({ chat: task.chat }) : null
    }
    case 'close':
      await own.close()
      setImmediate(() => process.disconnect())
      return null
  }
}

function settled(outcome: { ok: true; chat?: string } | { ok: false; code: string }): string | undefined {
  if (!outcome.ok) throw new Error(outcome.code)
  return outcome.chat
}

function reply(message: TaskReply): void {
  process.send?.(message)
}
