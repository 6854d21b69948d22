// What the demonstration tells: the one JSON object of `npm run demo -- --json`.

import type { Holdings } from './server-holdings.ts'

export interface Said {
  readonly from: string
  readonly to: string
  readonly text: string
  /** From the sender's key press to the moment the last receiver could see it. */
  readonly latencyMs: number
}

export interface Story {
  readonly runtime: string
  readonly suite: string
  readonly messages: readonly Said[]
  readonly server: Pick<Holdings, 'rows' | 'senders' | 'ciphertextSizes' | 'epochs'>
  /** Texts written after the removal that the removed member could read. */
  readonly removedMemberReads: number
  readonly screenshots: readonly string[]
}
