import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CborValue } from '#protocol/codec/cbor.ts'
import { limits } from '#protocol/limits.ts'
import { pngOf } from '../../../test/support/pictures/made-pictures.ts'
import { standsInText } from './link-in-text.ts'
import { linkPreviewShape, readPreview, previewUnits, type LinkPreview } from './link-preview.ts'
import { isPlainLine, plainLine } from './plain-line.ts'

const link = 'https://a.example/x?y=1#z'
const square = new Uint8Array(pngOf(64, 64))
const preview: LinkPreview = { link, title: 'A page', description: 'About it', site: 'Site', picture: square }
const wire = (change: Partial<Record<keyof LinkPreview, CborValue>>): CborValue => {
  const { link, title, description, site, picture } = { ...preview, ...change }
  return new Map<number, CborValue>([
    [1, link],
    [2, title],
    [3, description],
    [4, site],
    [5, picture],
  ])
}

describe('a preview', () => {
  it('is read as it was written', () => {
    expect(readPreview(linkPreviewShape.write(preview), `see ${link}.`)).toEqual(preview)
    expect(readPreview(undefined, link)).toBeNull()
  })

  it.each([
    ['is no map', 7],
    ['lacks a field', new Map([[1, link]])],
    ['has one too many', new Map([...(wire({}) as Map<number, CborValue>), [6, 1]])],
    ['has no title', wire({ title: '' })],
    ['has a title of two lines', wire({ title: 'a\nb' })],
    ['turns the direction', wire({ description: '\u202Egpj.exe' })],
    ['hides a sign', wire({ site: 'bank\u200b.example' })],
    ['is too long', wire({ title: 'a'.repeat(previewUnits.title + 1) })],
    ['has a picture that is none', wire({ picture: new Uint8Array([1, 2, 3]) })],
    ['has a picture that goes on behind its end', wire({ picture: new Uint8Array([...square, 0]) })],
    ['has a large picture', wire({ picture: new Uint8Array(limits.linkPictureBytes + 1) })],
    ['is of another link', wire({ link: 'https://b.example/' })],
    ['is of plain http', wire({ link: 'http://a.example/' })],
    ['is of a script', wire({ link: 'javascript:alert(1)' })],
  ])('is none where it %s', (_, value) => {
    expect(readPreview(value, `see ${link} and http://a.example/ and javascript:alert(1)`)).toBeNull()
  })
})

describe('a link', () => {
  it.each([link, `see ${link}`, `(${link})`, `<${link}>`, `**${link}**`, `${link}, and`, `a\n${link}\nb`])(
    'stands in %j',
    (text) => {
      expect(standsInText(text, link)).toBe(true)
    },
  )

  it.each([
    '',
    link.slice(0, -1),
    `${link}more`,
    `x${link}`,
    `https://b.example/${link}`,
    `${link}/../evil`,
    `@${link}`,
  ])('does not stand in %j', (text) => {
    expect(standsInText(text, link)).toBe(false)
  })
})

describe('a plain line', () => {
  it('is the same again, no longer than its bound, and well-formed, whatever it was', () => {
    const signs = fc.constantFrom(
      ...[' ', '\n', '\u00a0', '\u202e', '\u200d', '😀', '\ud83d', 'a', '\u2028', '\u{e0041}', '…'],
    )
    fc.assert(
      fc.property(
        fc.array(fc.oneof(signs, fc.string()), { maxLength: 60 }),
        fc.integer({ min: 2, max: 40 }),
        (parts, units) => {
          const line = plainLine(parts.join(''), units)
          expect([isPlainLine(line, units), line.length <= units, line.isWellFormed()]).toEqual([true, true, true])
          expect(line).not.toMatch(/[\n\u202e\u2028\u00a0]|^ | $| {2}/)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('keeps the joiners that letters and emoji are made with', () => {
    expect(plainLine('می‌خواهم 👨‍👩‍👧', 40)).toBe('می‌خواهم 👨‍👩‍👧')
  })
})
