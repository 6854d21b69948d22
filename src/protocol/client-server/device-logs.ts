// CBOR of many device logs at a time: a group is joined, or a connection comes back, with a request per hundred accounts.

import { byteRange, list, nullable, record, uint, type Shaped } from '../codec/shape.ts'
import { addressShape } from '../ids.ts'
import { limits } from '../limits.ts'

/** POST /v1/device-logs/batch: of each account the entries from `from` on. */
export const readDeviceLogsShape = record({
  wanted: [
    1,
    list(record({ account: [1, addressShape], from: [2, uint(limits.deviceLogEntries)] }), limits.deviceLogsPerRequest),
  ],
})
export type ReadDeviceLogs = Shaped<typeof readDeviceLogsShape>

/**
 * The reply, in the order of `wanted`; null for an account that the server does not have. Fewer than were wanted where
 * `limits.deviceLogsReplyBytes` are reached, but never none: the rest is asked for again.
 */
export const deviceLogsShape = record({
  logs: [
    1,
    list(
      nullable(list(byteRange(1, limits.deviceLogEntryBytes), limits.deviceLogEntries)),
      limits.deviceLogsPerRequest,
    ),
  ],
})
