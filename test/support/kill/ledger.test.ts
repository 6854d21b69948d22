import { beforeEach, describe, expect, it } from 'vitest'
import type { HeldChat } from './engine-tasks.ts'
import { createLedger, type Ledger, type Said } from './ledger.ts'

const chat = 'a chat'
const addressOf = (name: string): string => `${name}@home`

describe('the ledger of what was said', () => {
  let ledger: Ledger
  let first: Said
  let second: Said

  beforeEach(() => {
    ledger = createLedger(addressOf)
    first = ledger.say('anna', chat, ['boris'])
    second = ledger.say('anna', chat, ['boris'])
    first.fate = second.fate = 'kept'
  })

  function held(texts: readonly { text: string; state?: string; by?: string }[], where = chat): readonly HeldChat[] {
    const shown = texts.map(({ text, state = 'sent', by = 'anna' }, id) => ({
      id: String(id),
      sender: addressOf(by),
      text,
      state,
    }))
    return [{ chat: where, state: 'active', haltCode: '', title: '', members: [], texts: shown }]
  }

  it('finds nothing wrong where everything came once and in order', () => {
    expect([
      ledger.problemsOf('anna', held([first, second])),
      ledger.problemsOf('boris', held([first, second])),
    ]).toEqual([[], []])
  })

  it.each([
    ['a text that is missing', () => held([second]), 'boris: anna 1 is missing'],
    ['a text shown twice', () => held([first, first, second]), 'boris: anna 1 is shown 2 times'],
    ['a text that was overtaken', () => held([second, first]), 'boris: anna 1 was overtaken'],
    ['a text of nobody', () => held([first, second, { text: 'boo' }]), 'boris: a text that nobody said'],
    [
      'a text under another name',
      () => held([{ ...first, by: 'clara' }, second]),
      'boris: anna 1 is in the wrong place',
    ],
    [
      'a halted chat',
      () => held([first, second]).map((one) => ({ ...one, state: 'halted' as const })),
      'boris: a chat is halted: ',
    ],
  ])('sees %s', (_, holdings, problem) => {
    expect(ledger.problemsOf('boris', holdings())).toEqual([problem])
  })

  it('sees an own text that never went out', () => {
    const holdings = held([first, { ...second, state: 'queued' }])
    expect(ledger.problemsOf('anna', holdings)).toEqual(['anna: own text anna 2 is queued'])
  })

  it('holds an engine to what it shows after a restart, and to nothing else that was not answered', () => {
    first.fate = second.fate = 'unknown'
    ledger.settleUnknown('anna', held([first]))
    expect([first.fate, second.fate]).toEqual(['kept', 'void'])
    expect(ledger.problemsOf('boris', held([second]))).toEqual([
      'boris: anna 2 is shown and was not kept',
      'boris: anna 1 is missing',
    ])
  })

  it('counts what a vault still has to get', () => {
    expect([ledger.missingAt('boris', 0), ledger.missingAt('boris', 1), ledger.missingAt('clara', 0)]).toEqual([
      2, 1, 0,
    ])
  })
})
