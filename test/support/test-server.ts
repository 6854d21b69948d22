// A home server for tests: the real one on a loopback port, in a folder that goes with it.
// Cheap password work and wide rates; everything else as it ships.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServerSettings } from '#server/config.ts'
import { type HomeServer, type HomeServerDeps, startHomeServer } from '#server/home-server.ts'

export interface TestServer extends AsyncDisposable {
  readonly server: HomeServer
  readonly dataFolder: string
  /** Closes the server and starts it again on the same folder, on another port. */
  restart(settings?: Partial<ServerSettings>): Promise<void>
}

const wide = { burst: 1_000_000, perMinute: 1_000_000 }
const wideBytes = { burst: 1e12, perMinute: 1e12 }

/** Rates that no test reaches by accident. */
export const wideRates: NonNullable<ServerSettings['rates']> = {
  requests: wide,
  challenges: wide,
  signUps: wide,
  signIns: wide,
  anonymousPosts: wide,
  deletions: wide,
  uploads: wide,
  signInsPerAccount: wide,
  keyPackageClaims: wide,
  deviceLogs: wide,
  chats: wide,
  commits: wide,
  blobs: wide,
  comparisons: wide,
  syncBundles: wide,
  uploadedBytes: wideBytes,
  ephemeral: wide,
}

export const cheapArgon2: NonNullable<ServerSettings['argon2']> = { passes: 1, memoryKiB: 8, queue: 1_000 }

export async function startTestServer(
  settings: Partial<ServerSettings> = {},
  deps: HomeServerDeps = {},
): Promise<TestServer> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'talkee-server-'))
  const start = (more: Partial<ServerSettings> = {}) =>
    startHomeServer(
      {
        dataFolder,
        signUp: 'open',
        argon2: cheapArgon2,
        ...settings,
        rates: { ...wideRates, ...settings.rates },
        ...more,
      },
      deps,
    )
  let server = await start()
  return {
    get server() {
      return server
    },
    dataFolder,
    async restart(more) {
      await server.close()
      server = await start(more)
    },
    async [Symbol.asyncDispose]() {
      await server.close()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}
