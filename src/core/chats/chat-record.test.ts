import { describe, expect, it } from 'vitest'
import { parseAccountAddress, parseChatId } from '#protocol/ids.ts'
import { encodeChatActivity, noActivity } from './chat-activity.ts'
import { encodeChatRecord, nothingUnderWay, withAppliedCommit, type ChatRecord } from './chat-record.ts'

describe('rows of a chat', () => {
  const address = (n: number) => parseAccountAddress(`p${String(n)}@office.example`)
  const record: ChatRecord = {
    chat: parseChatId('c1'.repeat(16)),
    number: 1,
    generation: 0,
    epoch: 5,
    state: 'active',
    haltCode: '',
    peer: null,
    name: 'Rowing',
    accounts: [address(1)],
    appliedCommits: [],
    sendHashIsRight: true,
    isRegistered: true,
    updateDueMs: null,
    ...nothingUnderWay,
  }

  it('that change with each message do not grow with the chat or with its members', () => {
    const large = {
      unread: 100_000,
      lastActivityMs: 1_900_000_000_000,
      ownGenerations: 900,
      nextOrder: 1_000_000,
      seen: { place: 12, seq: 1_000_000, timeMs: 1_900_000_000_000 },
      openGaps: 64,
      mentions: 1_000_000,
    }
    expect(encodeChatActivity(noActivity).length).toBeLessThan(64)
    expect(encodeChatActivity(large).length).toBeLessThan(64)
    const accounts = Array.from({ length: 1_000 }, (_, n) => address(n))
    expect(encodeChatRecord({ ...record, accounts }).length).toBeGreaterThan(10_000)
  })

  it('remember sixteen commits and no more', () => {
    let chatRecord = record
    for (let epoch = 0; epoch < 40; epoch++) {
      chatRecord = {
        ...chatRecord,
        appliedCommits: withAppliedCommit(chatRecord, {
          epoch,
          hash: new Uint8Array(32).fill(epoch),
          closedAtRunningMs: 0,
        }),
      }
    }
    expect(chatRecord.appliedCommits.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 16 }, (_, n) => 24 + n))
  })
})
