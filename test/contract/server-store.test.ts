// The store contract on SQLite.

import { describe } from 'vitest'
import { openSqliteServerStore } from '../support/sqlite-server-store.ts'
import { serverStoreContract } from './server-store.contract.ts'

describe('SQLite server store', () => serverStoreContract(openSqliteServerStore))
