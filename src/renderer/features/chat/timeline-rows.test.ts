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
    preview: null,
    ...more,
  }
}

/** A picture that was sent with others. */
function picture(id: string, index: number, count: number, more: Partial<MessageView> = {}): MessageView {
  const file: MessageView['file'] = {
    ...{ name: id, extension: 'jpg', type: 'image/jpeg', sizeBytes: 1, doneBytes: 0, totalBytes: 1 },
    picture: { width: 2, height: 1, hasPreview: false },
    sound: null,
    state: 'held',
    failure: '',
    album: { id: 'one album', index, count },
  }
  return message(id, 'mira', noon, { text: '', file, ...more })
}

const shapeOf = (messages: readonly MessageView[], firstUnread?: string, hasOlder = false): string[] =>
  timelineRows(messages, { hasOlder, hasNewer: false, firstUnread }).map((row) =>
    row.kind === 'bubble'
      ? `${row.id}${row.isFirst ? ' first' : ''}${row.isLast ? ' last' : ''}`
      : row.kind === 'album'
        ? `${row.ids.join('+')}${row.waiting > 0 ? ` and ${String(row.waiting)} to come` : ''}`
        : row.kind,
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
    expect(timelineRows([], { hasOlder: false, hasNewer: false, firstUnread: undefined })).toEqual([
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

  it('put pictures together that were sent together, in one row that has room for what is to come', () => {
    const all = [picture('a', 0, 3), picture('b', 1, 3), picture('c', 2, 3)]
    expect(shapeOf(all.slice(0, 1))).toEqual(['beginning', 'day', 'a and 2 to come'])
    expect(shapeOf(all.slice(0, 2))).toEqual(['beginning', 'day', 'a+b and 1 to come'])
    expect(shapeOf([...all, message('d', 'mira', noon)])).toEqual(['beginning', 'day', 'a+b+c', 'd last'])
    const keys = [1, 2, 3].map(
      (count) => timelineRows(all.slice(0, count), { hasOlder: true, hasNewer: false, firstUnread: 'a' }).at(-1)?.key,
    )
    expect(keys).toEqual(['a', 'a', 'a'])
  })

  it('keep no room for a picture where something was said after it, nor in the midst of the past', () => {
    const [a, b] = [picture('a', 0, 3), picture('b', 1, 3)]
    expect(shapeOf([a, message('x', 'jonas', noon), b, message('y', 'jonas', noon)]).slice(2)).toEqual([
      'a first last',
      'x first last',
      'b first last',
      'y first last',
    ])
    const window = timelineRows([a, b], { hasOlder: false, hasNewer: true, firstUnread: undefined })
    expect(window.at(-1)).toMatchObject({ kind: 'album', waiting: 0 })
  })

  it('do not put together what is about to go, what has gone, and what comes after the line of unread ones', () => {
    const all = [picture('a', 0, 4), picture('b', 1, 4), picture('c', 2, 4), picture('d', 3, 4)]
    const leaving = all.map((one) => (one.id === 'b' ? { ...one, isLeaving: true } : one))
    expect(shapeOf([...leaving, message('z', 'jonas', noon)]).slice(2, 5)).toEqual(['a first', 'b', 'c+d'])
    expect(shapeOf(all, 'c').slice(2)).toEqual(['a+b', 'unread', 'c+d and 2 to come'])
  })

  it('hold pictures back together while older ones of them may come', () => {
    const all = [picture('a', 0, 3), picture('b', 1, 3), picture('c', 2, 3), message('d', 'mira', noon + minute)]
    expect(shapeOf(all.slice(1), undefined, true)).toEqual(['d last'])
    expect(shapeOf(all, undefined, false)).toEqual(['beginning', 'day', 'a+b+c', 'd last'])
  })
})
