// What is being written in a chat: something new, an answer, or an own message that is to say something else.

export type Writing =
  | { readonly kind: 'new' }
  | { readonly kind: 'reply'; readonly message: Written }
  /** `before`: what stood in the composer, and comes back. */
  | { readonly kind: 'edit'; readonly message: Written; readonly before: string }

interface Written {
  readonly id: string
  readonly sender: string
  readonly text: string
  readonly sentAtMs: number
}

export const asNew: Writing = { kind: 'new' }
