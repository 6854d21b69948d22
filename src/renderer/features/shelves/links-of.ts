// The links of a message, as its text shows them: none of those that stand in code, each address once. Pure.

import { readMessage } from '../message-text/read-message.ts'
import type { Block, Inline } from '../message-text/tree.ts'

export type ShownLink = Extract<Inline, { kind: 'link' }>

/** More than anybody reads through. */
const mostLinks = 20

export function linksOf(text: string): readonly ShownLink[] {
  const byUrl = new Map<string, ShownLink>()
  for (const link of readMessage(text).flatMap(inBlock)) {
    if (!byUrl.has(link.link.url) && byUrl.size < mostLinks) byUrl.set(link.link.url, link)
  }
  return [...byUrl.values()]
}

function inBlock(block: Block): readonly ShownLink[] {
  switch (block.kind) {
    case 'words':
      return block.content.flatMap(inInline)
    case 'quote':
      return block.blocks.flatMap(inBlock)
    case 'list':
      return block.items.flatMap(({ blocks }) => blocks.flatMap(inBlock))
    case 'code':
      return []
  }
}

function inInline(inline: Inline): readonly ShownLink[] {
  if (inline.kind === 'link') return [inline]
  return 'content' in inline ? inline.content.flatMap(inInline) : []
}
