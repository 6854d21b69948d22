// Headless entry: `node server/main.ts`, set by TALKEE_* (docs/operating.md). Prints one line of JSON when it is ready.
// `node server/main.ts backup FOLDER` and `… restore FOLDER` copy the data folder and put a copy in its place.

import './require-node.ts'
import { TalkeeError, UsageError } from '#protocol/errors.ts'
import { systemClock } from './clock.ts'
import { configFromEnvironment, type ServerConfig } from './config.ts'
import { type HomeServer, startHomeServer } from './home-server.ts'
import { backUp } from './instance/backup.ts'
import { restore } from './instance/restore.ts'

async function main(): Promise<void> {
  const config = configFromEnvironment(process.env)
  const [command, folder, ...more] = process.argv.slice(2)
  if (command === undefined) return serve(config)
  if (folder === undefined || more.length > 0) throw new UsageError('bad_command', 'backup FOLDER, or restore FOLDER')
  if (command === 'backup') {
    await backUp(config.dataFolder, folder)
    print({ backup: folder })
  } else if (command === 'restore') {
    print({ restored: config.dataFolder, incarnation: await restore(folder, config.dataFolder, systemClock.nowMs()) })
  } else throw new UsageError('bad_command', `no such command: ${command}`)
}

async function serve(config: ServerConfig): Promise<void> {
  const failure = Promise.withResolvers<unknown>()
  const server = await startHomeServer(config, {
    logSink: (line) => process.stderr.write(line),
    onFailure(cause) {
      say(cause)
      failure.resolve(cause)
    },
  })
  // Also for a store that failed while the start was ending: nobody listens on a dead one.
  failure.promise.then(() => server.close()).catch(say)
  closeOnSignal(server)
  const invite =
    config.inviteUses === 0 ? null : await server.createInvite({ uses: config.inviteUses, hours: config.inviteHours })
  print({ listening: server.address, domain: server.domain, invite })
}

function print(said: object): void {
  process.stdout.write(`${JSON.stringify(said)}\n`)
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
