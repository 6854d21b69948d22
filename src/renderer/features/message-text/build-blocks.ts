// From the parser's tree, which knows places in a text, to ours. Nothing that was written goes missing but marks that
// have done something: what a node of theirs is not made into one of ours for is shown as it was written.

import type { SyntaxNode, Tree } from '@lezer/common'
import { buildInlines, type Written } from './build-inlines.ts'
import type { Block, Inline, ListItem } from './tree.ts'

/** Deeper quotes and lists are shown as written: nobody reads them, and the page draws each level in the one before. */
const deepest = 8

/** `place`: where the source begins in the whole text. */
export function buildBlocks(tree: Tree, source: string, place: number): readonly Block[] {
  return blocksOf(tree.topNode, { source, place, isInBlock: false }, 0)
}

function blocksOf(parent: SyntaxNode, written: Written, depth: number): readonly Block[] {
  const blocks: Block[] = []
  let words: Inline[] = []
  let done = parent.from
  const flush = (): void => {
    const shown = trimmed(words, blocks.length > 0 || written.isInBlock)
    if (shown.length > 0) blocks.push({ kind: 'words', content: shown })
    words = []
  }
  /** What stands between two nodes: blanks, and in a block also its own marks, of which the line ends are kept. */
  const gap = (to: number): void => {
    const text = written.source.slice(done, to)
    const shown = written.isInBlock ? text.replaceAll(/[^\n]+/g, '') : text
    if (shown !== '') words.push({ kind: 'text', text: shown })
    done = to
  }
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    gap(node.from)
    done = node.to
    if (node.name === 'QuoteMark' || node.name === 'ListMark') continue
    const block = depth < deepest ? blockOf(node, written, depth) : undefined
    if (block !== undefined) {
      words = withoutEnd(words)
      flush()
      blocks.push(block)
    } else if (node.name === 'Paragraph') words.push(...buildInlines(node, written))
    else words.push({ kind: 'text', text: written.source.slice(node.from, node.to) })
  }
  gap(parent.to)
  if (written.isInBlock) words = withoutEnd(words)
  flush()
  return blocks
}

function blockOf(node: SyntaxNode, written: Written, depth: number): Block | undefined {
  const inside = { ...written, isInBlock: true }
  if (node.name === 'Blockquote') {
    // A blank belongs to it: `>:(` is a face.
    if (!/^>[ \t\n>]/.test(written.source.slice(node.from, node.from + 2))) return undefined
    const blocks = blocksOf(node, inside, depth + 1)
    return blocks.length === 0 ? undefined : { kind: 'quote', blocks }
  }
  if (node.name !== 'BulletList' && node.name !== 'OrderedList') return undefined
  const isOrdered = node.name === 'OrderedList'
  const items = node.getChildren('ListItem').map((item): ListItem => {
    const mark = item.getChild('ListMark')
    const signs = mark === null ? '' : written.source.slice(mark.from, mark.to)
    return { mark: isOrdered ? signs : null, blocks: blocksOf(item, inside, depth + 1) }
  })
  // A dash or a number alone is what somebody says.
  return items.some(({ blocks }) => blocks.length > 0) ? { kind: 'list', isOrdered, items } : undefined
}

/** Without the blank lines at its start, where something stands before it, and nothing at all where nothing is left. */
function trimmed(words: readonly Inline[], hasBefore: boolean): readonly Inline[] {
  let [first, ...rest] = joined(words)
  while (hasBefore && first?.kind === 'text') {
    const text = first.text.replace(/^(?:[^\S\n]*\n)+/, '')
    if (text !== '') return [{ kind: 'text', text }, ...rest]
    ;[first, ...rest] = rest
  }
  return first === undefined ? [] : [first, ...rest]
}

function withoutEnd(words: readonly Inline[]): Inline[] {
  const all = [...joined(words)]
  for (let last = all.at(-1); last?.kind === 'text'; last = all.at(-1)) {
    const text = last.text.trimEnd()
    if (text !== '') {
      all[all.length - 1] = { kind: 'text', text }
      break
    }
    all.pop()
  }
  return all
}

/** Texts that follow each other are one. */
function joined(words: readonly Inline[]): readonly Inline[] {
  const all: Inline[] = []
  for (const inline of words) {
    const last = all.at(-1)
    if (inline.kind === 'text' && last?.kind === 'text') {
      all[all.length - 1] = { kind: 'text', text: last.text + inline.text }
    } else all.push(inline)
  }
  return all
}
