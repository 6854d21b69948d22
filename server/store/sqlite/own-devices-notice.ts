// Tells connected devices of an account that another of its installations has left something for them.

import { encodeFrame, frameTypes } from '#protocol/client-server/stream-frames.ts'
import type { DeviceId } from '#protocol/ids.ts'
import type { Delivery } from '../delivery.ts'

const frame = encodeFrame({ type: frameTypes.ownDevices, handle: 0, id: 0, seq: 0, body: new Uint8Array(0) })

export function ownDevicesNotice(devices: readonly DeviceId[]): Delivery {
  return { kind: 'notice', devices, frame }
}
