// The parent's side of an engine in a process of its own.

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { commandLine, ended, endWithUs, inTime, type Within } from './child-process.ts'
import type { TaskInput, TaskMessage, TaskName, TaskReply, TaskResult } from './engine-tasks.ts'

export interface EngineProcess {
  readonly pid: number
  /** Fails when the engine refuses, when the process has ended, or after a minute. */
  ask<Name extends TaskName>(task: Name, ...input: TaskInput<Name>): Promise<TaskResult<Name>>
  close(): Promise<void>
}

const entry = fileURLToPath(import.meta.resolve('./engine-child.ts'))

/** Starts the process with an engine on `folder` and waits until it is open. */
export async function startEngineProcess(folder: string, within: Within = []): Promise<EngineProcess> {
  const [command, args] = commandLine(within, [entry, folder])
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  endWithUs(child)
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let number = 0

  const isReady = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => {
      const gone = new Error('the engine has ended')
      reject(gone)
      for (const one of waiting.values()) one.reject(gone)
    })
    child.on('message', (message: 'ready' | TaskReply) => {
      if (message === 'ready') {
        resolve()
        return
      }
      const asked = waiting.get(message.number)
      waiting.delete(message.number)
      if ('failure' in message) asked?.reject(new Error(message.failure))
      else asked?.resolve(message.value)
    })
  })
  try {
    await inTime(isReady, 'the engine does not start')
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }

  async function ask<Name extends TaskName>(task: Name, ...input: TaskInput<Name>): Promise<TaskResult<Name>> {
    const mine = ++number
    const reply = new Promise<unknown>((resolve, reject) => {
      waiting.set(mine, { resolve, reject })
      const message: TaskMessage = { number: mine, task, input }
      child.send(message)
    })
    // What the child answers to a task is said in engine-tasks.ts; both ends are of one version.
    return (await inTime(reply, `${task} takes too long`)) as TaskResult<Name>
  }

  return {
    pid: child.pid ?? 0,
    ask,
    async close() {
      if (child.connected) await ask('close').catch(() => undefined)
      await ended(child)
    },
  }
}

/** Asks until it holds, at most for a minute. */
export async function until(holds: () => Promise<boolean>, complaint: string): Promise<void> {
  let isOver = false
  const loop = async (): Promise<void> => {
    while (!isOver && !(await holds())) await new Promise((resolve) => setTimeout(resolve, 25))
  }
  try {
    await inTime(loop(), complaint)
  } finally {
    isOver = true
  }
}
