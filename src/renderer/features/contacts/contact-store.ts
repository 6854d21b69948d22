// One person as the engine knows them, asked for again when something happens in the chat that shows them.

import { createSignal, onCleanup, type Accessor } from 'solid-js'
import type { EngineClient } from '#ipc/engine-contract.ts'
import type { ContactView } from '#ipc/engine/contacts-contract.ts'
import { inBackground } from '../../state/background.ts'
import { createRefresh } from '../../state/refresh.ts'

/** Undefined until the engine has answered. */
export function createContact(engine: EngineClient, account: string): Accessor<ContactView | undefined> {
  const [contact, setContact] = createSignal<ContactView>()
  const refresh = createRefresh(async () => {
    setContact(await engine.contactView({ account }))
  })
  onCleanup(engine.subscribe(() => inBackground('contact', refresh())))
  inBackground('contact', refresh())
  return contact
}
