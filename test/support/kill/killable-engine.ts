// An installation whose engine runs in a process that may be killed and started again on the same folder. Others
// stand by with everything loaded, so that a restart costs what opening a vault costs.

import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { besideVault, type Ask, type HeldChat, type TaskReply } from './engine-tasks.ts'

export interface Nursery {
  take(): Promise<ChildProcess>
  /** Settles when those that stood by have ended: until then one may still write into the cache. */
  close(): Promise<void>
}

/** Two are about to be needed when one dies while another has not come back. */
const standingBy = 2

/** `cacheFolder` keeps what Node has compiled, for the next process. */
export function createNursery(cacheFolder: string): Nursery {
  const begin = (): Promise<ChildProcess> => beginChild({ ...process.env, NODE_COMPILE_CACHE: cacheFolder })
  const ready = Array.from({ length: standingBy }, begin)
  return {
    take() {
      ready.push(begin())
      return ready.shift() ?? begin()
    },
    async close() {
      await Promise.all(ready.map((child) => child.then(endChild, () => undefined)))
    },
  }
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

async function beginChild(env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const child = fork(new URL('./engine-child.ts', import.meta.url), {
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  // Asking one that is dying fails here; whoever asked is told by its end.
  child.on('error', () => undefined)
  await once(child, 'message')
  return child
}

export interface KillableEngine {
  readonly name: string
  readonly folder: string
  /** The account's address, once signed up. */
  address: string
  /** A new process on the folder, its engine open and locked. */
  start(): Promise<void>
  /** Refusals are thrown as what the engine said; so is the end of the process. */
  ask(what: Ask): Promise<unknown>
  holdings(newest?: number): Promise<readonly HeldChat[]>
  /** Settles when the process has ended, with the last kill point that it passed. */
  readonly death: () => Promise<string>
  /** SIGKILL, now. */
  kill(): void
  /** Events that its engines have logged so far as warnings or worse, with how often each. */
  complaints(): ReadonlyMap<string, number>
  close(): Promise<void>
}

export const diedMessage = 'the process has ended'
const patienceMs = 30_000

export function createKillableEngine(
  nursery: Nursery,
  place: { name: string; folder: string; torn: boolean },
): KillableEngine {
  const { name, folder, torn } = place
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let child: ChildProcess | undefined
  let ended: Promise<unknown> = Promise.resolve()
  let number = 0

  function ask(what: Ask): Promise<unknown> {
    const task = ++number
    const asked = child
    return new Promise((resolve, reject) => {
      if (asked === undefined || asked.exitCode !== null || asked.signalCode !== null) {
        reject(new Error(diedMessage))
        return
      }
      const timer = setTimeout(() => {
        waiting.delete(task)
        reject(new Error(`${name}: no answer to ${what.do}`))
      }, patienceMs)
      const done = (settle: () => void): void => {
        clearTimeout(timer)
        settle()
      }
      waiting.set(task, {
        resolve: (value) => done(() => resolve(value)),
        reject: (error) => done(() => reject(error)),
      })
      asked.send({ ...what, number: task }, () => undefined)
    })
  }

  return {
    name,
    folder,
    address: '',
    ask,
    holdings: async (newest) =>
      (await ask(newest === undefined ? { do: 'holdings' } : { do: 'holdings', newest })) as readonly HeldChat[],
    async start() {
      const mine = await nursery.take()
      child = mine
      mine.on('message', ({ task, ok, value }: TaskReply) => {
        const asker = waiting.get(task)
        waiting.delete(task)
        if (ok) asker?.resolve(value)
        else asker?.reject(new Error(String(value)))
      })
      ended = once(mine, 'close').then(() => {
        for (const { reject } of waiting.values()) reject(new Error(diedMessage))
        waiting.clear()
      })
      await ask({ do: 'open', folder, torn })
    },
    death: () => ended.then(() => readFileSync(join(folder, besideVault.lastPoint), 'utf8').trim()),
    kill() {
      child?.kill('SIGKILL')
    },
    complaints() {
      const counts = new Map<string, number>()
      for (const line of readLines(join(folder, besideVault.log))) {
        const { level, event, code, work } = JSON.parse(line) as Record<string, string | undefined>
        if (level !== 'warn' && level !== 'error') continue
        const what = [event, work, code].filter((part) => part !== undefined).join(' ')
        counts.set(what, (counts.get(what) ?? 0) + 1)
      }
      return counts
    },
    async close() {
      await ask({ do: 'close' }).catch(() => undefined)
      child?.kill('SIGKILL')
      await ended
    },
  }
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean)
  } catch {
    // Nothing has been logged yet.
    return []
  }
}
