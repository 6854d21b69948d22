// What stands in a paragraph: text, emphasis, code, links. Of each node, its marks are left out where they did something.

import type { SyntaxNode } from '@lezer/common'
import { linkAt, readLink } from './link-reading.ts'
import { wordsOfInlines } from './plain-words.ts'
import type { Inline } from './tree.ts'

export interface Written {
  readonly source: string
  /** Where the source begins in the whole text. */
  readonly place: number
  /** In a quote or a list: the indentation of its lines is not part of what they say. */
  readonly isInBlock: boolean
}

/** Emphasis in emphasis; no more than there are kinds of it and some. */
const deepest = 6

export function buildInlines(paragraph: SyntaxNode, written: Written): readonly Inline[] {
  return inlinesBetween(paragraph, paragraph.from, paragraph.to, written, 0)
}

function inlinesBetween(
  parent: SyntaxNode,
  from: number,
  to: number,
  written: Written,
  depth: number,
): readonly Inline[] {
  const inlines: Inline[] = []
  let done = from
  const addText = (end: number): void => {
    const text = written.source.slice(done, end)
    if (end > done) inlines.push({ kind: 'text', text: written.isInBlock ? text.replaceAll(/\n[ \t]+/g, '\n') : text })
    done = Math.max(done, end)
  }
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    if (node.from < from || node.to > to) continue
    if (node.name === 'QuoteMark') {
      addText(node.from)
      done = written.source.charAt(node.to) === ' ' ? node.to + 1 : node.to
      continue
    }
    const made = depth < deepest ? inlineOf(node, written, depth) : undefined
    if (made === undefined) continue
    addText(node.from)
    inlines.push(...made)
    done = node.to
  }
  addText(to)
  return inlines
}

/** Undefined: as written. */
function inlineOf(node: SyntaxNode, written: Written, depth: number): readonly Inline[] | undefined {
  const { source } = written
  const text = source.slice(node.from, node.to)
  switch (node.name) {
    case 'StrongEmphasis':
    case 'Emphasis':
    case 'Strikethrough': {
      const marks = [node.firstChild, node.lastChild] as const
      const content = inlinesBetween(node, marks[0]?.to ?? node.from, marks[1]?.from ?? node.to, written, depth + 1)
      return isInWord(source, node) ? asWritten(node, content, source) : [{ kind: kinds[node.name], content }]
    }
    case 'InlineCode': {
      const size = (node.firstChild?.to ?? node.from) - node.from
      const code = text.slice(size, text.length - size).replaceAll('\n', ' ')
      const isPadded = /^ .*[^ ].* $/.test(code)
      return [{ kind: 'code', text: isPadded ? code.slice(1, -1) : code }]
    }
    case 'BareLink': {
      const found = linkAt(text, 0)
      return found === undefined ? undefined : [{ kind: 'link', link: found.link, label: null, written: found.written }]
    }
    case 'Mention':
      return [{ kind: 'mention', written: text, at: written.place + node.from }]
    case 'Link':
      return linkOf(node, written, depth)
    default:
      return undefined
  }
}

const kinds = { StrongEmphasis: 'strong', Emphasis: 'emphasis', Strikethrough: 'strike' } as const

/** `[label](address)`; every other thing in brackets is what it is. */
function linkOf(node: SyntaxNode, written: Written, depth: number): readonly Inline[] | undefined {
  const { source } = written
  const [address] = node.getChildren('URL')
  const [, end] = node.getChildren('LinkMark')
  if (end === undefined || address === undefined) return inlinesBetween(node, node.from, node.to, written, depth + 1)
  const link = readLink(source.slice(address.from, address.to).replace(/^<(.*)>$/, '$1'))
  if (link === undefined) return undefined
  const label = wordsOfInlines(inlinesBetween(node, node.from + 1, end.from, written, depth + 1))
  return [
    { kind: 'link', link, label: label.trim() === '' ? link.url : label, written: source.slice(node.from, node.to) },
  ]
}

/** Alphabets that put blanks between words: there `2*3*4` and `a**b**c` are no emphasis. */
const letterOrNumber = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]/u
const isInWord = (source: string, { from, to }: SyntaxNode): boolean =>
  letterOrNumber.test(source.charAt(from - 1)) || letterOrNumber.test(source.charAt(to))

function asWritten(node: SyntaxNode, content: readonly Inline[], source: string): readonly Inline[] {
  const { firstChild, lastChild } = node
  const mark = (one: SyntaxNode | null): Inline => ({ kind: 'text', text: source.slice(one?.from ?? 0, one?.to ?? 0) })
  return [mark(firstChild), ...content, mark(lastChild)]
}
