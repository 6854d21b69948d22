import { createRoot } from 'solid-js'
import { describe, expect, it } from 'vitest'
import { createText, type Language } from './create-text.ts'

const textIn = (language: Language) => createRoot(() => createText(() => language))

describe('texts', () => {
  it('choose the plural form by the count', () => {
    const { t } = textIn('ru')
    expect([1, 2, 5, 11, 21, 22, 111].map((count) => t('chat.people', { count }))).toEqual([
      '1 участник',
      '2 участника',
      '5 участников',
      '11 участников',
      '21 участник',
      '22 участника',
      '111 участников',
    ])
  })

  it('take what people wrote as it is, also where it looks like a value to fill in', () => {
    expect(textIn('en').t('list.from', { name: '{text}', text: '{name} $& $1' })).toBe('{text}: {name} $& $1')
  })

  it('say days relative to today, and the year where it is another one', () => {
    const now = new Date(2026, 10, 23, 10).getTime()
    const { day, moment } = textIn('en')
    const days = [
      new Date(2026, 10, 23, 0, 1),
      new Date(2026, 10, 22, 23, 59),
      new Date(2026, 10, 20),
      new Date(2025, 0, 5),
    ]
    expect(days.map((date) => day(date.getTime(), now))).toEqual([
      'Today',
      'Yesterday',
      'Friday 20 November',
      '5 January 2025',
    ])
    const within = textIn('ru').dayWithin
    expect([textIn('ru').day(days[2]?.getTime() ?? 0, now), within(days[2]?.getTime() ?? 0, now)]).toEqual([
      'Пятница, 20 ноября',
      'пятница, 20 ноября',
    ])
    expect(days.map((date) => moment(date.getTime(), now))).toEqual(['00:01', 'Sun', 'Fri', '05/01/25'])
  })

  it('says lengths of time and amounts of data in their largest unit', () => {
    const { duration, bytes } = textIn('en')
    expect([300, 3_600, 86_400, 604_800, 2_419_200, 90].map(duration)).toEqual([
      '5 minutes',
      '1 hour',
      '1 day',
      '1 week',
      '4 weeks',
      '90 seconds',
    ])
    expect([0, 1, 854, 1_310, 1_204_880].map(bytes)).toEqual(['0 bytes', '1 byte', '854 bytes', '1 kB', '1.2 MB'])
    const russian = textIn('ru')
    expect([russian.duration(300), russian.duration(604_800), russian.bytes(48_310)]).toEqual([
      '5 минут',
      '1 неделя',
      '48 кБ',
    ])
  })
})
