// What every group of operations is made of.

import type { Delivery } from '../delivery.ts'
import type { Sqlite } from './sqlite.ts'

export interface OperationDeps {
  readonly db: Sqlite
  /** Says what connected devices are to hear, should the operation's change reach the disk. */
  deliver(delivery: Delivery): void
}
