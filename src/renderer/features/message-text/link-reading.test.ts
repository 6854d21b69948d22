import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linkAt, readLink, saysHost } from './link-reading.ts'

describe('an address', () => {
  it.each([
    ['https://a.example/x?y=1#z', { kind: 'web', url: 'https://a.example/x?y=1#z', host: 'a.example' }],
    ['HTTP://A.Example:8080', { kind: 'web', url: 'http://a.example:8080/', host: 'a.example:8080' }],
    ['https://аррӏе.com/', { kind: 'web', url: 'https://xn--80ak6aa92e.com/', host: 'xn--80ak6aa92e.com' }],
    ['https://ⓔxample.org', { kind: 'web', url: 'https://example.org/', host: 'example.org' }],
    ['https://0x7f.1/', { kind: 'web', url: 'https://127.0.0.1/', host: '127.0.0.1' }],
    ['mailto:Ann@Example.org', { kind: 'mail', url: 'mailto:Ann@Example.org', host: 'example.org' }],
    ['talkee://j/1/pAFzYnJpZ2h0', { kind: 'invite', url: 'talkee://j/1/pAFzYnJpZ2h0', host: '' }],
  ])('may be %s', (written, link) => {
    expect(readLink(written)).toEqual(link)
  })

  it.each([
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    ' javascript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'smb://host/share',
    '\\\\host\\share',
    '//a.example/',
    'ms-settings:x',
    'https:a.example',
    'https://bank.example@evil.example/',
    'https://user:pw@evil.example/',
    'https://',
    'mailto:',
    'mailto:a@b.example?bcc=c@d.example&body=x',
    'mailto:a@b.example,c@d.example',
    'mailto:a@b.example%0abcc:c@d.example',
    'talkee://j/1/x?y',
    'talkee:javascript',
    `https://a.example/${'x'.repeat(2100)}`,
  ])('is not %j', (written) => {
    expect(readLink(written)).toBeUndefined()
  })

  it('ends before what ends the sentence, and keeps its own brackets', () => {
    const written = (text: string, at: number) => linkAt(text, at)?.written
    expect(written('https://a.example/x?y=1, and', 0)).toBe('https://a.example/x?y=1')
    expect(written('(https://a.example/w_(x)).', 1)).toBe('https://a.example/w_(x)')
    expect(written('(https://a.example/w)', 1)).toBe('https://a.example/w')
    expect(written('xhttps://a.example', 1)).toBeUndefined()
    expect(written('https://a.example', 1)).toBeUndefined()
  })
})

describe('where an address really leads', () => {
  const says = (shown: string, url = shown): boolean => {
    const link = readLink(url)
    return link !== undefined && saysHost(shown, link)
  }

  it('is said by an address that is written plainly', () => {
    const plain = ['https://a.example', 'https://a.example/b', 'HTTPS://A.EXAMPLE/b', 'https://a.example?b']
    expect(plain.filter((shown) => !says(shown))).toEqual([])
  })

  it('is not said by other alphabets, numbers, signs that are not seen, or other words', () => {
    const tricks: readonly (readonly [string, string?])[] = [
      ['https://аррӏе.com/'],
      ['https://ⓔxample.org/'],
      ['https://exa\u00admple.org/'],
      ['https://exa\u200bmple.org/'],
      ['https://0x7f.1/'],
      ['https://2130706433/'],
      ['https://a.example\u3002evil.example/'],
      ['https://bank.example', 'https://evil.example/'],
      ['https://bank.example', 'https://bank.example.evil.example/'],
      ['https://bank.example', 'http://bank.example/'],
      ['the bank', 'https://bank.example/'],
      ['\u202ehttps://bank.example', 'https://bank.example/'],
      ['mailto:ann@bank.example', 'mailto:ann@evil.example'],
    ]
    expect(tricks.filter(([shown, url]) => says(shown, url)).map(([shown]) => shown)).toEqual([])
  })

  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'a.example',
      '@',
      '\\',
      '/',
      '.',
      ':',
      ':443',
      '#',
      '?',
      '%2e',
      '\u3002',
      '\u200b',
      '\u202e',
      'ⓔ',
      'а',
      '0x7f',
    ),
  )

  it('is what begins with it, for every address there is', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const shown = `https://${pieces.join('')}`
        const link = readLink(shown)
        if (link === undefined || !saysHost(shown, link)) return
        expect(new URL(shown).host).toBe(/^https:\/\/([^/?#]*)/.exec(shown)?.[1]?.toLowerCase())
      }),
      { numRuns: 1_000 },
    )
  })
})
