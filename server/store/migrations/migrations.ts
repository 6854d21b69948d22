// All steps of the schema in their order.

import { first } from './0001-first.ts'
import { deletedAccounts } from './0002-deleted-accounts.ts'
import { ownDevices } from './0003-own-devices.ts'
import { ownChats } from './0004-own-chats.ts'
import { lastSeen } from './0005-last-seen.ts'
import { fileBlobs } from './0006-file-blobs.ts'
import type { Migration } from './migration.ts'

export const migrations: readonly Migration[] = [first, deletedAccounts, ownDevices, ownChats, lastSeen, fileBlobs]
