// The network ledger, as the engine keeps it.

import type { Contract, Handlers } from '#ipc/contract.ts'
import type { networkCalls } from '#ipc/engine/network-contract.ts'
import type { Opened } from './opened.ts'

export function networkHandlers(engine: Opened): Handlers<Contract<typeof networkCalls>> {
  return { networkLedger: async () => (await engine()).networkLedger() }
}
