import { describe, expect, it } from 'vitest'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { firstUnreadOf, timelineRows } from './timeline-rows.ts'

const noon = new Date(2026, 10, 23, 12).getTime()
const minute = 60_000

function message(id: string, sender: string, atMs: number, more: Partial<MessageView> = {}): MessageView {
  return {
    id,
    position: id,
    sender,
    isOwn: sender === 'anna',
    kind: 'text',
    text: id,
    state: sender === 'anna' ? 'sent' : 'received',
    failure: '',
    sentAtMs: atMs,
    serverTimeMs: atMs,
    notice: null,
    timerSeconds: 0,
    leftMs: null,
    burnsOnRead: false,
    fromDevice: null,
    deliveredTo: [],
    readBy: [],
    file: null,
    reply: null,
    mentions: [],
    isForSelf: false,
    forwarded: null,
    edited: null,
    reactions: [],
    isPinned: false,
    isLeaving: false,
    ...more,
  }
}

const shapeOf = (messages: readonly MessageView[], firstUnread?: string, hasOlder = false): string[] =>
  timelineRows(messages, { hasOlder, firstUnread }).map((row) =>
    row.kind === 'bubble' ? `${row.id}${row.isFirst ? ' first' : ''}${row.isLast ? ' last' : ''}` : row.kind,
  )

describe('the rows of a timeline', () => {
  it('group what one person wrote within five minutes', () => {
    const messages = [
      message('a', 'mira', noon),
      message('b', 'mira', noon + 4 * minute),
      message('c', 'mira', noon + 10 * minute),
      message('d', 'jonas', noon + 10 * minute),
    ]
    expect(shapeOf(messages)).toEqual(['beginning', 'day', 'a first', 'b last', 'c first last', 'd first last'])
  })

  it('begin a group anew after a day, a notice and the line of unread messages', () => {
    const messages = [
      message('a', 'mira', noon - 24 * 60 * minute),
      message('b', 'mira', noon),
      message('n', 'mira', noon, { kind: 'notice' }),
      message('c', 'mira', noon + minute),
      message('d', 'mira', noon + 2 * minute),
    ]
    expect(shapeOf(messages, 'd')).toEqual([
      'beginning',
      'day',
      'a first last',
      'day',
      'b first last',
      'notice',
      'c first last',
      'unread',
      'd first last',
    ])
  })

  it('say where the chat begins once there is nothing older', () => {
    expect(timelineRows([], { hasOlder: false, firstUnread: undefined })).toEqual([
      { kind: 'beginning', key: 'beginning' },
    ])
  })

  it('do not change when older messages come before them', () => {
    const all = [
      message('a', 'mira', noon),
      message('b', 'mira', noon + minute),
      message('c', 'mira', noon + 2 * minute),
      message('d', 'jonas', noon + 3 * minute),
    ]
    const loaded = shapeOf(all.slice(1), undefined, true)
    expect(loaded).toEqual(['c last', 'd first last'])
    expect(shapeOf(all, undefined, true).slice(-loaded.length)).toEqual(loaded)
  })

  it('begin with the line of unread messages where the oldest loaded is the first of these', () => {
    const messages = [message('a', 'mira', noon), message('b', 'mira', noon + minute)]
    expect(shapeOf(messages, 'a', true)).toEqual(['unread', 'a first', 'b last'])
  })

  it('find the oldest unread message among those of others', () => {
    const messages = [message('a', 'mira', noon), message('b', 'anna', noon), message('c', 'mira', noon)]
    expect([0, 1, 2, 9].map((count) => firstUnreadOf(messages, count))).toEqual([undefined, 'c', 'a', 'a'])
  })
})
