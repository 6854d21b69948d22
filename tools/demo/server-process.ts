// The demonstration's home server: the headless entry, in a process of its own, on loopback.

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { ended, inTime } from './person-process.ts'

export interface ServerProcess {
  readonly invite: string
  readonly domain: string
  readonly listening: string
  readonly pid: number
  stop(): Promise<void>
}

const entry = join(import.meta.dirname, '../../server/main.ts')

/** Starts `node server/main.ts` on a free port of 127.0.0.1 and waits for the line in which it says that it listens. */
export async function startServer(dataFolder: string): Promise<ServerProcess> {
  const child = spawn(process.execPath, [entry], {
    env: {
      ...process.env,
      TALKEE_DATA: dataFolder,
      TALKEE_HOST: '127.0.0.1',
      TALKEE_PORT: '0',
      TALKEE_NAME: 'demo',
      TALKEE_SIGN_UP: 'invite',
      TALKEE_INVITE_USES: '16',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const line = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve)
    child.once('exit', (code) => {
      reject(new Error(`the server ended with ${String(code)}`))
    })
  })
  const { listening, domain, invite } = JSON.parse(await inTime(line, 'the server does not start')) as {
    listening: string
    domain: string
    invite: string
  }
  return {
    listening,
    domain,
    invite,
    pid: child.pid ?? 0,
    async stop() {
      if (child.exitCode === null) child.kill('SIGTERM')
      await ended(child)
    },
  }
}
