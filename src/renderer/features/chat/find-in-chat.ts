// What is found in one chat, and which of it one is at. The newest comes first; only the answer to the last question counts.

import { createSignal, onCleanup, type Accessor } from 'solid-js'
import type { EngineClient } from '#ipc/engine-contract.ts'
import type { SearchHit } from '#ipc/engine/search-contract.ts'
import { inBackground } from '../../state/background.ts'
import { aheadMinutes } from '../../state/now.ts'

export interface FindInChat {
  readonly hits: Accessor<readonly SearchHit[]>
  /** The one that one is at, from 0; -1 where there is none. */
  readonly at: Accessor<number>
  /** There may be more in messages that are still being read. */
  readonly isPartial: Accessor<boolean>
  find(query: string): void
  /** To the next older one, or newer; round. */
  step(way: 'older' | 'newer'): void
}

/** As many as one goes through by hand. */
const mostHits = 100
const againAfterMs = 400

export function createFindInChat(
  engine: Pick<EngineClient, 'search' | 'subscribe'>,
  chat: string,
  onHit: (hit: SearchHit) => void,
): FindInChat {
  const [hits, setHits] = createSignal<readonly SearchHit[]>([])
  const [current, setCurrent] = createSignal<string>()
  const [isPartial, setIsPartial] = createSignal(false)
  const at = (): number => hits().findIndex(({ message }) => message === current())
  let query = ''
  let asked = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => {
    asked++
    clearTimeout(timer)
  })

  function goTo(hit: SearchHit | undefined): void {
    setCurrent(hit?.message)
    if (hit !== undefined) onHit(hit)
  }

  async function ask(): Promise<void> {
    const question = ++asked
    clearTimeout(timer)
    const result = await engine.search({ query, aheadMinutes: aheadMinutes(), limit: mostHits, chat })
    if (question === asked) show(result)
  }

  function show({ hits: found, isComplete }: { hits: readonly SearchHit[]; isComplete: boolean }): void {
    setHits(found)
    setIsPartial(!isComplete)
    // One stays where one is, while that is still there.
    if (at() < 0) goTo(found[0])
    if (!isComplete) timer = setTimeout(() => find(query), againAfterMs)
  }

  function find(words: string): void {
    query = words
    inBackground('find', ask())
  }

  // What is edited or goes meanwhile is no longer what was found.
  onCleanup(
    engine.subscribe((event) => {
      if (event.kind === 'chat' && event.chat === chat && query !== '') find(query)
    }),
  )

  return {
    hits,
    at,
    isPartial,
    find(words) {
      setCurrent(undefined)
      if (words.trim() !== '') {
        find(words)
        return
      }
      query = ''
      asked++
      clearTimeout(timer)
      setHits([])
      setIsPartial(false)
    },
    step(way) {
      const { length } = hits()
      if (length > 0) goTo(hits()[(at() + (way === 'older' ? 1 : -1) + length) % length])
    },
  }
}
