// The type of an open database.

import type Database from 'better-sqlite3'

export type Sqlite = Database.Database
