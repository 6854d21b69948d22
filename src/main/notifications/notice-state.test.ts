import { describe, expect, it } from 'vitest'
import { firstNoticeState, type NoticeEvent, type NoticeSettings, type NoticeState, step } from './notice-state.ts'
import { newMessageText } from './notice-texts.ts'

const free: NoticeSettings = { notices: 'content', doNotDisturb: false, quietHours: 'off' }
const news = (chat: string, minute = 720): NoticeEvent => ({ kind: 'news', chat, title: 'Mira', body: 'hello', minute })

/** The effects of the last event. */
function after(settings: NoticeSettings, ...events: readonly NoticeEvent[]): readonly string[] {
  let state: NoticeState = firstNoticeState(settings)
  let effects: readonly string[] = []
  for (const event of events) {
    const next = step(state, event)
    state = next.state
    effects = next.effects.map(({ kind, chat }) => `${kind} ${chat}`)
  }
  return effects
}

describe('notifications', () => {
  it('are shown, opened by a click, and closed when what they tell is over', () => {
    expect(after(free, news('a'))).toEqual(['show a'])
    expect(after(free, news('a'), { kind: 'clicked', chat: 'a' })).toEqual(['close a', 'open a'])
    expect(after(free, news('a'), { kind: 'over', chat: 'a' })).toEqual(['close a'])
    expect(after(free, news('a'), { kind: 'dismissed', chat: 'a' }, { kind: 'over', chat: 'a' })).toEqual([])
  })

  it('are none while the window is in front', () => {
    const front = (isInFront: boolean): NoticeEvent => ({ kind: 'front', isInFront })
    expect(after(free, front(true), news('a'))).toEqual([])
    expect(after(free, front(true), front(false), news('a'))).toEqual(['show a'])
  })

  it('are none while one is not to be disturbed, or wants none', () => {
    expect(after({ ...free, doNotDisturb: true }, news('a'))).toEqual([])
    expect(after({ ...free, notices: 'off' }, news('a'))).toEqual([])
  })

  it('are none in the quiet hours, over midnight', () => {
    const quiet = { ...free, quietHours: '22-7' } as const
    const isShown = (minute: number): boolean => after(quiet, news('a', minute)).length > 0
    expect([21 * 60 + 59, 22 * 60, 0, 6 * 60 + 59, 7 * 60].map(isShown)).toEqual([true, false, false, false, true])
  })

  it('are closed, all of them, by another level, by do not disturb and by the end of the worker', () => {
    const all = ['close a', 'close b']
    const changed = (settings: Partial<NoticeSettings>): NoticeEvent => ({
      kind: 'settings',
      settings: { ...free, ...settings },
    })
    expect(after(free, news('a'), news('b'), changed({ notices: 'name' }))).toEqual(all)
    expect(after(free, news('a'), news('b'), changed({ doNotDisturb: true }))).toEqual(all)
    expect(after(free, news('a'), news('b'), changed({ quietHours: '22-7' }))).toEqual([])
    expect(after(free, news('a'), news('b'), { kind: 'ended' })).toEqual(all)
  })

  it('have words of their own in both languages where they may say none', () => {
    expect(newMessageText('en', 'ru-RU')).toBe('New message')
    expect(newMessageText('system', 'ru-RU')).toBe('Новое сообщение')
    expect(newMessageText('system', 'de')).toBe('New message')
  })
})
