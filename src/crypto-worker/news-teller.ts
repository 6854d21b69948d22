// Tells the main process what is new in the engine, and what is over: asked again after every change, one answer at a time.

import type { Engine } from '#core/engine.ts'
import type { NoticeLevel, NoticeWord } from '#ipc/notice-words.ts'
import { type News, newsOf } from './news.ts'

interface TellerDeps {
  readonly nowMs: () => number
  readonly tell: (word: NoticeWord) => void
}

export interface NewsTeller {
  setLevel(level: NoticeLevel): void
  /** For as long as the engine lives. */
  watch(engine: Pick<Engine, 'subscribe' | 'chatList'>): void
}

/** Until it is given a level it tells no news. */
export function createNewsTeller({ nowMs, tell }: TellerDeps): NewsTeller {
  let level: NoticeLevel = 'off'
  let seen: News['seen'] | undefined

  async function look(engine: Pick<Engine, 'chatList'>): Promise<void> {
    // Locked, or not signed in: there is no list, and what was told is over.
    const chats = await engine.chatList().catch(() => undefined)
    const news = newsOf(seen, chats ?? [], { level, nowMs: nowMs() })
    seen = chats === undefined ? undefined : news.seen
    for (const word of news.words) tell(word)
  }

  return {
    setLevel(next) {
      level = next
    },
    watch(engine) {
      let isLooking = false
      let isAskedAgain = false
      const lookAgain = async (): Promise<void> => {
        isAskedAgain = true
        if (isLooking) return
        isLooking = true
        while (isAskedAgain) {
          isAskedAgain = false
          await look(engine)
        }
        isLooking = false
      }
      engine.subscribe(({ kind }) => {
        if (kind === 'chat' || kind === 'account') void lookAgain()
      })
    },
  }
}
