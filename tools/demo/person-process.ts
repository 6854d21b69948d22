// A person's process as the demonstration holds it: asks, replies, and what was heard.

import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { ChatView } from '#core/views/chat-view.ts'
import type { Ask, Heard, TaskReply } from './person-tasks.ts'

export interface Person {
  readonly name: string
  address: string
  ask(what: Ask): Promise<unknown>
  view(chat: string): Promise<ChatView | null>
  /** When this person could see the text; waits for it. */
  heard(text: string): Promise<number>
  /** Every text heard so far. */
  readonly texts: ReadonlyMap<string, number>
  close(): Promise<void>
}

const patienceMs = 30_000

/** Starts the process and waits until its engine is open. */
export async function startPerson(name: string, folder: string): Promise<Person> {
  const child = fork(join(import.meta.dirname, 'person.process.ts'), [folder], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const waiting = new Map<number, (reply: TaskReply) => void>()
  const texts = new Map<string, number>()
  const listeners = new Set<() => void>()
  let number = 0
  const ready = new Promise<void>((resolve, reject) => {
    child.once('exit', () => {
      reject(new Error(`${name} ended too early`))
    })
    child.on('message', (message: { ready: true } | TaskReply | Heard) => {
      if ('ready' in message) resolve()
      else if ('heard' in message) {
        texts.set(message.heard.text, message.heard.receivedAtMs)
        for (const listener of listeners) listener()
      } else {
        waiting.get(message.task)?.(message)
        waiting.delete(message.task)
      }
    })
  })
  await inTime(ready, `${name} does not start`)

  async function ask(what: Ask): Promise<unknown> {
    const task = ++number
    const reply = new Promise<TaskReply>((resolve) => {
      waiting.set(task, resolve)
      child.send({ ...what, number: task })
    })
    const { ok, value } = await inTime(reply, `${name}: ${what.do} takes too long`)
    if (!ok) throw new Error(`${name}: ${what.do}: ${String(value)}`)
    return value
  }

  return {
    name,
    address: '',
    texts,
    ask,
    view: async (chat) => (await ask({ do: 'view', chat })) as ChatView | null,
    heard(text) {
      const found = new Promise<number>((resolve) => {
        const look = (): void => {
          const at = texts.get(text)
          if (at === undefined) return
          listeners.delete(look)
          resolve(at)
        }
        listeners.add(look)
        look()
      })
      return inTime(found, `${name} does not hear a message`)
    },
    async close() {
      if (child.connected) await ask({ do: 'close' }).catch(() => undefined)
      await ended(child)
    },
  }
}

/** Waits for the child's end; kills it, and it alone, when it does not come. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/** The result, or an error that says what was waited for. */
export async function inTime<T>(result: Promise<T>, complaint: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  try {
    return await Promise.race([
      result,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          reject(new Error(complaint))
        }, patienceMs)
      }),
    ])
  } finally {
    clearTimeout(timer)
  }
}
