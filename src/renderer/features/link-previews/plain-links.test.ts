import { describe, expect, it } from 'vitest'
import { plainLinks } from './plain-links.ts'

const written = (text: string): readonly string[] => plainLinks(text).map((link) => link.written)

describe('links of which a preview may be made', () => {
  it('stand in the words of a message, as they are written, in their order', () => {
    expect(written('See https://a.example/x, and **https://B.example** and\n- https://www.bücher.example/ü?q')).toEqual(
      ['https://a.example/x', 'https://B.example', 'https://www.bücher.example/ü?q'],
    )
  })

  it.each([
    '> https://a.example/',
    '- x\n  > https://a.example/',
    '`https://a.example/`',
    '```\nhttps://a.example/\n```',
    '[a page](https://a.example/)',
    'mailto:vera@a.example',
    'talkee://j/1/pAFzYnJpZ2h0',
    'http://a.example/',
    'https://printer/',
    'https://a.example:8443/',
    'https://127.0.0.1/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://user@a.example/',
    'xhttps://a.example/',
  ])('are not in %j', (text) => {
    expect(written(text)).toEqual([])
  })
})
