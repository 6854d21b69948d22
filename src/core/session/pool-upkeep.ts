// Keeps this device's KeyPackages at the server in good number, one filling at a time, for as long as the session lasts.

import { TalkeeError } from '#protocol/errors.ts'
import { forgetExpiredKeyPackages, refillKeyPackagePool, type KeyPackagePoolDeps } from '../devices/key-package-pool.ts'
import type { Log } from '../ports/log.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import type { SelfDevice } from './self-device.ts'

export interface PoolUpkeepDeps extends Omit<KeyPackagePoolDeps, 'identity' | 'signatureKeyPair'> {
  readonly log: Log
  readonly self: SelfDevice
}

export interface PoolUpkeep {
  /** Whether it is full now. Never rejects: what fails is logged, and is for whoever asks to ask for again. */
  fill(): Promise<boolean>
  /** The last filling has ended, and there is no other. */
  stop(): Promise<void>
}

export function createPoolUpkeep(deps: PoolUpkeepDeps): PoolUpkeep {
  const filling = createSerialQueue()
  let stopped = false
  const isEnding = (): boolean => stopped

  async function fillNow(): Promise<boolean> {
    if (isEnding()) return false
    try {
      await forgetExpiredKeyPackages(deps.vault, Math.floor(deps.clock.nowMs() / 1000))
      return (await refillKeyPackagePool({ ...deps, ...deps.self })).ok
    } catch (error) {
      const code = error instanceof TalkeeError ? error.code : 'internal'
      // Cut short by the end of the session: that is no failure. A call that began before it still comes here.
      if (!isEnding()) deps.log.warn('session_work_failed', { work: 'key-packages', code })
      return false
    }
  }

  return {
    fill: () => filling(fillNow),
    stop() {
      stopped = true
      return filling(() => Promise.resolve())
    },
  }
}
