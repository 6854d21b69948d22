import { describe, expect, it } from 'vitest'
import { isEverybody, namedIn, peopleFor, wantedAt, writtenName } from './mentions.ts'

const own = 'anna@brightwater.lan'
const people = ['mira@brightwater.lan', 'jonas.weber@brightwater.lan', 'mikko@hallam.example'].map((account) => ({
  account,
}))
const accounts = (wanted: string) => peopleFor(people, wanted).map(({ account }) => account)

describe('naming somebody while one writes', () => {
  it('begins with an at sign at the beginning of a word, and ends at the caret', () => {
    expect(wantedAt('Thanks @mi, and', 10)).toEqual({ start: 7, wanted: 'mi' })
    expect(wantedAt('@', 1)).toEqual({ start: 0, wanted: '' })
    expect(wantedAt('(@ми', 4)).toEqual({ start: 1, wanted: 'ми' })
    expect(wantedAt('@mikko@hal', 10)).toEqual({ start: 0, wanted: 'mikko@hal' })
    expect([wantedAt('vera@hallam', 11), wantedAt('@mira ', 6), wantedAt('no', 2)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it('offers who begins so, by any part of their name', () => {
    expect(accounts('mi')).toEqual(['mira@brightwater.lan', 'mikko@hallam.example'])
    expect(accounts('WEB')).toEqual(['jonas.weber@brightwater.lan'])
    expect(accounts('mikko@hal')).toEqual(['mikko@hallam.example'])
    expect(accounts('')).toHaveLength(3)
    expect(accounts('ira')).toEqual([])
    expect([isEverybody('ev'), isEverybody('вс'), isEverybody('x')]).toEqual([true, true, false])
  })

  it('writes the server only of those from elsewhere', () => {
    expect(people.map(({ account }) => writtenName(account, own))).toEqual([
      'mira',
      'jonas.weber',
      'mikko@hallam.example',
    ])
  })
})

describe('whom a text names', () => {
  it('is who is here, by name or address, and not what stands in code', () => {
    const text = '@Mira, ask @mikko@hallam.example, not @mikko or `@mira`.\n```\n@mira\n```\n> @jonas.weber'
    expect(namedIn(text, people, own, true)).toEqual([
      { start: 0, length: 5, account: 'mira@brightwater.lan' },
      { start: 11, length: 21, account: 'mikko@hallam.example' },
      { start: text.lastIndexOf('@'), length: 12, account: 'jonas.weber@brightwater.lan' },
    ])
    expect(namedIn('@mira@brightwater.lan', people, own, false)).toEqual([
      { start: 0, length: 21, account: 'mira@brightwater.lan' },
    ])
  })

  it('is everybody in a group, and nobody in a chat of two', () => {
    expect(namedIn('@все, at nine', people, own, true)).toEqual([{ start: 0, length: 4, account: null }])
    expect(namedIn('@all, at nine', people, own, false)).toEqual([])
  })
})
