// A group's links and who asks to come in by them: asked for again whenever the chat has changed.

import { batch, onCleanup, type Accessor } from 'solid-js'
import { createStore, reconcile } from 'solid-js/store'
import type { EngineClient } from '#ipc/engine-contract.ts'
import type { GroupDoor } from '#ipc/engine/groups-contract.ts'
import { inBackground } from '../../state/background.ts'
import { createRefresh } from '../../state/refresh.ts'

interface Kept {
  links: GroupDoor['links'][number][]
  asks: GroupDoor['asks'][number][]
}

export function createDoor(engine: EngineClient, chat: string): Accessor<GroupDoor> {
  // What is the same stays drawn as it is: a menu that lies open on a link outlives what others say meanwhile.
  const [door, setDoor] = createStore<Kept>({ links: [], asks: [] })
  const refresh = createRefresh(async () => {
    const { links, asks } = await engine.groupDoor({ chat })
    batch(() => {
      setDoor('links', reconcile([...links], { key: 'id' }))
      setDoor('asks', reconcile([...asks], { key: 'account' }))
    })
  })
  onCleanup(
    engine.subscribe((event) => {
      if (event.kind === 'account' || (event.kind === 'chat' && event.chat === chat)) inBackground('door', refresh())
    }),
  )
  inBackground('door', refresh())
  return () => door
}
