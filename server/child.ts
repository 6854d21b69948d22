// Entry of the home server inside the desktop app: a utility process that serves ipc/server-contract.ts to main.

import './require-node.ts'
import { createServer } from 'node:net'
import { serve } from '#ipc/serve.ts'
import { type ParentPort, obeyParent, type Port } from '#ipc/port.ts'
import { serverContract } from '#ipc/server-contract.ts'
import { TalkeeError, UsageError } from '#protocol/errors.ts'
import { type HomeServer, startHomeServer } from './home-server.ts'

let server: HomeServer | undefined

function serveMain(port: Port): void {
  const { tell } = serve(serverContract, port, {
    async start({ dataFolder, name, host, port: wanted, advertise }) {
      if (server !== undefined) throw new UsageError('running', 'the home server runs already')
      const settings = { dataFolder, name, host }
      server = await startHomeServer(
        { ...settings, ...(await listenAt(wanted, advertise)) },
        {
          logSink: (line) => process.stderr.write(line),
          onFailure: (cause) => tell({ kind: 'failed', code: cause instanceof TalkeeError ? cause.code : 'internal' }),
        },
      ).catch(refuseTakenPort)
      return { domain: server.domain, port: server.port }
    },
    async createInvite(options) {
      if (server === undefined) throw new UsageError('host_off', 'the home server does not run')
      return { link: await server.createInvite(options) }
    },
    async stop() {
      await close()
      return null
    },
  })
}

async function close(): Promise<void> {
  const closing = server
  server = undefined
  await closing?.close()
}

/** What is told to others names the port, so that it has to be known before: a free one is looked for at first. */
async function listenAt(wanted: number, hosts: readonly string[]): Promise<{ port: number; advertise: string[] }> {
  const port = wanted === 0 ? await freePort() : wanted
  return { port, advertise: hosts.map((host) => `${host}:${String(port)}`) }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

function refuseTakenPort(cause: unknown): never {
  const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE'
  throw isTaken ? new UsageError('port_in_use', 'another program listens there', { cause }) : cause
}

const { parentPort } = process as { readonly parentPort?: ParentPort }
if (parentPort === undefined) throw new UsageError('no_parent', 'started by the app only; headless is server/main.ts')
obeyParent(parentPort, { serve: serveMain, close })
