// Blocks of code, cut out of a text before anything else looks at it: what stands between two fences is code, whatever
// it looks like. A fence that is never closed is text. In one pass, however many fences there are.

export type Piece =
  /** `at`: its place in the whole. */
  | { readonly kind: 'text'; readonly text: string; readonly at: number }
  | { readonly kind: 'code'; readonly language: string; readonly code: string }

interface Fence {
  readonly indent: number
  readonly sign: string
  readonly length: number
  readonly rest: string
}

/** All pieces in their order; of the text, no more is lost than the lines of the fences. */
export function splitFences(text: string): readonly Piece[] {
  const lines = text.split('\n')
  const pieces: Piece[] = []
  /** The shortest fence of each sign that is known to be closed by nothing that follows. */
  const neverClosed = new Map<string, number>()
  let plain: string[] = []
  let place = 0
  const flush = (): void => {
    const text = plain.join('\n')
    if (plain.length > 0) pieces.push({ kind: 'text', text, at: place })
    place += plain.length === 0 ? 0 : text.length + 1
    plain = []
  }
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const opening = readFence(line)
    const isOpening = opening !== undefined && opening.length < (neverClosed.get(opening.sign) ?? Infinity)
    const end = isOpening && !opening.rest.includes('`') ? closingLine(lines, at + 1, opening) : -1
    if (opening === undefined || end === -1) {
      if (isOpening && !opening.rest.includes('`')) neverClosed.set(opening.sign, opening.length)
      plain.push(line)
      continue
    }
    flush()
    const code = lines.slice(at + 1, end).map((one) => withoutIndent(one, opening.indent))
    pieces.push({ kind: 'code', language: languageOf(opening.rest), code: code.join('\n') })
    place += lines.slice(at, end + 1).join('\n').length + 1
    at = end
  }
  flush()
  return pieces
}

function readFence(line: string): Fence | undefined {
  const found = /^( {0,3})(`{3,}|~{3,})(.*)$/.exec(line)
  if (found === null) return undefined
  const [, indent = '', signs = '', rest = ''] = found
  return { indent: indent.length, sign: signs.charAt(0), length: signs.length, rest: rest.trim() }
}

function closingLine(lines: readonly string[], from: number, opening: Fence): number {
  for (let at = from; at < lines.length; at++) {
    const fence = readFence(lines[at] ?? '')
    if (fence?.sign === opening.sign && fence.length >= opening.length && fence.rest === '') return at
  }
  return -1
}

const withoutIndent = (line: string, indent: number): string =>
  line.slice(0, indent).trim() === '' ? line.slice(Math.min(indent, line.length)) : line

const languageOf = (rest: string): string => /^[\w+#.-]{1,24}/.exec(rest)?.[0].toLowerCase() ?? ''
