// The store contract on SQLite.

import { describe } from 'vitest'
import { openSqliteServerStore } from '../support/sqlite-server-store.ts'
import { fileBlobsStoreContract } from './file-blobs-store.contract.ts'
import { ownDevicesStoreContract } from './own-devices-store.contract.ts'
import { serverStoreContract } from './server-store.contract.ts'

describe('SQLite server store', () => serverStoreContract(openSqliteServerStore))
describe('SQLite server store, for own devices', () => ownDevicesStoreContract(openSqliteServerStore))
describe('SQLite server store, for blobs of files', () => fileBlobsStoreContract(openSqliteServerStore))
