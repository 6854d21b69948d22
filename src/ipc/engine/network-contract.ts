// The network ledger: every connection of the engine since it was opened, to whom, why and how many bytes.

import { oneOf, text, uint } from '#protocol/codec/shape.ts'
import { call } from '../contract.ts'
import { listOf, nothing, struct, type Read } from '../reader.ts'

const ledgerEntry = struct({
  atMs: uint(),
  /** The server's domain, and where it is reached; of a link's site its host, and the address that was asked. */
  to: text(253),
  addresses: listOf(text(262), 32),
  purpose: oneOf('request', 'anonymous-post', 'blob', 'stream', 'link-preview'),
  /** The path, ids left out. */
  route: text(256),
  sentBytes: uint(),
  receivedBytes: uint(),
  state: oneOf('open', 'done', 'failed'),
})
export type LedgerEntry = Read<typeof ledgerEntry>

const ledger = struct({
  /** Newest first. */
  entries: listOf(ledgerEntry, 1_000),
  /** Of everything since the start, also of what is not in the list any more. */
  totals: struct({ connections: uint(), sentBytes: uint(), receivedBytes: uint() }),
})
export type Ledger = Read<typeof ledger>

export const networkCalls = { networkLedger: call(nothing, ledger) } as const
