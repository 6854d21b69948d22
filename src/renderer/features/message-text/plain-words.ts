// What a message says without its marks: for previews, quotes, and those who have it read aloud.

import type { Block, Inline } from './tree.ts'

export function wordsOfInlines(inlines: readonly Inline[]): string {
  return inlines.map(wordsOfInline).join('')
}

export function wordsOfBlocks(blocks: readonly Block[]): string {
  return blocks.map(wordsOfBlock).join('\n')
}

function wordsOfBlock(block: Block): string {
  switch (block.kind) {
    case 'words':
      return wordsOfInlines(block.content)
    case 'quote':
      return wordsOfBlocks(block.blocks)
    case 'list':
      return block.items
        .map(({ mark, blocks }) => `${mark === null ? '' : `${mark} `}${wordsOfBlocks(blocks)}`)
        .join('\n')
    case 'code':
      return block.code
  }
}

function wordsOfInline(inline: Inline): string {
  switch (inline.kind) {
    case 'text':
    case 'code':
      return inline.text
    case 'strong':
    case 'emphasis':
    case 'strike':
      return wordsOfInlines(inline.content)
    case 'link':
      return inline.label ?? inline.written
    case 'mention':
      return inline.written
  }
}
