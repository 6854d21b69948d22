import { expect, it } from 'vitest'
import { StorageError } from '#protocol/errors.ts'
import { createVirtualClock } from '../../test/support/virtual-clock.ts'
import { createServerLog } from '../log.ts'
import { createHub } from '../stream/hub.ts'
import { startUpkeep } from './upkeep.ts'

it('says of a sweep that failed why, and sweeps again when it is due', async () => {
  const clock = createVirtualClock()
  const log = createServerLog(() => undefined)
  const disk = () => Promise.reject(new StorageError('disk_full', 'no room'))
  const none = (): Promise<void> => Promise.resolve()
  const upkeep = startUpkeep({
    store: {
      ...{ sweep: disk, purgeStaleComparisons: none, purgeStaleSyncBundles: none },
      purgeStaleCiphertext: () => Promise.resolve(0),
    },
    blobs: { remove: none },
    fileBlobs: { sweep: none },
    hub: createHub(),
    ...{ clock, log, everyMs: 1_000, pingMs: 10_000 },
  })
  await clock.advance(2_500)
  upkeep.stop()
  const said: unknown[] = log.lines().map((line) => JSON.parse(line) as unknown)
  expect(said).toMatchObject(Array(2).fill({ msg: 'sweep-failed', code: 'disk_full' }))
})
