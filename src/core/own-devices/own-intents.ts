// What a user may do with what the account's devices share: the chat with oneself, the state, the past of the chats.

import { parseDeviceId, type ChatId } from '#protocol/ids.ts'
import type { HistoryView } from '../history/history.ts'
import type { OwnDevices } from './own-devices.ts'
import type { OwnStateValue, UserStateKind } from './own-state-kinds.ts'

export interface OwnIntents {
  /** The chat with oneself, which is also where own devices tell each other things; made where there is none. */
  openNotes(): Promise<{ chat: ChatId }>
  /** What the account's devices share: drafts, pins and the like. The last word wins, whichever device says it. */
  ownState<K extends UserStateKind>(input: { kind: K; subject: string }): OwnStateValue<K> | undefined
  /** Null takes it back. */
  setOwnState<K extends UserStateKind>(input: {
    kind: K
    subject: string
    value: OwnStateValue<K> | null
  }): Promise<void>

  /** What the chats said before a device came: how much has come, and who is given it or asks for it. */
  historyView(): Promise<HistoryView>
  /** Whether another own device may have what this one knows. */
  allowHistory(input: { device: string; allow: boolean }): Promise<void>
  /** Asks the others again; a new device asks once by itself. */
  requestHistory(): Promise<void>
}

/** `ready` gives the account at work, or throws a `UsageError` `not_ready`. */
export function createOwnIntents(ready: () => { readonly ownDevices: OwnDevices }): OwnIntents {
  return {
    openNotes: async () => ({ chat: await ready().ownDevices.notes() }),
    ownState: ({ kind, subject }) => ready().ownDevices.state(kind, subject),
    setOwnState: async ({ kind, subject, value }) => ready().ownDevices.setState(kind, subject, value),
    historyView: async () => ready().ownDevices.history.view(),
    allowHistory: async ({ device, allow }) => ready().ownDevices.history.allow(parseDeviceId(device), allow),
    requestHistory: async () => ready().ownDevices.requestHistory(),
  }
}
