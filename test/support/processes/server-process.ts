// A home server in a process of its own: the headless entry, or a quick one whose password hashes cost nothing.

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { object, text } from '#protocol/codec/shape.ts'
import { commandLine, ended, endWithUs, inTime, type Within } from './child-process.ts'

export interface ServerProcess {
  readonly listening: string
  readonly domain: string
  readonly invite: string
  readonly pid: number
  stop(): Promise<void>
}

const entries = {
  /** What an operator starts. */
  headless: fileURLToPath(import.meta.resolve('../../../server/main.ts')),
  /** The same server without the cost of Argon2id and without rates: for a thousand accounts in a minute. */
  quick: fileURLToPath(import.meta.resolve('./quick-server.ts')),
} as const

const readyLine = object({ listening: text(300), domain: text(255), invite: text(1_000) })

/** Starts it on a free port and waits for the line in which it says that it listens. `settings`: further `TALKEE_*`. */
export async function startServerProcess(options: {
  readonly dataFolder: string
  readonly entry?: keyof typeof entries
  readonly settings?: Readonly<Record<string, string>>
  readonly within?: Within
}): Promise<ServerProcess> {
  const { dataFolder, entry = 'headless', settings = {}, within = [] } = options
  const [command, args] = commandLine(within, [entries[entry]])
  const child = spawn(command, args, {
    env: {
      ...process.env,
      TALKEE_DATA: dataFolder,
      TALKEE_HOST: '127.0.0.1',
      TALKEE_PORT: '0',
      TALKEE_INVITE_USES: '16',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  endWithUs(child)
  const line = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve)
    child.once('error', reject)
    child.once('exit', (code) => {
      reject(new Error(`the server ended with ${String(code)}`))
    })
  })
  try {
    const ready = readyLine.read(JSON.parse(await inTime(line, 'the server does not start')), '$')
    return {
      ...ready,
      pid: child.pid ?? 0,
      async stop() {
        if (child.exitCode === null) child.kill('SIGTERM')
        await ended(child)
      },
    }
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}
