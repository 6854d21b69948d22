import { describe, expect, it } from 'vitest'
import type { NoticeLevel, NoticeWord } from '#ipc/notice-words.ts'
import { newsOf } from './news.ts'

type Chat = Parameters<typeof newsOf>[1][number]
type Message = NonNullable<Chat['last']>

const id = 'a'.repeat(32) as Chat['chat']
const message = (change: Partial<Message> = {}): Message =>
  ({
    isOwn: false,
    kind: 'text',
    sender: 'mira@brook.example',
    text: 'the key is\nunder the mat',
    burnsOnRead: false,
    timerSeconds: 0,
    ...change,
  }) as Message
const chat = (unread: number, change: Partial<Chat> = {}): Chat => ({
  chat: id,
  kind: 'pair',
  title: 'mira@brook.example',
  unread,
  mutedUntilMs: null,
  isBlocked: false,
  requestedBy: null,
  last: message(),
  ...change,
})

/** What is told when the chat gets its first unread message. */
function told(level: NoticeLevel, change: Partial<Chat> = {}): readonly NoticeWord[] {
  const before = newsOf(undefined, [chat(0)], { level, nowMs: 10 })
  return newsOf(before.seen, [chat(1, change)], { level, nowMs: 10 }).words.filter(
    ({ word }) => word !== 'notice-unread',
  )
}
const news = (title: string, body: string): NoticeWord[] => [{ word: 'notice-news', chat: id, title, body }]

describe('what is new', () => {
  it('is told as far as the level allows, and the rest never leaves', () => {
    expect(told('content')).toEqual(news('mira@brook.example', 'the key is under the mat'))
    expect(told('name')).toEqual(news('mira@brook.example', ''))
    expect(told('nothing')).toEqual(news('', ''))
    expect(told('off')).toEqual([])
  })

  it('is the name at most where the message destroys itself or is seen once', () => {
    for (const change of [{ timerSeconds: 30 }, { burnsOnRead: true }]) {
      expect(told('content', { last: message(change) })).toEqual(news('mira@brook.example', ''))
    }
  })

  it('is not told of chats that are silent or blocked, nor of own messages and notices', () => {
    expect(told('content', { mutedUntilMs: 11 })).toEqual([])
    expect(told('content', { isBlocked: true })).toEqual([])
    expect(told('content', { last: message({ isOwn: true }) })).toEqual([])
    expect(told('content', { last: message({ kind: 'notice' }) })).toEqual([])
    expect(told('name', { mutedUntilMs: 10 })).toHaveLength(1)
  })

  it('says nothing that somebody unknown has written', () => {
    expect(told('content', { requestedBy: 'x@evil.example' as Chat['requestedBy'] })).toEqual(news('', ''))
  })

  it('says who wrote it in a group, without signs that turn the direction', () => {
    const group = { kind: 'group', title: 'Bo\u202eats', last: message({ text: 'a\u2066b' }) } as const
    expect(told('content', group)).toEqual(news('Bo ats', 'mira: a b'))
  })

  it('is nothing of what was there when the account was opened', () => {
    const { words } = newsOf(undefined, [chat(3)], { level: 'content', nowMs: 0 })
    expect(words).toEqual([{ word: 'notice-unread', count: 3 }])
  })

  it('is over when it was read, burned or taken back, when the chat is gone, and when the account locks', () => {
    const setting = { level: 'name', nowMs: 0 } as const
    const { seen } = newsOf(newsOf(undefined, [chat(0)], setting).seen, [chat(1)], setting)
    const over = { word: 'notice-over', chat: id }
    expect(newsOf(seen, [chat(0)], setting).words).toContainEqual(over)
    expect(newsOf(seen, [chat(1, { last: message({ kind: 'deleted' }) })], setting).words).toContainEqual(over)
    expect(newsOf(seen, [], setting).words).toContainEqual(over)
    expect(newsOf(seen, [chat(1)], setting).words).not.toContainEqual(over)
  })

  it('counts what is unread, but not in silent chats', () => {
    const chats = [chat(2), chat(5, { mutedUntilMs: 100 }), chat(4)]
    expect(newsOf(undefined, chats, { level: 'off', nowMs: 0 }).words).toEqual([{ word: 'notice-unread', count: 6 }])
  })
})
