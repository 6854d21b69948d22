// The app of a home server on a store that is open: its services, what they had left half done, and their upkeep.
// It neither listens nor closes the store.

import type { FastifyInstance } from 'fastify'
import { type AppDeps, buildApp } from './app.ts'
import type { ServerConfig } from './config.ts'
import { createPasswordHasher } from './crypto/password-hash.ts'
import { createBlobs } from './services/blobs.ts'
import { createFileBlobs } from './services/file-blobs.ts'
import { startUpkeep, type Upkeep } from './services/upkeep.ts'

export interface HomeAppDeps extends Omit<AppDeps, 'blobs' | 'fileBlobs' | 'passwords'> {
  readonly blobFolder: string
}

export interface HomeApp {
  readonly app: FastifyInstance
  /** To be stopped before the app is closed. */
  readonly upkeep: Upkeep
}

export async function openHomeApp(deps: HomeAppDeps, config: ServerConfig): Promise<HomeApp> {
  const { store, hub, clock, log, blobFolder: folder } = deps
  const { limits, argon2, upkeepMs: everyMs } = config
  const blobs = createBlobs({ store, clock, folder, maxUnreferenced: limits.unreferencedBlobsPerChat })
  await blobs.removeUnfinished()
  const fileBlobs = createFileBlobs({ store, clock, folder, limits })
  await fileBlobs.removeStrays()
  const { passes, memoryKiB, atOnce, queue } = argon2
  const passwords = await createPasswordHasher({ cost: { passes, memoryKiB }, atOnce, queue })
  const app = await buildApp({ ...deps, blobs, fileBlobs, passwords }, config)
  const upkeep = startUpkeep({ store, blobs, fileBlobs, hub, clock, log, everyMs, pingMs: limits.pingMs })
  return { app, upkeep }
}
