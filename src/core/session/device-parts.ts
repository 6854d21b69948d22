// The parts that see to devices, of all members of this account's chats: their logs are read, the chats follow them, and
// this device's KeyPackages lie ready.

import { openDeviceKeeper, type DeviceKeeper } from '../devices/device-keeper.ts'
import { createLogRefresher, type LogRefresher, type LogRefresherDeps } from '../devices/log-refresher.ts'
import { revokeFormer } from './former-device.ts'
import type { PoolUpkeep } from './pool-upkeep.ts'
import type { SessionPart } from './session-part.ts'
import type { SessionScope } from './session-scope.ts'
import { untilDone } from './until-done.ts'

export interface DevicePartsDeps extends SessionScope {
  readonly onRevoked: LogRefresherDeps['onRevoked']
  /** How far devices have left is to be seen anew. */
  readonly onProgress: () => void
  readonly pool: PoolUpkeep
}

export interface DeviceParts {
  readonly devices: DeviceKeeper
  readonly refresher: LogRefresher
  /** One is handed out no more: the pool may be low. */
  keyPackageUsed(): void
  readonly parts: readonly SessionPart[]
}

export async function openDeviceParts(deps: DevicePartsDeps): Promise<DeviceParts> {
  const { chats, directory, background, tell, pool } = deps
  const { isConnected, onRevoked } = deps
  const refresher = createLogRefresher({ ...chats, background, isConnected, onRevoked, onLearned: tell.logLearned })
  const devices = await openDeviceKeeper(deps)

  const logs: SessionPart = {
    connectionChanged({ state }) {
      if (state === 'refused') background.run('own-log', refresher.askWithoutSession)
    },
    connected() {
      const members = directory.all().flatMap((cell) => cell.record().accounts)
      background.run('device-logs', () => refresher.refreshAll(members))
    },
    logNoticed(account) {
      background.run('device-log', () => refresher.refresh(account))
    },
    stop: refresher.stop,
  }
  const former = untilDone({ ...deps, clock: chats.clock }, 'former-device', () => revokeFormer(chats, devices.look))
  const filling = untilDone({ ...deps, clock: chats.clock }, 'key-packages', pool.fill)
  const keyPackages: SessionPart = {
    connected: filling.connected,
    stop: () => Promise.all([filling.stop(), pool.stop()]),
  }
  return {
    devices,
    refresher,
    keyPackageUsed: filling.connected,
    parts: [logs, former, { ...devices, logLearned: devices.look }, keyPackages],
  }
}
