import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utf8 } from '#protocol/codec/utf8.ts'
import { extensionOf, shownName, shownType } from './file-name.ts'

describe('a file’s name as it is shown', () => {
  it.each([
    ['holiday photo.JPG', 'holiday photo.JPG'],
    ['Отчёт за год.pdf', 'Отчёт за год.pdf'],
    // Turned around by U+202E it would read as "invoice exe.pdf".
    ['invoice \u202efdp.exe', 'invoice fdp.exe'],
    ['\u2066a\u2069\u200b\ufeffb\u0000\u0007.txt', 'ab.txt'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\Windows\\run.bat', 'C__Windows_run.bat'],
    ['what? "this" <is>|*.doc', 'what_ _this_ _is___.doc'],
    ['.bashrc', 'bashrc'],
    ['CON', '_CON'],
    ['aux.tar.gz', '_aux.tar.gz'],
    ['com1.txt', '_com1.txt'],
    ['name.exe . . ', 'name.exe'],
    ['two   \n\t spaces.txt', 'two spaces.txt'],
    ['   ', 'file'],
    ['...', 'file'],
    ['', 'file'],
    ['\ud800broken.txt', '\ufffdbroken.txt'],
  ])('%j is %j', (name, shown) => {
    expect(shownName(name)).toBe(shown)
  })

  it('is short and keeps its extension, whatever it was', () => {
    expect(shownName(`${'long'.repeat(100)}.docx`)).toBe(`${'long'.repeat(48)}lon.docx`)
    expect(utf8(shownName(`${'ю'.repeat(300)}.pdf`)).length).toBeLessThanOrEqual(200)
  })

  it('has nothing hidden, no path, no device’s name, an end and a beginning, and is its own result', () => {
    const characters = [
      ...' ./\\:<>|?*"abcAC$09юéß😀ﬁ',
      '\u0301',
      '\u202e',
      '\u200d',
      '\u2066',
      '\0',
      '\x1f',
      '\u2126',
      '\u2003',
      '\ud800',
    ]
    const hostile = fc.string({ unit: fc.constantFrom(...characters), maxLength: 300 })
    const device = fc.tuple(
      fc.constantFrom('con', 'NUL', 'lpt9', 'aux', 'conin$'),
      fc.constantFrom('', '.', '.txt', '. .x', ' '),
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 400 }),
          hostile,
          device.map(([a, b]) => a + b),
        ),
        (name) => {
          const shown = shownName(name)
          expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}/\\:*?"<>|]/u)
          expect(shown).not.toMatch(/^[. ]|[. ]$/)
          expect(shown).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i)
          expect(shown.length).toBeGreaterThan(0)
          expect(utf8(shown).length).toBeLessThanOrEqual(200)
          expect(shownName(shown)).toBe(shown)
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it('tells its real extension', () => {
    expect(['a.tar.GZ', 'photo.jpg.exe', 'none', '.hidden', 'dot.', 'a.b c'].map(extensionOf)).toEqual([
      'gz',
      'exe',
      '',
      '',
      '',
      'b c',
    ])
  })
})

describe('a media type as it is shown', () => {
  it('is one, or that of any bytes', () => {
    expect(shownType('Image/PNG')).toBe('image/png')
    for (const bad of ['', 'png', 'text/html; charset=utf-8', 'a/b/c', 'te xt/x', '<b>/x', 'text/\u202e'])
      expect(shownType(bad)).toBe('application/octet-stream')
  })
})
