// The Markdown that people write to each other: emphasis, code, quotes, lists, links. No headings, rules, tables, images,
// markup or character names, so that whoever writes 1 < 2 &amp; # 3 sees just that. Documented in docs/writing.md.

import {
  parser,
  Strikethrough,
  type BlockContext,
  type BlockParser,
  type InlineContext,
  type InlineParser,
} from '@lezer/markdown'
import { linkAt } from './link-reading.ts'

/** An address that stands there by itself; before emphasis, since addresses hold underscores. */
const bareLink: InlineParser = {
  name: 'BareLink',
  before: 'Emphasis',
  parse(context, _next, at) {
    const found = linkAt(context.text, at - context.offset)
    return found === undefined ? -1 : addElement(context, 'BareLink', at, found.written.length)
  },
}

const mentionSigns = /@[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}(?:@[a-z0-9][a-z0-9.-]{0,252})?/iuy

const mention: InlineParser = {
  name: 'Mention',
  before: 'Emphasis',
  parse(context, next, at) {
    const start = at - context.offset
    if (next !== atSign || /[\p{L}\p{N}._@-]/u.test(context.text.charAt(start - 1))) return -1
    mentionSigns.lastIndex = start
    const found = mentionSigns.exec(context.text)?.[0].replace(/[._-]+$/, '')
    return found === undefined ? -1 : addElement(context, 'Mention', at, found.length)
  },
}

const atSign = 64

function addElement(context: InlineContext, type: string, from: number, length: number): number {
  return context.addElement(context.elt(type, from, from + length))
}

/** Whoever answers right below a quote or a list is not quoted and not in the list: a line without their mark is outside. */
const nothingLazy: BlockParser = {
  name: 'NothingLazy',
  endLeaf(context, line) {
    const parents = parentsOf(context)
    const quotes = parents.filter((name) => name === 'Blockquote').length
    if (quotes > 0) return line.markers.length < quotes
    return parents.includes('ListItem') && line.baseIndent === 0 && line.indent === 0
  },
}

const parentsOf = (context: BlockContext): readonly string[] =>
  Array.from({ length: context.depth }, (_, depth) => context.parentType(depth).name)

/** Fences are cut out before (fences.ts). */
export const grammar = parser.configure([
  Strikethrough,
  {
    remove: [
      'LinkReference',
      'IndentedCode',
      'FencedCode',
      'HorizontalRule',
      'ATXHeading',
      'SetextHeading',
      'HTMLBlock',
      'HTMLTag',
      'Entity',
      'HardBreak',
      'Image',
    ],
    defineNodes: ['BareLink', 'Mention'],
    parseBlock: [nothingLazy],
    parseInline: [bareLink, mention],
  },
])
