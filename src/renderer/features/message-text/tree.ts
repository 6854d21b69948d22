// What a message says, as a tree: blocks of words, quotes, lists and code. The page draws it node by node; there is no
// markup in it anywhere. What is not understood stays the text that it is.

import type { Link } from './link-reading.ts'

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'strong'; readonly content: readonly Inline[] }
  | { readonly kind: 'emphasis'; readonly content: readonly Inline[] }
  | { readonly kind: 'strike'; readonly content: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | {
      readonly kind: 'link'
      readonly link: Link
      /** What stands there in the address's place; null: the address itself, as `written`. */
      readonly label: string | null
      readonly written: string
    }
  /** An at sign with a name after it, at that place of the text; whether somebody is meant, the tree does not know. */
  | { readonly kind: 'mention'; readonly written: string; readonly at: number }

export interface ListItem {
  /** `1.` or `2)`, as written; null for a bullet. */
  readonly mark: string | null
  readonly blocks: readonly Block[]
}

export type Block =
  | { readonly kind: 'words'; readonly content: readonly Inline[] }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'list'; readonly isOrdered: boolean; readonly items: readonly ListItem[] }
  | {
      readonly kind: 'code'
      /** As written after the fence, in small letters; empty where nothing is. */
      readonly language: string
      readonly code: string
    }
