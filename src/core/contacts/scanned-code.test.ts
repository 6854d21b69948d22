import { describe, expect, it } from 'vitest'
import { foreignCode } from './scanned-code.ts'

const hash = 'A'.repeat(43)

describe('a scanned text', () => {
  it('is a safety number only in its own form, and says what else of Talkee’s it is', () => {
    expect(foreignCode(`talkee://s/1/${hash}`)).toBeUndefined()
    expect(foreignCode(`talkee://c/1/${hash}`)).toEqual({ result: 'otherCode', kind: 'device' })
    expect(foreignCode('talkee://j/1/abc')).toEqual({ result: 'otherCode', kind: 'invite' })
  })

  it.each([
    '',
    'talkee://s/1/',
    `talkee://s/1/${hash}A`,
    `talkee://s/2/${hash}`,
    `TALKEE://s/1/${hash}`,
    ` talkee://s/1/${hash}`,
    `talkee://s/1/${hash.slice(1)}=`,
    'https://example.org/talkee://s/1/',
  ])('is no code when it is %j', (scanned) => {
    expect(foreignCode(scanned)).toEqual({ result: 'notACode' })
  })
})
