import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainWords, readMessage } from './read-message.ts'
import type { Block, Inline } from './tree.ts'

const text = (words: string): Inline => ({ kind: 'text', text: words })
const words = (...content: Inline[]): Block => ({ kind: 'words', content })
const quote = (...blocks: Block[]): Block => ({ kind: 'quote', blocks })
const bullets = (...items: Block[][]): Block => ({
  kind: 'list',
  isOrdered: false,
  items: items.map((blocks) => ({ mark: null, blocks })),
})

describe('what somebody wrote', () => {
  it('has emphasis of three kinds, one in the other, and code in its lines', () => {
    expect(readMessage('**Bold**, *leaning _both_*, ~~gone~~, `a * b`')).toEqual([
      words(
        { kind: 'strong', content: [text('Bold')] },
        text(', '),
        { kind: 'emphasis', content: [text('leaning '), { kind: 'emphasis', content: [text('both')] }] },
        text(', '),
        { kind: 'strike', content: [text('gone')] },
        text(', '),
        { kind: 'code', text: 'a * b' },
      ),
    ])
  })

  it('is one run of words with every blank and line end, where nothing is marked', () => {
    const poem = '  first line\n\n\n      third, far in\n\tand a tab'
    expect(readMessage(poem)).toEqual([words(text(poem))])
  })

  it.each([
    '2*3*4 = 24 and a**b**c and snake_case_name',
    'C:\\_old\\*.txt ¯\\_(ツ)_/¯',
    '1 < 2 &amp; &#60; # 3',
    '# not a heading\n---\nneither\n===',
    '<b>bold</b> <script>window.hit()</script> <!-- note -->',
    '> ',
    '-',
    '1.',
    '>:( >_<',
    '[ref] [a][b] [x]: https',
    '[click](javascript:window.hit())',
    '[click](data:text/html,x) [click](file:///etc/passwd)',
    '```\nnever closed',
    '    far in, and no code',
  ])('shows %j as it was written', (written) => {
    expect(readMessage(written)).toEqual([words(text(written))])
  })

  it('has code between fences, with its language, whatever stands in it', () => {
    expect(readMessage('Look:\n\n```TS twoslash\nconst a = `**b**`\n\n> c\n```\n\nSo?')).toEqual([
      words(text('Look:')),
      { kind: 'code', language: 'ts', code: 'const a = `**b**`\n\n> c' },
      words(text('So?')),
    ])
    expect(readMessage('~~~~\n~~~\n```\n~~~~')).toEqual([{ kind: 'code', language: '', code: '~~~\n```' }])
    expect(readMessage('1. first\n   ```\n   a\n     b\n   ```')).toEqual([
      { kind: 'list', isOrdered: true, items: [{ mark: '1.', blocks: [words(text('first'))] }] },
      { kind: 'code', language: '', code: 'a\n  b' },
    ])
  })

  it('has quotes and lists, with their numbers as written', () => {
    expect(readMessage('> one\n>\n> two\n\n- a\n- b\n  - c\n\n7) x\n8) y')).toEqual([
      quote(words(text('one\n\ntwo'))),
      bullets([words(text('a'))], [words(text('b')), bullets([words(text('c'))])]),
      {
        kind: 'list',
        isOrdered: true,
        items: [
          { mark: '7)', blocks: [words(text('x'))] },
          { mark: '8)', blocks: [words(text('y'))] },
        ],
      },
    ])
  })

  it('answers below a quote or a list without a blank line between', () => {
    expect(readMessage('> shall we?\nYes.\n- bread\n- milk\nThat is all')).toEqual([
      quote(words(text('shall we?'))),
      words(text('Yes.')),
      bullets([words(text('bread'))], [words(text('milk'))]),
      words(text('That is all')),
    ])
  })

  it('names people, and is not taken in by addresses of mail', () => {
    expect(readMessage('@mira, write to vera@hallam.example or @ole@hallam.example.')).toEqual([
      words(
        { kind: 'mention', written: '@mira', at: 0 },
        text(', write to vera@hallam.example or '),
        { kind: 'mention', written: '@ole@hallam.example', at: 39 },
        text('.'),
      ),
    ])
  })

  it('knows where in the whole text each name stands', () => {
    const written = '```\n@no\n```\n> hi @mira\n\n- **@все**\n~~~\n@no\n~~~\n@ole'
    const names: unknown[] = []
    const look = (nodes: readonly (Block | Inline)[]): void => {
      for (const node of nodes) {
        if (node.kind === 'mention') names.push([node.written, node.at])
        look(childrenOf(node))
      }
    }
    look(readMessage(written))
    expect(names).toEqual(['@mira', '@все', '@ole'].map((name) => [name, written.indexOf(name)]))
  })

  it('leads to addresses, by themselves and under words', () => {
    const link = { kind: 'web', url: 'https://a.example/_x_', host: 'a.example' } as const
    expect(readMessage('See https://a.example/_x_, or [the *notes*](https://a.example/_x_ "title").')).toEqual([
      words(
        text('See '),
        { kind: 'link', link, label: null, written: 'https://a.example/_x_' },
        text(', or '),
        { kind: 'link', link, label: 'the notes', written: '[the *notes*](https://a.example/_x_ "title")' },
        text('.'),
      ),
    ])
    // A picture is a link: nothing is fetched.
    expect(plainWords('![plan](https://a.example/plan.png)')).toBe('!plan')
  })
})

const largest = 65_536
const filled = (piece: string): string => piece.repeat(Math.ceil(largest / piece.length)).slice(0, largest)
const hostile: Readonly<Record<string, string>> = {
  stars: filled('*'),
  'stars apart': filled('* '),
  'stars in words': filled('a**b_c~~'),
  brackets: filled('['),
  'links never closed': filled('[a](<b "'),
  quotes: filled('>'),
  'quotes of lists': filled('> - '),
  lists: filled('- '),
  'lists by indentation': Array.from({ length: 360 }, (_, depth) => `${' '.repeat(depth)}- a`).join('\n'),
  ticks: Array.from({ length: 360 }, (_, count) => '`'.repeat(count)).join(' '),
  'fences that fit nothing': Array.from(
    { length: 180 },
    (_, at) => `${'`'.repeat(at + 3)}\n${'~'.repeat(200 - at)}`,
  ).join('\n'),
  'fences one after another': filled('```\n'),
  'schemes one after another': filled('https://'),
  'an address with a long tail': `https://a.example/${filled('.)')}`,
  'at signs': filled('@a@'),
  'lines below a deep list': `${'- '.repeat(900)}a${filled('\n b')}`.slice(0, largest),
  'emphasis, one in the other': `${'*'.repeat(30_000)}a${'*'.repeat(30_000)}`,
  'just few enough marks': `${'*a _b '.repeat(999)}${filled('a')}`.slice(0, largest),
  'just few enough ends': `${'a* b_ '.repeat(660)}${filled('a')}`.slice(0, largest),
  'just few enough brackets': `${'['.repeat(1_990)}${filled('a')}`.slice(0, largest),
}

describe('what somebody wrote to do harm', () => {
  // A parser that looks at every pair of marks hangs here, and the runner's limit ends it.
  it.each(Object.entries(hostile))('is read like any other text: %s', (_, written) => {
    const blocks = readMessage(written)
    expect(nodesOf(blocks)).toBeLessThan(12_000)
    expect(depthOf(blocks)).toBeLessThanOrEqual(16)
  })

  it('loses no sign but marks, whatever it is', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('*', '**', '_', '~~', '`', '```', '\n', '\n\n', '> ', '- ', '1. ', '  ', '[', '](', ')', '!'),
      fc.constantFrom('https://a.example', 'a', 'я', ' ', '@mira', '<b>', '&lt;', '\\', '\t', '\u202e'),
    )
    const markSigns = /[\s*_~`>\-+[\]()!\d.<"'\\]+/gu
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        const written = pieces.join('')
        // Titles of links and the names of languages are the only words that are not shown.
        fc.pre(!/\]\(|^\s*([`~])\1{2}/m.test(written))
        expect(plainWords(written).replaceAll(markSigns, '')).toBe(written.replaceAll(markSigns, ''))
      }),
      { numRuns: 150 },
    )
  })

  it('leads nowhere but where links may lead', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      fc.constantFrom(
        '[a](',
        ')',
        'javascript:',
        'https://',
        'data:text/html,',
        'mailto:',
        '<',
        '>',
        ' ',
        '@',
        '\\',
        '//',
      ),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        for (const url of urlsOf(readMessage(pieces.join(''))))
          expect(url).toMatch(/^(https?:\/\/|mailto:|talkee:\/\/)/)
      }),
      { numRuns: 300 },
    )
  })
})

const childrenOf = (node: Block | Inline): readonly (Block | Inline)[] => {
  if (node.kind === 'list') return node.items.flatMap(({ blocks }) => blocks)
  if (node.kind === 'quote') return node.blocks
  return 'content' in node ? node.content : []
}
const nodesOf = (nodes: readonly (Block | Inline)[]): number =>
  nodes.reduce((sum, node) => sum + 1 + nodesOf(childrenOf(node)), 0)
const depthOf = (nodes: readonly (Block | Inline)[]): number =>
  nodes.reduce((deepest, node) => Math.max(deepest, 1 + depthOf(childrenOf(node))), 0)
const urlsOf = (nodes: readonly (Block | Inline)[]): readonly string[] =>
  nodes.flatMap((node) => (node.kind === 'link' ? [node.link.url] : urlsOf(childrenOf(node))))
