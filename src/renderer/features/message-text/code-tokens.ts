// Code in four colours: comments, strings, numbers, the language's own words. From left to right, once: a token is taken
// to its end and never looked at again, so that no code takes longer than it is long.

import { languageOf, type CodeLanguage } from './code-languages.ts'

export interface CodeToken {
  /** Null: nothing special. */
  readonly kind: 'comment' | 'string' | 'number' | 'keyword' | null
  readonly text: string
}

/** Longer code is shown in one colour: a file is what it is, and each token is a node of the page. */
const longestColoured = 20_000

/** All texts together are the code. One token of no kind where nobody knows the language. */
export function codeTokens(code: string, written: string): readonly CodeToken[] {
  const language = languageOf(written)
  if (language === undefined || code === '' || code.length > longestColoured) return [{ kind: null, text: code }]
  const tokens: CodeToken[] = []
  let plain = ''
  for (const match of code.matchAll(patternOf(language))) {
    const [text] = match
    const kind = kindOf(language, match)
    if (kind === null) {
      plain += text
      continue
    }
    if (plain !== '') tokens.push({ kind: null, text: plain })
    plain = ''
    tokens.push({ kind, text })
  }
  if (plain !== '') tokens.push({ kind: null, text: plain })
  return tokens
}

const patterns = new Map<CodeLanguage, RegExp>()

/** Takes every sign of a code, one token after the other: comment, string, key, number, word, or none of them. */
function patternOf(language: CodeLanguage): RegExp {
  const known = patterns.get(language)
  if (known !== undefined) return known
  const numbers = [
    String.raw`0[xXoObB][\da-fA-F_]+[\p{L}%]*`,
    String.raw`\d[\d_]*(?:\.[\d_]+)?(?:[eE][+-]?\d+)?[\p{L}%]*`,
  ]
  const words = [String.raw`[\p{L}_$][\p{L}\p{N}_$?]*`]
  const groups = [language.comments, language.strings, language.keys, numbers, words]
  const sources = groups.map((group) => `(${group.length === 0 ? '(?!)' : group.join('|')})`)
  const made = new RegExp([...sources, String.raw`\s+`, String.raw`[\s\S]`].join('|'), 'gu')
  patterns.set(language, made)
  return made
}

function kindOf(language: CodeLanguage, [, comment, string, key, number, word]: RegExpExecArray): CodeToken['kind'] {
  if (comment !== undefined) return 'comment'
  if (string !== undefined) return 'string'
  if (key !== undefined) return 'keyword'
  if (number !== undefined) return 'number'
  if (word === undefined) return null
  return language.keywords.has(language.ignoresCase ? word.toLowerCase() : word) ? 'keyword' : null
}
