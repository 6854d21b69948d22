// What this device still has to do about devices of members: which logs it has looked at, whom to add and when, and how
// far its own account's revocations have come. One sealed row.

import { decodeShape, encodeShape, list, record, uint, type Shaped } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { addressShape, chatIdShape, deviceIdShape } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'

const mostAccounts = 100_000
const mostDue = 10_000

const deviceWorkShape = record({
  /** How many entries of an account's log have been acted upon. */
  seen: [1, list(record({ account: [1, addressShape], entries: [2, uint(limits.deviceLogEntries)] }), mostAccounts)],
  /** Devices to be added where they are missing; `tries` makes the wait longer. */
  due: [
    2,
    list(
      record({ account: [1, addressShape], device: [2, deviceIdShape], dueMs: [3, uint()], tries: [4, uint(1_000)] }),
      mostDue,
    ),
  ],
  /** Own devices that are no longer certified, and the chats that had them when this was learned. */
  leaving: [
    3,
    list(
      record({ device: [1, deviceIdShape], chats: [2, list(chatIdShape, limits.chatsPerDevice)] }),
      limits.deviceLogEntries,
    ),
  ],
})
export type DeviceWork = Shaped<typeof deviceWorkShape>

const key = utf8('device-work')
const none: DeviceWork = { seen: [], due: [], leaving: [] }

export async function readDeviceWork(vault: Pick<Vault, 'get'>): Promise<DeviceWork> {
  const stored = await vault.get('meta', key)
  return stored === undefined ? none : decodeShape(deviceWorkShape, stored)
}

export async function keepDeviceWork(vault: Vault, kept: DeviceWork): Promise<void> {
  const work = createUnitOfWork(vault)
  work.put('meta', key, encodeShape(deviceWorkShape, kept))
  await work.commit()
}
