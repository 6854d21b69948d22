import { describe, expect, it } from 'vitest'
import { namedIn, offeredFor, wantedAt, wordForEverybody, writtenName } from './mentions.ts'

const own = 'anna@brightwater.lan'
const people = ['mira@brightwater.lan', 'jonas.weber@brightwater.lan', 'mikko@hallam.example'].map((account) => ({
  account,
}))
const accounts = (wanted: string) => offeredFor(people, wanted, undefined)

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
  })

  it('offers everybody first by the word that is written, and after people by any other', () => {
    const [alma, hanna] = ['alma@brightwater.lan', 'hanna@brightwater.lan']
    const offered = (wanted: string, word = 'here') => offeredFor([{ account: alma }, { account: hanna }], wanted, word)
    expect(offered('')).toEqual([null, alma, hanna])
    expect(offered('H')).toEqual([null, hanna])
    expect(offered('al')).toEqual([alma, null])
    expect(offered('все')).toEqual([null])
    expect(offered('в', 'все')).toEqual([null])
    expect(offered('her', 'все')).toEqual([null])
    expect(offered('x')).toEqual([])
    expect(offeredFor([{ account: alma }], 'al', undefined)).toEqual([alma])
  })

  it('has another word for everybody where somebody is called so', () => {
    const word = (accounts: readonly string[], ownAddress = own) =>
      wordForEverybody(
        accounts.map((account) => ({ account })),
        ownAddress,
        'here',
      )
    expect(word(['mira@brightwater.lan', 'here@hallam.example'])).toBe('here')
    expect(word(['here@brightwater.lan'])).toBe('everyone')
    expect(word(['everyone@brightwater.lan'], 'here@brightwater.lan')).toBe('all')
    expect(namedIn('@here', [{ account: 'here@brightwater.lan' }], own, true)[0]?.account).toBe('here@brightwater.lan')
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

  it('is everybody where they may be called, once, and else nobody', () => {
    expect(namedIn('@все, at nine', people, own, true)).toEqual([{ start: 0, length: 4, account: null }])
    expect(namedIn('`@here` @here @all', people, own, true)).toEqual([{ start: 8, length: 5, account: null }])
    expect(namedIn('@here, at nine', people, own, false)).toEqual([])
  })
})
