// The search in everything that was said. What is typed and what is found stay on this device.

import { bool, text, uint } from '#protocol/codec/shape.ts'
import { call } from '../contract.ts'
import { hexId, listOf, orNull, struct, type Read } from '../reader.ts'
import { address, position } from './fields.ts'

const hit = struct({
  chat: hexId,
  message: hexId,
  /** Where to jump. */
  position,
  sender: address,
  timeMs: uint(),
  excerpt: struct({
    text: text(200, 0),
    /** Stretches of it in UTF-16 units, in order. */
    marks: listOf(struct({ start: uint(200), length: uint(200, 1) }), 16),
  }),
})
export type SearchHit = Read<typeof hit>

const mostHits = 100

export const searchCalls = {
  /**
   * Newest first. `aheadMinutes`: how far the user's clock is ahead of UTC, 1440 added. `chat`: in this one alone. `isComplete`
   * is false while older messages are still being read.
   */
  search: call(
    struct({ query: text(512, 0), aheadMinutes: uint(2880), limit: uint(mostHits, 1), chat: orNull(hexId) }),
    struct({ hits: listOf(hit, mostHits), count: uint(), isComplete: bool }),
  ),
} as const
