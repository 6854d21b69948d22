// The engine's only door: intents in, views out; never a key, a word of MLS or a ciphertext. One engine, one account.
// It does no I/O of its own: everything outside comes in as `deps`. What goes through it is told by noun, in their folders.

import type { AccountAddress, ChatId } from '#protocol/ids.ts'
import { createChatListIntents, type ChatListIntents } from './chat-list/chat-list-intents.ts'
import { createChatIntents, type ChatIntents } from './chats/chat-intents.ts'
import { createGroupIntents, type GroupIntents } from './chats/group-intents.ts'
import { createContactIntents, type ContactIntents } from './contacts/contact-intents.ts'
import { createDeviceIntents, type DeviceIntents } from './devices/device-intents.ts'
import { createMarkIntents, type MarkIntents } from './messages/mark-intents.ts'
import { createFileIntents, type FileIntents } from './files/file-intents.ts'
import type { FileProgress } from './files/file-transfers.ts'
import { createPreviewIntents, type PreviewIntents } from './link-previews/preview-intents.ts'
import { createMessageIntents, type MessageIntents } from './messages/message-intents.ts'
import { createRevealIntents, type RevealIntents } from './messages/reveal-intents.ts'
import { createMls } from './mls/create-mls.ts'
import { createNetworkLedger, type NetworkLedger } from './network/network-ledger.ts'
import { createComparisonIntents, type ComparisonIntents } from './new-device/comparison-intents.ts'
import { createOwnIntents, type OwnIntents } from './own-devices/own-intents.ts'
import { createLinkIntents, type LinkIntents } from './group-links/link-intents.ts'
import { createPictureIntents, type PictureIntents } from './pictures/picture-intents.ts'
import type { WebSites } from './ports/web-sites.ts'
import { createSearchIntents, type SearchIntents } from './search/search-intents.ts'
import { createAccountIntents, type AccountIntents } from './session/account-intents.ts'
import { createAccountLifecycle, type LifecycleDeps } from './session/account-lifecycle.ts'
import { createViewIntents, type ViewIntents } from './views/view-intents.ts'

export interface EngineDeps extends Omit<LifecycleDeps, 'mls' | 'onChat' | 'onContact' | 'onAccount' | 'onFile'> {
  /** Sites of links, asked for previews where the user wants that. */
  readonly sites: WebSites
}

/** What has changed; views are asked for again by whoever shows them. */
type EngineEvent =
  | { readonly kind: 'account' }
  | { readonly kind: 'chat'; readonly chat: ChatId }
  | { readonly kind: 'contact'; readonly account: AccountAddress }
  /** How far a file has come; its state is in the chat's view. */
  | ({ readonly kind: 'file' } & FileProgress)

/**
 * Ids and addresses come as strings and are parsed by the intents; what is not one is a `PeerError`. A call in the wrong
 * phase is a `UsageError` (`not_ready`, `not_empty`, `locked`). Refusals of the server and of other members are values.
 */
export interface Engine
  extends AccountIntents,
    DeviceIntents,
    ComparisonIntents,
    OwnIntents,
    ContactIntents,
    ChatIntents,
    ChatListIntents,
    GroupIntents,
    PictureIntents,
    LinkIntents,
    MessageIntents,
    RevealIntents,
    FileIntents,
    MarkIntents,
    PreviewIntents,
    SearchIntents,
    ViewIntents {
  /** Every connection of this engine since it was opened; see network/network-ledger.ts. */
  networkLedger(): Promise<{
    entries: ReturnType<NetworkLedger['entries']>
    totals: ReturnType<NetworkLedger['totals']>
  }>
  subscribe(listener: (event: EngineEvent) => void): () => void
  /** Connects now, whatever the backoff says: the network is back, or the user pressed a button. */
  reconnect(): void
  close(): Promise<void>
}

/** Refuses with an `InternalError` `mls_unpatched` where the MLS library is not the patched one. */
export async function createEngine(deps: EngineDeps): Promise<Engine> {
  const mls = createMls({ crypto: deps.crypto })
  await mls.selfTest()
  const listeners = new Set<(event: EngineEvent) => void>()
  const tell = (event: EngineEvent): void => {
    for (const listener of [...listeners]) {
      try {
        listener(event)
      } catch {
        // It is told in the middle of our work, which is none of its failures' business.
        deps.log.error('listener_failed')
      }
    }
  }
  const changed = {
    account: () => {
      tell({ kind: 'account' })
    },
    chat: (chat: ChatId) => {
      tell({ kind: 'chat', chat })
    },
    contact: (account: AccountAddress) => {
      tell({ kind: 'contact', account })
    },
  }
  const ledger = createNetworkLedger(deps.clock)
  const lifecycle = createAccountLifecycle({
    ...deps,
    connect: (server) => ledger.watch(deps.connect(server), server),
    mls,
    onChat: changed.chat,
    onContact: changed.contact,
    onAccount: changed.account,
    onFile(progress) {
      tell({ kind: 'file', ...progress })
    },
  })
  const { ready } = lifecycle
  const chatIntents = createChatIntents(ready)

  return {
    ...createAccountIntents(deps.crypto, lifecycle),
    ...createDeviceIntents(deps.crypto, ready, lifecycle.unlocked),
    ...createComparisonIntents(lifecycle.comparison),
    ...createOwnIntents(ready),
    ...createContactIntents(ready, changed),
    ...chatIntents,
    ...createChatListIntents(ready),
    ...createGroupIntents(ready),
    ...createPictureIntents(ready),
    ...createLinkIntents(ready, chatIntents),
    ...createMessageIntents(ready),
    ...createRevealIntents(ready),
    ...createFileIntents(ready),
    ...createMarkIntents(ready),
    ...createPreviewIntents(ready, {
      sites: ledger.watchSites(deps.sites),
      clock: deps.clock,
      home: () => lifecycle.unlocked().account.server,
    }),
    ...createSearchIntents(ready),
    ...createViewIntents(ready),
    networkLedger: () => Promise.resolve({ entries: ledger.entries(), totals: ledger.totals() }),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    reconnect: lifecycle.hurry,
    async close() {
      deps.sites.close()
      await lifecycle.close()
    },
  }
}
