import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPageHead } from './page-head.ts'

const nothing = { title: '', description: '', site: '', picture: '' }

describe('the head of a page', () => {
  it('says what Open Graph says, and else what stands in for it', () => {
    const plain = '<title> The page </title><meta name="description" content="About it">'
    expect(readPageHead(plain)).toEqual({ ...nothing, title: ' The page ', description: 'About it' })
    const graph = `
      <meta property="og:title" content="Shared"><meta property='og:description' content='Said'>
      <META PROPERTY=og:site_name CONTENT=Site /><meta content="/a.png" property="og:image">`
    expect(readPageHead(plain + graph)).toEqual({
      title: 'Shared',
      description: 'Said',
      site: 'Site',
      picture: '/a.png',
    })
    expect(readPageHead('<meta name="twitter:title" content="T"><meta name="twitter:image" content="t.png">')).toEqual({
      ...nothing,
      title: 'T',
      picture: 't.png',
    })
  })

  it('writes characters as numbers and names, and unknown names as they are', () => {
    const written =
      '&lt;b&gt; &amp;amp; &#8212; &#x1F600; &#150; &laquo;&nbsp;x&raquo; &nothing; &#xD800; &#0; &#99999999;'
    expect(readPageHead(`<title>${written}</title>`).title).toBe('<b> &amp; — 😀 – « x» &nothing; \ufffd \ufffd \ufffd')
  })

  it('is not read from comments, scripts, styles, nor behind its end', () => {
    for (const hidden of [
      '<!-- <title>no</title> -->',
      '<script>"<title>no</title>"</script>',
      '<style><title>no</title></style>',
      '<noscript><meta property="og:title" content="no"></noscript>',
      '<a title="<title>no</title>">',
    ])
      expect(readPageHead(`${hidden}<title>yes</title>`).title).toBe('yes')
    expect(readPageHead('</head><title>no</title>')).toEqual(nothing)
    expect(readPageHead('<body><title>no</title>')).toEqual(nothing)
    expect(readPageHead('<header><title>yes</title>').title).toBe('yes')
  })

  it('keeps the first that says something, and forgives what browsers forgive', () => {
    const twice =
      '<meta property="og:title" content=""><meta property="og:title" content="a"><meta property="og:title" content="b">'
    expect(readPageHead(twice).title).toBe('a')
    expect(readPageHead('<meta property="og:title"content="tight">').title).toBe('tight')
    expect(readPageHead('<meta property = "og:title"\n content\t=\r\n"wide">').title).toBe('wide')
    expect(readPageHead('< title>no</title><1><title>yes</title>').title).toBe('yes')
    expect(readPageHead('<meta property="og:title" <title>yes</title>').title).toBe('yes')
  })

  it('is read to the end of whatever there is, in words of its own', () => {
    const pieces = fc.constantFrom(
      ...['<', '>', '"', "'", '=', '/', ' ', '<!--', '-->', '<title>', '</title', '<meta ', 'content', 'property='],
      ...['og:title', '<script', '</script>', '&#', '&amp', ';', '\u0000', 'İ', '\ud800', '</head', '<body '],
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        const html = parts.join('')
        for (const value of Object.values<string>({ ...readPageHead(html) }))
          expect(value.length).toBeLessThanOrEqual(html.length)
      }),
      { numRuns: 3_000 },
    )
  })

  it('takes no more steps than it is long, whatever is repeated', () => {
    // Each of these would take hours where a step could begin again: that it ends at all is the test.
    for (const piece of [
      '<',
      '<!--',
      '<meta ',
      '<a ',
      ' ',
      '<title',
      '<script>',
      '="',
      "='",
      'a=',
      '&#',
      '<a a="',
      '/',
    ]) {
      for (const start of ['', '<meta ', '<title>', '<meta content="'])
        readPageHead(start + piece.repeat(Math.ceil(500_000 / piece.length)))
    }
  })
})
