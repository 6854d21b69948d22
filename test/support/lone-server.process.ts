// A home server in a process of its own, to be measured or to be killed. Command line: FOLDER, `whole` or `careless` (no
// transactions). Says where it listens by a message; ends with whoever started it.

import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseDomain } from '#protocol/ids.ts'
import { startHomeServer } from '#server/home-server.ts'
import { createRawClient, type RawClient } from './raw-client.ts'
import { cheapArgon2, wideRates } from './test-server.ts'

export interface LoneServer {
  readonly client: RawClient
  readonly process: ChildProcess
  /** Ends it by the signal and waits for the end. */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

export async function startLoneServer(folder: string, kind: 'whole' | 'careless'): Promise<LoneServer> {
  const child = fork(fileURLToPath(import.meta.url), [folder, kind], { execArgv: [] })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const address = await new Promise<Address>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Address))
    child.once('exit', () => reject(new Error('the server ended before it listened')))
  })
  const spkiPin = Buffer.from(address.spkiPin, 'hex')
  return {
    client: createRawClient({ port: address.port, domain: parseDomain(address.domain), spkiPin }),
    process: child,
    async stop(signal) {
      child.kill(signal)
      await ended
    },
  }
}

interface Address {
  readonly port: number
  readonly domain: string
  readonly spkiPin: string
}

if (import.meta.main) {
  const [, , dataFolder = '', kind] = process.argv
  const deps = kind === 'careless' ? { storageThread: new URL('./careless-storage-thread.ts', import.meta.url) } : {}
  const server = await startHomeServer({ dataFolder, signUp: 'open', argon2: cheapArgon2, rates: wideRates }, deps)
  const { port, domain, spkiPin } = server
  process.send?.({ port, domain, spkiPin: Buffer.from(spkiPin).toString('hex') } satisfies Address)
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  process.once('SIGTERM', () => {
    server
      .close()
      .finally(() => process.kill(process.pid, 'SIGKILL'))
      .catch(() => undefined)
  })
}
