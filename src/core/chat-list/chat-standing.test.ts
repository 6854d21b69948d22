import { describe, expect, it } from 'vitest'
import { parseChatId } from '#protocol/ids.ts'
import type { ChatSummary } from '../views/chat-view.ts'
import { listChats, type SharedState } from './chat-standing.ts'

const ids = ['a1', 'b2', 'c3', 'd4'].map((pair) => pair.repeat(16))
const [one, two, three, four] = ids.map(parseChatId)
const forGood = Number.MAX_SAFE_INTEGER

function summary(index: number, more: Partial<ChatSummary> = {}): ChatSummary {
  return {
    chat: parseChatId(ids[index] ?? ''),
    kind: 'group',
    title: 'Choir',
    picture: null,
    state: 'active',
    haltCode: '',
    unread: 0,
    mentions: 0,
    lastActivityMs: 1_000 - index,
    last: undefined,
    requestedBy: null,
    asking: 0,
    isBlocked: false,
    ...more,
  }
}

/** What own devices share, as `kind/chat`. */
function shared(words: Readonly<Record<string, number | boolean>>): SharedState {
  const state = (kind: string, subject: string): unknown => words[`${kind}/${subject}`]
  return { state: state as SharedState['state'] }
}

const listed = (words: Readonly<Record<string, number | boolean>>, more: Partial<ChatSummary> = {}) =>
  listChats(shared(words), [summary(0, more)])[0]

describe('the list of chats', () => {
  it('has the pinned first, in their order, then the newest', () => {
    const state = shared({
      [`pin/${String(three)}`]: true,
      [`place/${String(three)}`]: 0,
      [`pin/${String(four)}`]: true,
      [`pin/${String(two)}`]: true,
      [`place/${String(two)}`]: 1,
    })
    const order = listChats(
      state,
      [0, 1, 2, 3].map((index) => summary(index)),
    )
    expect(order.map(({ chat, isPinned }) => [chat, isPinned])).toEqual([
      [three, true],
      [two, true],
      [four, true],
      [one, false],
    ])
  })

  it('is the same on two devices that have given two chats one place', () => {
    const words = { [`pin/${String(one)}`]: true, [`pin/${String(two)}`]: true, [`place/${String(one)}`]: 0 }
    const state = shared({ ...words, [`place/${String(two)}`]: 0 })
    const [forth, back] = [
      [0, 1],
      [1, 0],
    ].map((order) =>
      listChats(
        state,
        order.map((index) => summary(index)),
      ).map(({ chat }) => chat),
    )
    expect(forth).toEqual(back)
  })

  it('keeps a chat put away until something comes', () => {
    const archive = { [`archive/${String(one)}`]: 1_000 }
    expect(listed(archive)?.isArchived).toBe(true)
    expect(listed(archive, { lastActivityMs: 1_001 })?.isArchived).toBe(false)
    expect(listed({})?.isArchived).toBe(false)
  })

  it('keeps a silent chat put away whatever comes, unless it names its user', () => {
    const words = { [`archive/${String(one)}`]: 1_000, [`mute/${String(one)}`]: forGood }
    const news = { lastActivityMs: 5_000, unread: 3 }
    expect(listed(words, news)?.isArchived).toBe(true)
    expect(listed(words, { ...news, mentions: 1 })?.isArchived).toBe(false)
    // Silent until two: what came before two came silently.
    const untilTwo = { ...words, [`mute/${String(one)}`]: 2_000 }
    expect(listed(untilTwo, { lastActivityMs: 1_999 })?.isArchived).toBe(true)
    expect(listed(untilTwo, news)?.isArchived).toBe(false)
  })

  it('is silent, but not put away, for being muted alone', () => {
    expect(listed({ [`mute/${String(one)}`]: forGood })).toMatchObject({ mutedUntilMs: forGood, isArchived: false })
  })
})
