// A text as it is encrypted, with the preview of its link where that is fit and there is room for it: none keeps words from being sent.

import { PeerError, UsageError } from '#protocol/errors.ts'
import type { FileInfo } from '../payload/file-info.ts'
import { payloadFlags, type PayloadHeader } from '../payload/header.ts'
import { previewWithin, type LinkPreview } from '../payload/link-preview.ts'
import { encodePayload } from '../payload/payload.ts'
import type { Said } from '../payload/said.ts'

interface EncodedText {
  readonly payload: Uint8Array
  /** As it is sent along; undefined where none is. */
  readonly preview: LinkPreview | undefined
}

/** What is shown once has no preview. `UsageError`: `text_empty`, `text_too_long`. */
export function encodeText(
  header: Omit<PayloadHeader, 'kind'>,
  said: Said,
  { file, preview }: { readonly file: FileInfo | undefined; readonly preview: LinkPreview | null },
): EncodedText {
  const content = { kind: 'text', ...said, ...(file === undefined ? {} : { file }) } as const
  const isOnce = (header.flags & payloadFlags.burnOnRead) !== 0
  const beside = isOnce ? null : previewWithin(said.text, preview)
  if (beside !== null) {
    try {
      return { payload: encodePayload(header, { ...content, preview: beside }), preview: beside }
    } catch (error) {
      const isUnfit = error instanceof PeerError || (error instanceof UsageError && error.code === 'text_too_long')
      if (!isUnfit) throw error
    }
  }
  return { payload: encodePayload(header, content), preview: undefined }
}
