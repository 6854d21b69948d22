// Headless entry: `node server/main.ts`, set by TALKEE_* (docs/operating.md). Prints one line of JSON when it is ready.

import './require-node.ts'
import { TalkeeError } from '#protocol/errors.ts'
import { configFromEnvironment } from './config.ts'
import { type HomeServer, startHomeServer } from './home-server.ts'

async function main(): Promise<void> {
  const config = configFromEnvironment(process.env)
  let close = async (): Promise<void> => undefined
  const server = await startHomeServer(config, {
    logSink: (line) => process.stderr.write(line),
    onFailure(cause) {
      say(cause)
      close().catch(say)
    },
  })
  close = () => server.close()
  closeOnSignal(server)
  const invite =
    config.inviteUses === 0 ? null : await server.createInvite({ uses: config.inviteUses, hours: config.inviteHours })
  process.stdout.write(`${JSON.stringify({ listening: server.address, domain: server.domain, invite })}\n`)
}

function closeOnSignal(server: HomeServer): void {
  let isClosing = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // A second one, from someone impatient, ends the process the way the system does it.
      if (isClosing) process.kill(process.pid, 'SIGKILL')
      isClosing = true
      server.close().catch(say)
    })
  }
}

function say(cause: unknown): void {
  process.exitCode = 1
  const text = cause instanceof TalkeeError ? `${cause.code}: ${cause.message}` : String(cause)
  process.stderr.write(`talkee server: ${text}\n`)
}

main().catch(say)
