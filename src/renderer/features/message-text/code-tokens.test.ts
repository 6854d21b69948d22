import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeTokens } from './code-tokens.ts'

const coloured = (code: string, language: string): readonly string[] =>
  codeTokens(code, language).flatMap(({ kind, text }) => (kind === null ? [] : [`${kind} ${text}`]))

describe('the colours of code', () => {
  it('tell comments, strings, numbers and words of the language', () => {
    expect(coloured('const off = r.dx > 0.004 // 4 mm\nreport(`${off} "of"`, 0xff_1)', 'ts')).toEqual([
      'keyword const',
      'number 0.004',
      'comment // 4 mm',
      'string `${off} "of"`',
      'number 0xff_1',
    ])
    expect(coloured('# nightly\nfor f in "$dir"/*.tkb; do\n  echo $f # 1\ndone', 'sh')).toEqual([
      'comment # nightly',
      'keyword for',
      'keyword in',
      'string "$dir"',
      'keyword do',
      'keyword echo',
      'keyword $f',
      'comment # 1',
      'keyword done',
    ])
    expect(coloured("SELECT name FROM people WHERE id = 7 -- it's", 'sql')).toEqual([
      'keyword SELECT',
      'keyword FROM',
      'keyword WHERE',
      'number 7',
      "comment -- it's",
    ])
    expect(coloured('<a href="x">it\'s "so"</a>', 'html')).toEqual([
      'keyword <a',
      'string "x"',
      'keyword >',
      'keyword </a',
      'keyword >',
    ])
    expect(coloured('@@ -1 +1 @@\n-old\n+new\n same', 'diff')).toEqual([
      'comment @@ -1 +1 @@',
      'keyword -old',
      'string +new',
    ])
    expect(coloured("fn f<'a>(c: &'a str) -> char { 'x' }", 'rust')).toEqual([
      'keyword fn',
      'keyword str',
      "string 'x'",
    ])
  })

  it('leave code of an unknown language as it is', () => {
    expect(codeTokens('const a = 1', 'klingon')).toEqual([{ kind: null, text: 'const a = 1' }])
    expect(codeTokens('const a = 1', 'constructor')).toEqual([{ kind: null, text: 'const a = 1' }])
  })

  it('end what is never closed with the code, and strings of one line with it', () => {
    expect(coloured('a /* b\nc', 'c')).toEqual(['comment /* b\nc'])
    expect(coloured('"a\nint b', 'c')).toEqual(['string "a', 'keyword int'])
  })

  const names =
    'js ts json py sh ps1 c cpp cs java kt swift go rs rb php lua sql css html yaml ini docker make diff'.split(' ')
  const signs = [
    '"',
    "'",
    '`',
    '/*',
    '*/',
    '//',
    '#',
    '--',
    '--[[',
    '<!--',
    '"""',
    "'''",
    '\\',
    '\n',
    '${',
    '$(',
    '<a',
    '=',
    '[',
    'a',
    '0x',
    '1e',
    '9',
    ':',
    ' ',
    '@',
    'я',
    '😀',
    '\ud83d',
  ]

  it('lose and add no sign, in any language', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.array(fc.constantFrom(...signs), { maxLength: 60 }), (name, pieces) => {
        const code = pieces.join('')
        expect(
          codeTokens(code, name)
            .map(({ text }) => text)
            .join(''),
        ).toBe(code)
      }),
      { numRuns: 1_000 },
    )
  })

  // Patterns that go back over what they have seen hang here, and the runner's limit ends it.
  it.each(names)('come in one pass over what %s does not mean', (name) => {
    for (const sign of signs) {
      const code = sign.repeat(Math.ceil(16_384 / sign.length))
      expect(codeTokens(code, name).reduce((sum, { text }) => sum + text.length, 0)).toBe(code.length)
    }
  })
})
