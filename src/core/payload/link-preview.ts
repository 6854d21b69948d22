// What a text says of the page behind one of its links, as its author's device found it: nobody who reads it asks the site.
// It stands beside the words and never for them: what is wrong with it is its own end, not the message's.

import type { CborValue } from '#protocol/codec/cbor.ts'
import { byteRange, nullable, record, text, type Shape, type Shaped } from '#protocol/codec/shape.ts'
import { PeerError } from '#protocol/errors.ts'
import { limits } from '#protocol/limits.ts'
import { pictureTypeOf } from '../pictures/picture-format.ts'
import { longestLink, standsInText } from './link-in-text.ts'
import { isPlainLine } from './plain-line.ts'

/** In UTF-16 units. */
export const previewUnits = { title: 160, description: 240, site: 64 } as const

/** As it is kept: it was looked at when it came, and what hides itself may be told differently by a later Unicode. */
export const keptPreviewShape = record({
  /** As it is written in the text. */
  link: [1, text(longestLink)],
  title: [2, text(previewUnits.title)],
  description: [3, text(previewUnits.description, 0)],
  /** What the site calls itself; where a link leads, its host says. */
  site: [4, text(previewUnits.site, 0)],
  /** A small square, drawn anew by the author's device: pixels and nothing else. */
  picture: [5, nullable(byteRange(1, limits.linkPictureBytes))],
})
export type LinkPreview = Shaped<typeof keptPreviewShape>

/** Lines that hide something, and a picture that is none, are a `PeerError` `malformed`. */
export const linkPreviewShape: Shape<LinkPreview> = {
  read: (value, path) => checked(keptPreviewShape.read(value, path)),
  write: (preview) => keptPreviewShape.write(checked(preview)),
}

function checked(preview: LinkPreview): LinkPreview {
  const { title, description, site, picture } = preview
  const isPlain =
    isPlainLine(title, previewUnits.title) &&
    isPlainLine(description, previewUnits.description) &&
    isPlainLine(site, previewUnits.site)
  if (!isPlain) throw new PeerError('malformed', 'a preview with hidden signs')
  if (picture !== null && pictureTypeOf(picture) === undefined) {
    throw new PeerError('malformed', 'a picture of a link that is none')
  }
  return preview
}

/** The preview that came beside this text; null where there is none, or none that may be shown. */
export function readPreview(value: CborValue | undefined, text: string): LinkPreview | null {
  if (value === undefined) return null
  try {
    const preview = linkPreviewShape.read(value, 'preview')
    return previewWithin(text, { ...preview, picture: preview.picture?.slice() ?? null })
  } catch (error) {
    if (error instanceof PeerError) return null
    throw error
  }
}

/** The preview, where its link stands in the text. */
export const previewWithin = (text: string, preview: LinkPreview | null): LinkPreview | null =>
  preview !== null && standsInText(text, preview.link) ? preview : null
