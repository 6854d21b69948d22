// A made-up search: words as they begin, in what the made-up chats hold.

import type { EngineClient } from '#ipc/engine-contract.ts'
import type { FakeChat } from './made-chat.ts'

/** Of the words before the first hit, as many characters are shown as of a short line. */
const longest = 160

export function createFakeSearch(chats: readonly FakeChat[]): Pick<EngineClient, 'search'> {
  return {
    async search({ query, limit, chat: only }) {
      const words = query.toLowerCase().split(/\s+/u).filter(Boolean)
      const asked = chats.filter(({ chat }) => only === null || chat === only)
      const hits = asked.flatMap(({ chat, messages }) =>
        messages.flatMap(({ id, position, sender, serverTimeMs, sentAtMs, text }) => {
          const shown = text.slice(0, longest)
          const marks = words.flatMap((word) => {
            const start = shown.toLowerCase().indexOf(word)
            return start < 0 ? [] : [{ start, length: word.length }]
          })
          if (words.length === 0 || marks.length < words.length) return []
          marks.sort((one, other) => one.start - other.start)
          const excerpt = { text: shown, marks }
          return [{ chat, message: id, position, sender, timeMs: serverTimeMs ?? sentAtMs, excerpt }]
        }),
      )
      hits.sort((one, other) => other.timeMs - one.timeMs)
      return { hits: hits.slice(0, limit), count: hits.length, isComplete: true }
    },
  }
}
