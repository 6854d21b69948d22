// From single connections to the rows of a table: to whom and why they were, how often, when last, how much. Pure.

import type { LedgerEntry } from '#ipc/engine/network-contract.ts'

type Why = 'stream' | 'post' | 'files' | 'session' | 'account' | 'people' | 'chats' | 'history' | 'preview' | 'other'

export interface LedgerRow {
  readonly to: string
  /** Where it is reached. */
  readonly addresses: readonly string[]
  readonly why: Why
  readonly times: number
  readonly failed: number
  readonly lastMs: number
  readonly sentBytes: number
  readonly receivedBytes: number
}

/** `entries` newest first; so are the rows. */
export function ledgerRows(entries: readonly LedgerEntry[]): readonly LedgerRow[] {
  const rows = new Map<string, LedgerRow>()
  for (const entry of entries) {
    const why = whyOf(entry)
    const key = `${why} ${entry.to}`
    const row = rows.get(key)
    rows.set(key, {
      to: entry.to,
      addresses: row?.addresses ?? entry.addresses,
      why,
      times: (row?.times ?? 0) + 1,
      failed: (row?.failed ?? 0) + (entry.state === 'failed' ? 1 : 0),
      lastMs: row?.lastMs ?? entry.atMs,
      sentBytes: (row?.sentBytes ?? 0) + entry.sentBytes,
      receivedBytes: (row?.receivedBytes ?? 0) + entry.receivedBytes,
    })
  }
  return [...rows.values()]
}

/** The part of a route after its version says what it is about. */
const whyOfRoute: Readonly<Record<string, Why>> = {
  sessions: 'session',
  account: 'account',
  accounts: 'account',
  comparison: 'account',
  recoveries: 'account',
  'key-packages': 'people',
  'device-logs': 'people',
  chats: 'chats',
  'device-sync': 'history',
}

function whyOf({ purpose, route }: LedgerEntry): Why {
  if (purpose === 'stream') return 'stream'
  if (purpose === 'anonymous-post') return 'post'
  if (purpose === 'blob') return 'files'
  if (purpose === 'link-preview') return 'preview'
  const subject = route.split('/')[2] ?? ''
  return Object.hasOwn(whyOfRoute, subject) ? (whyOfRoute[subject] ?? 'other') : 'other'
}
