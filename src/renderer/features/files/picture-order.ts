// What goes between the page and its workers for pictures: a file with what its header said, and what was drawn of it.

import type { PictureHeader } from './picture-header.ts'
import type { PreparedPicture } from './prepare-picture.ts'

export interface PictureOrder {
  readonly file: Blob
  readonly header: PictureHeader
}

/** Null: its header was all that was sound about it. */
export interface PictureAnswer {
  readonly picture: PreparedPicture | null
}

/** `TypeError` for anything else than an order. */
export function readOrder(data: unknown): PictureOrder {
  const { file, header } = fieldsOf(data)
  const { type, width, height, mayMove } = fieldsOf(header)
  const isHeader = isPictureType(type) && isSide(width) && isSide(height) && typeof mayMove === 'boolean'
  if (!(file instanceof Blob) || !isHeader) throw new TypeError('no order for a picture')
  return { file, header: { type, width, height, mayMove } }
}

/** Undefined for anything else than an answer. */
export function readAnswer(data: unknown): PictureAnswer | undefined {
  const { picture } = fieldsOf(data)
  if (picture === null) return { picture }
  const { width, height, preview, redrawn } = fieldsOf(picture)
  const isDrawn = redrawn === null || redrawn instanceof Blob
  if (!isSide(width) || !isSide(height) || !isBytes(preview) || !isDrawn) return undefined
  return { picture: { width, height, preview, redrawn } }
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}

const isSide = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value > 0

const isBytes = (value: unknown): value is Uint8Array<ArrayBuffer> =>
  value instanceof Uint8Array && value.buffer instanceof ArrayBuffer

const isPictureType = (value: unknown): value is PictureHeader['type'] =>
  value === 'image/png' || value === 'image/jpeg' || value === 'image/gif' || value === 'image/webp'
