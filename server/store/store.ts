// What the server keeps, as whole operations: each one is a transaction of its own, with its own outcome.
// Refusals are values; a promise is rejected with a `StorageError` only. Adapter: sqlite/. Contract: test/contract/server-store.

import type { AccountOperations } from './account-operations.ts'
import type { BlobOperations } from './blob-operations.ts'
import type { ChatOperations } from './chat-operations.ts'
import type { ComparisonOperations } from './comparison-operations.ts'
import type { DeliveryOperations } from './delivery-operations.ts'
import type { DeviceLogOperations } from './device-log-operations.ts'
import type { DeviceSyncOperations } from './device-sync-operations.ts'
import type { FileBlobOperations } from './file-blob-operations.ts'
import type { KeyPackageOperations } from './key-package-operations.ts'
import type { MessageOperations } from './message-operations.ts'
import type { UpkeepOperations } from './upkeep-operations.ts'

/** Every operation takes one input and gives one outcome. They take effect in the order in which they are called. */
export interface StoreOperations
  extends AccountOperations,
    DeviceLogOperations,
    KeyPackageOperations,
    ChatOperations,
    MessageOperations,
    DeliveryOperations,
    BlobOperations,
    FileBlobOperations,
    ComparisonOperations,
    DeviceSyncOperations,
    UpkeepOperations {}

export type OperationName = keyof StoreOperations
type OperationInput<Name extends OperationName> = Parameters<StoreOperations[Name]>[0]
export type OperationOutcome<Name extends OperationName> = ReturnType<StoreOperations[Name]>

export type Store = {
  /** Settles once the outcome is on disk. */
  readonly [Name in OperationName]: (input: OperationInput<Name>) => Promise<OperationOutcome<Name>>
} & {
  /** Finishes what was called before, then closes. */
  close(): Promise<void>
}
