// What the head of a page says of the page: Open Graph, and what stands in for it. One pass over the text, no tree, no
// markup; it ends where the head does. Pure. See [Note: each step goes on].

import { withoutEntities } from './html-entities.ts'

// [Note: each step goes on] The page is somebody's who may mean harm. Every step ends behind where it began, and what is
// looked for and not there ends the reading: the work is in proportion to the text, whatever it says.

export interface PageHead {
  /** Empty where nothing is said, as are the others. */
  readonly title: string
  readonly description: string
  readonly site: string
  /** An address, as written: relative to the page. */
  readonly picture: string
}

/** The properties that are read, the better ones first. */
const wanted = {
  title: ['og:title', 'twitter:title', '<title>'],
  description: ['og:description', 'twitter:description', 'description'],
  site: ['og:site_name', 'application-name'],
  picture: ['og:image:secure_url', 'og:image', 'og:image:url', 'twitter:image', 'twitter:image:src'],
} as const
const known: ReadonlySet<string> = new Set(Object.values(wanted).flat())

/** Elements whose content is no markup. */
const rawElements: ReadonlySet<string> = new Set(['title', 'script', 'style', 'noscript', 'template', 'textarea'])
const longestValue = 4_096

export function readPageHead(html: string): PageHead {
  const said = new Map<string, string>()
  const say = (property: string, value: string): void => {
    if (known.has(property) && !said.has(property) && value.trim() !== '') {
      said.set(property, withoutEntities(value.slice(0, longestValue)))
    }
  }
  const small = inSmallLetters(html)
  for (let at = small.indexOf('<'); at >= 0; at = small.indexOf('<', at)) {
    if (small.startsWith('<!--', at)) {
      at = small.indexOf('-->', at + 4)
      if (at < 0) break
      continue
    }
    const name = nameAt(small, at)
    if (name === '/head' || name === 'body') break
    if (name === '') {
      at += 1
      continue
    }
    const { attributes, end } = attributesAt(html, at + 1 + name.length)
    at = end
    if (name === 'meta') {
      const property = attributes.get('property') ?? attributes.get('name') ?? ''
      say(property.trim().toLowerCase(), attributes.get('content') ?? '')
    }
    if (!rawElements.has(name)) continue
    const close = small.indexOf(`</${name}`, at)
    if (close < 0) break
    if (name === 'title') say('<title>', html.slice(at, close))
    at = close + 2
  }
  const first = (properties: readonly string[]): string =>
    properties.map((property) => said.get(property)).find((value) => value !== undefined) ?? ''
  return {
    title: first(wanted.title),
    description: first(wanted.description),
    site: first(wanted.site),
    picture: first(wanted.picture).trim(),
  }
}

/** Of the same length: letters beyond ASCII are left alone. */
const inSmallLetters = (html: string): string => html.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

const tagName = /\/?[a-z][a-z0-9:-]{0,30}(?=[\s/>])/y

/** The name of the tag that begins there, its slash with it; empty where none begins. */
function nameAt(small: string, at: number): string {
  tagName.lastIndex = at + 1
  return tagName.exec(small)?.[0] ?? ''
}

const between = /[\s/]*/y
const attribute = /([^\s=>/"'<]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'<]+)))?/y
const mostAttributes = 64

/** The attributes from there on, and where the tag ends. The first of a name counts. */
function attributesAt(html: string, from: number): { readonly attributes: Map<string, string>; readonly end: number } {
  const attributes = new Map<string, string>()
  let at = from
  while (at < html.length) {
    between.lastIndex = at
    between.exec(html)
    at = between.lastIndex
    attribute.lastIndex = at
    const found = attribute.exec(html)
    if (found === null) {
      const sign = html.charAt(at)
      // Another tag begins: this one was never closed.
      if (sign === '<') return { attributes, end: at }
      at += 1
      if (sign === '>') return { attributes, end: at }
      continue
    }
    const [, name = '', double, single, bare = ''] = found
    const key = name.toLowerCase()
    if (attributes.size < mostAttributes && !attributes.has(key)) attributes.set(key, double ?? single ?? bare)
    at = attribute.lastIndex
  }
  return { attributes, end: at }
}
