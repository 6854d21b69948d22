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
const everybody: readonly string[] = ['everyone', 'all', 'here', 'все']
const mostNamed = 100

/** The at sign before the caret and what stands between the two, where somebody is being named; else undefined. */
export function wantedAt(text: string, caret: number): { readonly start: number; readonly wanted: string } | undefined {
  const found = /(?:^|[\s([{"'«„“])@([\p{L}\p{N}._-]{0,64}(?:@[a-z0-9.-]{0,252})?)$/iu.exec(text.slice(0, caret))
  const wanted = found?.[1]
  return wanted === undefined ? undefined : { start: caret - wanted.length - 1, wanted }
}

/** Of these people, those whose name or address begins so; of a name's parts any may. In the order that they stand in. */
export function peopleFor<P extends Person>(people: readonly P[], wanted: string): readonly P[] {
  const start = wanted.toLowerCase()
  return people.filter(({ account }) => {
    const address = account.toLowerCase()
    const [name = ''] = address.split('@', 1)
    return address.startsWith(start) || name.split(/[._-]/).some((part) => part.startsWith(start))
  })
}

export function isEverybody(wanted: string): boolean {
  return everybody.some((word) => word.startsWith(wanted.toLowerCase()))
}

/** How somebody is written: without the server where it is one's own. */
export function writtenName(account: string, ownAddress: string): string {
  const ownServer = ownAddress.slice(ownAddress.indexOf('@'))
  return account.endsWith(ownServer) ? account.slice(0, -ownServer.length) : account
}

/** Whom a text names among these people, outside of code; everybody only where `isGroup`. */
export function namedIn(
  text: string,
  people: readonly Person[],
  ownAddress: string,
  isGroup: boolean,
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
        else if (isGroup && everybody.includes(name)) named.push({ ...stretch, account: null })
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
