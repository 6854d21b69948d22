// Naming people while one writes: what is being looked for at the caret, who fits, and whom a finished text names. Pure.

import { readMessage } from '../message-text/read-message.ts'
import type { Block, Inline } from '../message-text/tree.ts'

interface Person {
  readonly account: string
}

/** A stretch of the text in UTF-16 units; null is everybody here. */
interface NamedStretch {
  readonly start: number
  readonly length: number
  readonly account: string | null
}

/** What everybody is called, in any language of ours. */
const everybody: readonly string[] = ['here', 'everyone', 'all', 'все']
const mostNamed = 100
const mostOffered = 6

/** The at sign before the caret and what stands between the two, where somebody is being named; else undefined. */
export function wantedAt(text: string, caret: number): { readonly start: number; readonly wanted: string } | undefined {
  const found = /(?:^|[\s([{"'«„“])@([\p{L}\p{N}._-]{0,64}(?:@[a-z0-9.-]{0,252})?)$/iu.exec(text.slice(0, caret))
  const wanted = found?.[1]
  return wanted === undefined ? undefined : { start: caret - wanted.length - 1, wanted }
}

/** Of these people, those whose name or address begins so; of a name's parts any may. In the order that they stand in. */
function peopleFor(people: readonly Person[], wanted: string): readonly Person[] {
  const start = wanted.toLowerCase()
  return people.filter(({ account }) => {
    const address = account.toLowerCase()
    const [name = ''] = address.split('@', 1)
    return address.startsWith(start) || name.split(/[._-]/).some((part) => part.startsWith(start))
  })
}

/**
 * Who is offered for what stands there: addresses, and null for everybody, whom `word` names; undefined where nobody is
 * called by one.
 */
export function offeredFor(
  people: readonly Person[],
  wanted: string,
  word: string | undefined,
): readonly (string | null)[] {
  const start = wanted.toLowerCase()
  const some = peopleFor(people, wanted)
    .slice(0, mostOffered)
    .map(({ account }) => account)
  if (word === undefined || ![word, ...everybody].some((one) => one.startsWith(start))) return some
  // Whoever begins a person's name is not to call everybody because another word for that begins so.
  return word.startsWith(start) ? [null, ...some] : [...some, null]
}

/** What names everybody among these people: the word of the language, or another where somebody is called so. */
export function wordForEverybody(people: readonly Person[], ownAddress: string, word: string): string | undefined {
  const taken = new Set(
    [ownAddress, ...people.map(({ account }) => account)].map((one) => writtenName(one, ownAddress)),
  )
  return [word, ...everybody].find((one) => !taken.has(one))
}

/** How somebody is written: without the server where it is one's own. */
export function writtenName(account: string, ownAddress: string): string {
  const ownServer = ownAddress.slice(ownAddress.indexOf('@'))
  return account.endsWith(ownServer) ? account.slice(0, -ownServer.length) : account
}

/** Whom a text names among these people, outside of code; everybody only where `callsAll`, and once. */
export function namedIn(
  text: string,
  people: readonly Person[],
  ownAddress: string,
  callsAll: boolean,
): readonly NamedStretch[] {
  const byName = new Map(people.map(({ account }) => [writtenName(account, ownAddress), account]))
  const named: NamedStretch[] = []
  const look = (nodes: readonly (Block | Inline)[]): void => {
    for (const node of nodes) {
      if (node.kind !== 'mention') look(childrenOf(node))
      else {
        const name = node.written.slice(1).toLowerCase()
        const account = byName.get(name) ?? byName.get(writtenName(name, ownAddress))
        const stretch = { start: node.at, length: node.written.length }
        if (account !== undefined) named.push({ ...stretch, account })
        else if (callsAll && everybody.includes(name) && !named.some((one) => one.account === null))
          named.push({ ...stretch, account: null })
      }
    }
  }
  look(readMessage(text))
  return named.slice(0, mostNamed)
}

function childrenOf(node: Block | Inline): readonly (Block | Inline)[] {
  switch (node.kind) {
    case 'list':
      return node.items.flatMap(({ blocks }) => blocks)
    case 'quote':
      return node.blocks
    case 'words':
    case 'strong':
    case 'emphasis':
    case 'strike':
      return node.content
    case 'text':
    case 'code':
    case 'link':
    case 'mention':
      return []
  }
}
