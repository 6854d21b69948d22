// A real home server for scenarios: real TLS on 127.0.0.1, real SQLite in a folder of its own, cheap password hashes.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startHomeServer, type HomeServer, type HomeServerDeps } from '#server/home-server.ts'

type Settings = Parameters<typeof startHomeServer>[0]

export interface TestHome {
  readonly dataFolder: string
  /** Lines of the server's log so far, of every run. */
  readonly logLines: readonly string[]
  server(): HomeServer
  invite(): Promise<string>
  /** Requests that the server has logged as finished. */
  requestCount(): number
  /** Ends the server; the folder and the port stay. */
  stop(): Promise<void>
  start(): Promise<void>
  /** Ends the server and removes the folder. */
  close(): Promise<void>
}

/** Argon2id as cheap as the library lets it: its cost is tested where it is the subject. */
const cheapHashes = { passes: 1, memoryKiB: 8, atOnce: 2, queue: 100 }
/** Scenarios sign up and post faster than people do. */
const generous = { burst: 1_000_000, perMinute: 1_000_000 }
const generousBytes = { burst: 1e12, perMinute: 1e12 }
const rates = {
  requests: generous,
  challenges: generous,
  signUps: generous,
  signIns: generous,
  anonymousPosts: generous,
  deletions: generous,
  uploads: generous,
  signInsPerAccount: generous,
  keyPackageClaims: generous,
  deviceLogs: generous,
  chats: generous,
  commits: generous,
  blobs: generous,
  comparisons: generous,
  syncBundles: generous,
  uploadedBytes: generousBytes,
}

export async function openTestHome(settings: Partial<Settings> = {}, deps: HomeServerDeps = {}): Promise<TestHome> {
  const dataFolder = settings.dataFolder ?? (await mkdtemp(join(tmpdir(), 'talkee-home-')))
  const logLines: string[] = []
  const open = (port: number): Promise<HomeServer> =>
    startHomeServer(
      {
        name: 'test',
        argon2: cheapHashes,
        rates,
        limits: { claimsPerTargetAndDay: 100_000 },
        ...settings,
        dataFolder,
        port,
      },
      { logSink: (line) => logLines.push(line), ...deps },
    )
  let server = await open(0)
  let running = true
  const { port } = server
  return {
    dataFolder,
    logLines,
    server: () => server,
    invite: () => server.createInvite({ uses: 1_000, hours: 24 }),
    requestCount: () => logLines.filter((line) => line.includes('"request"')).length,
    async stop() {
      await server.close()
      running = false
    },
    async start() {
      server = await open(port)
      running = true
    },
    async close() {
      if (running) await server.close()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}
