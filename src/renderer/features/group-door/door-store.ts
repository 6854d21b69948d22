// A group's links and who asks to come in by them: asked for again whenever the chat has changed.

import { createSignal, onCleanup, type Accessor } from 'solid-js'
import type { EngineClient } from '#ipc/engine-contract.ts'
import type { GroupDoor } from '#ipc/engine/groups-contract.ts'
import { inBackground } from '../../state/background.ts'
import { createRefresh } from '../../state/refresh.ts'

const closed: GroupDoor = { links: [], asks: [] }

export function createDoor(engine: EngineClient, chat: string): Accessor<GroupDoor> {
  const [door, setDoor] = createSignal(closed)
  const refresh = createRefresh(async () => {
    setDoor(await engine.groupDoor({ chat }))
  })
  onCleanup(
    engine.subscribe((event) => {
      if (event.kind === 'account' || (event.kind === 'chat' && event.chat === chat)) inBackground('door', refresh())
    }),
  )
  inBackground('door', refresh())
  return door
}
