import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitLinks } from './links.ts'

const urlsOf = (text: string) => splitLinks(text).flatMap(({ url }) => (url === undefined ? [] : [url]))

describe('links in what people wrote', () => {
  it('are whole https addresses, without the signs that end the sentence', () => {
    expect(urlsOf('See https://a.example/x?y=1 (and https://b.example/).')).toEqual([
      'https://a.example/x?y=1',
      'https://b.example/',
    ])
  })

  it('are no other scheme, and no address that hides behind a name', () => {
    const texts = [
      'javascript:alert(1)',
      'JAVASCRIPT:alert(1)',
      'data:text/html,x',
      'http://a.example',
      'file:///etc/passwd',
      'https://bank.example@evil.example/',
      'https://user:pw@evil.example/',
      'https://',
      `https://a.example/${'x'.repeat(2100)}`,
    ]
    expect(texts.flatMap(urlsOf)).toEqual([])
  })

  it('leave every sign of the text where it was', () => {
    const pieces = fc.array(fc.oneof(fc.string(), fc.constantFrom('https://a.example', 'https://', '.', '"', '<', ' ')))
    fc.assert(
      fc.property(pieces, (words) => {
        const text = words.join('')
        expect(
          splitLinks(text)
            .map((part) => part.text)
            .join(''),
        ).toBe(text)
        for (const url of urlsOf(text)) expect(new URL(url).protocol).toBe('https:')
      }),
    )
  })
})
