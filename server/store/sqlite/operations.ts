// All operations on one connection, put together. Each file next to this one does those of its interface.

import type { Delivery } from '../delivery.ts'
import type { StoreOperations } from '../store.ts'
import { createAccountOperations } from './accounts.ts'
import { createBlobOperations } from './blobs.ts'
import { createChatOperations } from './chats.ts'
import { createComparisonOperations } from './comparisons.ts'
import { createDeliveryOperations } from './deliveries.ts'
import { createDeviceLogOperations } from './device-logs.ts'
import { createFileBlobOperations } from './file-blobs.ts'
import { createKeyPackageOperations } from './key-packages.ts'
import { createMessageOperations } from './messages.ts'
import type { OperationDeps } from './operation-deps.ts'
import type { Sqlite } from './sqlite.ts'
import { createDeviceSyncOperations } from './sync-bundles.ts'
import { createUpkeepOperations } from './upkeep.ts'

export function createOperations(db: Sqlite, deliver: (delivery: Delivery) => void): StoreOperations {
  const deps: OperationDeps = { db, deliver }
  return {
    ...createAccountOperations(deps),
    ...createDeviceLogOperations(deps),
    ...createKeyPackageOperations(deps),
    ...createChatOperations(deps),
    ...createMessageOperations(deps),
    ...createDeliveryOperations(deps),
    ...createBlobOperations(deps),
    ...createFileBlobOperations(deps),
    ...createComparisonOperations(deps),
    ...createDeviceSyncOperations(deps),
    ...createUpkeepOperations(deps),
  }
}
