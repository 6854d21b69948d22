import { describe, expect, it } from 'vitest'
import { linksOf } from './links-of.ts'

const urls = (text: string): readonly string[] => linksOf(text).map(({ link }) => link.url)

describe('the links of a message', () => {
  it('are those that its text shows, wherever they stand in it', () => {
    expect(
      urls('see https://example.org/a, and\n> **[there](https://example.org/b)**\n\n- mailto:anna@example.org'),
    ).toEqual(['https://example.org/a', 'https://example.org/b', 'mailto:anna@example.org'])
  })

  it('are told once each', () => {
    expect(urls('https://example.org/a and again https://example.org/a')).toEqual(['https://example.org/a'])
  })

  it('are none where there is code, or what leads nowhere', () => {
    expect(
      urls('`https://example.org`\n```\nhttps://example.org\n```\njavascript:alert(1) https://a:b@example.org'),
    ).toEqual([])
  })
})
