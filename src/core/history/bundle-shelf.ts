// Takes what other devices of this account have put on the server's shelf, one bundle after another, and hands each to
// whoever has asked for it. A bundle is deleted there when it is stored here, or is nobody's.

import type { SyncBundle } from '#protocol/client-server/device-sync.ts'
import { certifiedDevice } from '#protocol/device-log/chain.ts'
import { PeerError } from '#protocol/errors.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { KeyPair } from '../ports/crypto.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { openBundle, type BundleContent } from './bundle.ts'

/** How it went: go on, try later, there is nothing to do, or something was lost and is to be asked for anew. */
export type Taking = 'more' | 'later' | 'idle' | 'ask-again'

/** One who has asked for bundles. */
export interface ShelfReceiver {
  /** Whether any may come. */
  expects(): Promise<boolean>
  /** Stores the bundle, all of it in one transaction; false where it is none of its own. */
  take(bundle: SyncBundle): Promise<boolean>
  /** The shelf is empty. */
  settle(): Promise<Taking>
}

export interface BundleShelf {
  /** Takes the oldest bundle that waits. */
  step(): Promise<Taking>
}

export function createBundleShelf(
  { routes }: Pick<ChatDeps, 'routes'>,
  receivers: readonly ShelfReceiver[],
): BundleShelf {
  return {
    async step() {
      const expecting: ShelfReceiver[] = []
      for (const receiver of receivers) if (await receiver.expects()) expecting.push(receiver)
      if (expecting.length === 0) return 'idle'
      const taken = await routes.syncBundle()
      if (!taken.ok) {
        if (taken.why !== 'refused' || taken.code !== 'not_found') return 'later'
        const settled: Taking[] = []
        for (const receiver of expecting) settled.push(await receiver.settle())
        return settled.find((one) => one !== 'idle') ?? 'idle'
      }
      for (const receiver of expecting) if (await receiver.take(taken.value)) break
      const dropped = await routes.dropSyncBundle(taken.value.bundle)
      return dropped.ok ? 'more' : 'later'
    },
  }
}

/** The content, or undefined for what is not from a device of this account, or not for this request. */
export async function openFromShelf(
  chats: ChatDeps,
  { from, chat, sealedBytes }: SyncBundle,
  held: { readonly request: Uint8Array; readonly kemSeed: Uint8Array; readonly x25519: KeyPair },
): Promise<BundleContent | undefined> {
  const { crypto, vault, self, log } = chats
  const ownLog = await chats.logs.known(createUnitOfWork(vault), self.address)
  const sender = ownLog === undefined ? undefined : certifiedDevice(ownLog, from)
  if (sender === undefined) return undefined
  const place = { account: self.address, from, to: self.device, request: held.request, chat }
  try {
    const keys = { kemSeed: held.kemSeed, x25519: held.x25519, ed25519: sender.ed25519 }
    return openBundle(crypto, place, keys, sealedBytes)
  } catch (error) {
    if (!(error instanceof PeerError)) throw error
    log.warn('history_refused', { code: error.code })
    return undefined
  }
}
