// Messages with the words that are typed into the palette. Only the answer to the last question counts; while older messages
// are still being read, the question is asked again.

import { createSignal, onCleanup, type Accessor } from 'solid-js'
import type { EngineClient } from '#ipc/engine-contract.ts'
import type { SearchHit } from '#ipc/engine/search-contract.ts'
import { inBackground } from '../../state/background.ts'
import { aheadMinutes } from '../../state/now.ts'

export interface FoundMessages {
  readonly hits: Accessor<readonly SearchHit[]>
  /** There may be more in messages that are still being read. */
  readonly isPartial: Accessor<boolean>
  find(query: string): void
}

const mostHits = 8
const againAfterMs = 400
export function createFoundMessages(engine: EngineClient): FoundMessages {
  const [hits, setHits] = createSignal<readonly SearchHit[]>([])
  const [isPartial, setIsPartial] = createSignal(false)
  let asked = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => {
    asked++
    clearTimeout(timer)
  })

  async function ask(query: string): Promise<void> {
    const question = ++asked
    const result = await engine.search({ query, aheadMinutes: aheadMinutes(), limit: mostHits, chat: null })
    if (question !== asked) return
    setHits(result.hits)
    setIsPartial(!result.isComplete)
    if (!result.isComplete) timer = setTimeout(() => find(query), againAfterMs)
  }

  function find(query: string): void {
    clearTimeout(timer)
    if (query !== '') {
      inBackground('search', ask(query))
      return
    }
    asked++
    setHits([])
    setIsPartial(false)
  }

  return { hits, isPartial, find }
}
