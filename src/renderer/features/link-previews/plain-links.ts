// The links of a text of which a preview may be made or shown: web addresses over TLS that stand there as themselves, neither
// quoted nor in code, with a name that the whole internet knows. Pure.

import { readMessage } from '../message-text/read-message.ts'
import type { Link } from '../message-text/link-reading.ts'
import type { Block, Inline } from '../message-text/tree.ts'

export interface PlainLink {
  /** As it stands in the text. */
  readonly written: string
  readonly link: Link
}

export const plainLinks = (text: string): readonly PlainLink[] => readMessage(text).flatMap(inBlock)

function inBlock(block: Block): readonly PlainLink[] {
  switch (block.kind) {
    case 'words':
      return block.content.flatMap(inInline)
    case 'list':
      return block.items.flatMap(({ blocks }) => blocks.flatMap(inBlock))
    // Somebody else's words, and what is not to be read as words.
    case 'quote':
    case 'code':
      return []
  }
}

function inInline(inline: Inline): readonly PlainLink[] {
  if (inline.kind !== 'link') return 'content' in inline ? inline.content.flatMap(inInline) : []
  const { link, label, written } = inline
  return label === null && isAskable(link) ? [{ written, link }] : []
}

/** A host of several parts, its last one of letters: neither a computer's name, nor numbers, nor another port. */
const publicHost = /^(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*$/

const isAskable = ({ kind, url, host }: Link): boolean =>
  kind === 'web' && url.startsWith('https://') && publicHost.test(host)
