// What is pinned in an open chat, newest pin last: asked for again whenever the chat has changed.

import { createSignal, onCleanup, type Accessor } from 'solid-js'
import type { EngineClient } from '#ipc/engine-contract.ts'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { inBackground } from '../../state/background.ts'
import { createRefresh } from '../../state/refresh.ts'

export function createPins(engine: EngineClient, chat: string): Accessor<readonly MessageView[]> {
  const [pins, setPins] = createSignal<readonly MessageView[]>([])
  const refresh = createRefresh(async () => {
    setPins(await engine.pinnedMessages({ chat }))
  })
  onCleanup(
    engine.subscribe((event) => {
      if (event.kind === 'account' || (event.kind === 'chat' && event.chat === chat)) inBackground('pins', refresh())
    }),
  )
  inBackground('pins', refresh())
  return pins
}
