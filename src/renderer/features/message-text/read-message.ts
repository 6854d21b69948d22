// From what somebody wrote to its tree. No more work than the text is long, whoever wrote it: see [Note: few marks].

import { buildBlocks } from './build-blocks.ts'
import { splitFences } from './fences.ts'
import { grammar } from './grammar.ts'
import { linkAt } from './link-reading.ts'
import { wordsOfBlocks } from './plain-words.ts'
import type { Block, Inline } from './tree.ts'

// [Note: few marks] Which mark belongs to which takes as many steps as there are pairs of them: 30,000 stars of somebody
// who means harm would hold the page for seconds. More marks than anybody writes are text; so the pairs are few. A line that
// begins more quotes and lists than anybody nests is the same by its lines: each is held against all that are open.
const mostMarks = 2_000
const tooDeep = /^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))){13}/m
const marks = /[*_~`[\]<>\\@]|[-+] |\d[.)]\s|:\/\//g
const mostPlainLinks = 500

/** Never empty for a text that is not. */
export function readMessage(text: string): readonly Block[] {
  const pieces = splitFences(text)
  const count = pieces.reduce((sum, piece) => sum + (piece.kind === 'text' ? countMarks(piece.text) : 0), 0)
  const isTooMuch = count > mostMarks || pieces.some((piece) => piece.kind === 'text' && tooDeep.test(piece.text))
  const blocks = pieces.flatMap((piece): readonly Block[] => {
    if (piece.kind === 'code') return [piece]
    return isTooMuch ? [asWritten(piece.text)] : buildBlocks(grammar.parse(piece.text), piece.text, piece.at)
  })
  return blocks.length === 1
    ? blocks
    : blocks.flatMap((block, at) => withoutEdges(block, at > 0, at < blocks.length - 1))
}

/** Without its marks: for previews, and for those who have it read aloud. */
export function plainWords(text: string): string {
  return wordsOfBlocks(readMessage(text))
}

function countMarks(text: string): number {
  let count = 0
  for (const _ of text.matchAll(marks)) if (++count > mostMarks) break
  return count
}

/** With its addresses. */
function asWritten(text: string): Block {
  const content: Inline[] = []
  let done = 0
  for (const { index } of text.matchAll(/https?:\/\/|mailto:|talkee:\/\//gi)) {
    const found = index < done || content.length > 2 * mostPlainLinks ? undefined : linkAt(text, index)
    if (found === undefined) continue
    if (index > done) content.push({ kind: 'text', text: text.slice(done, index) })
    content.push({ kind: 'link', ...found, label: null })
    done = index + found.written.length
  }
  content.push({ kind: 'text', text: text.slice(done) })
  return { kind: 'words', content }
}

/** Blank lines between words and another block are the distance between the two, and not shown besides. */
function withoutEdges(block: Block, hasBefore: boolean, hasAfter: boolean): readonly Block[] {
  if (block.kind !== 'words') return [block]
  const content = [...block.content]
  const first = content[0]
  if (hasBefore && first?.kind === 'text')
    content[0] = { kind: 'text', text: first.text.replace(/^(?:[^\S\n]*\n)+/, '') }
  const last = content.at(-1)
  if (hasAfter && last?.kind === 'text') content[content.length - 1] = { kind: 'text', text: last.text.trimEnd() }
  return content.every((inline) => inline.kind === 'text' && inline.text.trim() === '') ? [] : [{ ...block, content }]
}
