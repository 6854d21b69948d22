import { describe, expect, it } from 'vitest'
import type { LedgerEntry } from '#ipc/engine/network-contract.ts'
import { ledgerRows } from './ledger-rows.ts'

const entry = (atMs: number, more: Partial<LedgerEntry>): LedgerEntry => ({
  atMs,
  to: 'home.example',
  addresses: ['192.168.1.20:8443'],
  purpose: 'request',
  route: '/v1/info',
  sentBytes: 10,
  receivedBytes: 100,
  state: 'done',
  ...more,
})

describe('the ledger as a table', () => {
  it('adds up what was to the same server for the same reason, and keeps the newest first', () => {
    const rows = ledgerRows([
      entry(5, { purpose: 'anonymous-post', route: '/v1/anon/chats/:id/messages' }),
      entry(4, { route: '/v1/chats/:id/commits', state: 'failed', receivedBytes: 0 }),
      entry(3, { purpose: 'anonymous-post', route: '/v1/anon/chats/:id/deletions' }),
      entry(2, { route: '/v1/chats/:id/blobs/:id' }),
    ])
    expect(rows).toEqual([
      {
        to: 'home.example',
        addresses: ['192.168.1.20:8443'],
        why: 'post',
        times: 2,
        failed: 0,
        lastMs: 5,
        sentBytes: 20,
        receivedBytes: 200,
      },
      {
        to: 'home.example',
        addresses: ['192.168.1.20:8443'],
        why: 'chats',
        times: 2,
        failed: 1,
        lastMs: 4,
        sentBytes: 20,
        receivedBytes: 100,
      },
    ])
  })

  it('keeps servers apart, and says of what it does not know that it asked', () => {
    const rows = ledgerRows([
      entry(3, { purpose: 'stream', route: '/v1/stream' }),
      entry(2, { purpose: 'blob', route: '/v1/anon/chats/:id/blobs/:id' }),
      entry(2, { purpose: 'link-preview', route: 'page', to: 'news.example' }),
      entry(2, { purpose: 'link-preview', route: 'picture', to: 'news.example' }),
      entry(2, { route: '/v1/info' }),
      entry(1, { route: '/v1/constructor', to: 'away.example' }),
    ])
    expect(rows.map(({ to, why }) => [to, why])).toEqual([
      ['home.example', 'stream'],
      ['home.example', 'files'],
      ['news.example', 'preview'],
      ['home.example', 'other'],
      ['away.example', 'other'],
    ])
  })
})
