// Takes what another device of this account sends of the past: opened, checked, stored, and only then deleted at the
// server. Rows say from which device they are: no MLS sender vouches for them, an own device does.

import { equalBytes } from '#protocol/codec/bytes.ts'
import type { SyncBundle } from '#protocol/client-server/device-sync.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatDirectory } from '../chats/chat-directory.ts'
import { unknownChat } from '../chats/unknown-chat.ts'
import type { HistoryRequest } from '../own-devices/own-statement.ts'
import { fetchKey } from '../own-devices/row-keys.ts'
import type { KeyPair } from '../ports/crypto.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { createUnitOfWork, type UnitOfWork } from '../vault/unit-of-work.ts'
import type { BundleContent } from './bundle.ts'
import { openFromShelf, type ShelfReceiver, type Taking } from './bundle-shelf.ts'
import { makeHistoryRequest } from './history-request.ts'
import { decodeFetchRow, encodeFetchRow, type FetchRow } from './history-rows.ts'
import { keepHistory, readHistoryMessage } from './keep-history.ts'

export interface HistoryReceiverDeps {
  readonly chats: ChatDeps
  readonly directory: ChatDirectory
  readonly x25519: KeyPair
  readonly onChange: () => void
}

export interface HistoryReceiver extends ShelfReceiver {
  row(): Promise<FetchRow | undefined>
  /** A fresh request, which `send` stores and sends in one transaction; what a request before it brought stays. */
  ask(send: (request: HistoryRequest, store: (work: UnitOfWork) => void) => Promise<void>): Promise<void>
  /** The sender has said that these are all. Harmless to repeat. */
  allSent(request: Uint8Array, bundles: number): Promise<void>
}

/** Bundles that lay for longer than a day are gone: then all is asked for once more, and after that by the user. */
const automaticAttempts = 2

export function createHistoryReceiver(deps: HistoryReceiverDeps): HistoryReceiver {
  const { chats, directory } = deps
  const { crypto, vault, self } = chats
  // The row is read, changed and written: one at a time.
  const inTurn = createSerialQueue()

  async function row(): Promise<FetchRow | undefined> {
    const stored = await vault.get('own_devices', fetchKey)
    return stored === undefined ? undefined : decodeFetchRow(stored)
  }

  function put(work: UnitOfWork, next: FetchRow): void {
    work.put('own_devices', fetchKey, encodeFetchRow(next))
    work.afterCommit(deps.onChange)
  }

  async function store(held: FetchRow, bundle: SyncBundle, content: BundleContent): Promise<void> {
    const cell = directory.find(bundle.chat) ?? (await directory.add(unknownChat(bundle.chat)))
    await cell.task(async (task) => {
      let [stored, newestMs] = [0, task.activity().lastActivityMs]
      for (const { place, message: bytes } of content.messages) {
        const message = readHistoryMessage(bytes)
        if (message === undefined) continue
        if (!(await keepHistory(crypto, task, { place, message, from: bundle.from }))) continue
        stored++
        newestMs = Math.max(newestMs, message.serverTimeMs ?? message.sentAtMs)
      }
      task.updateActivity({ lastActivityMs: newestMs })
      // Until a Welcome says better.
      if (task.record().state === 'joining') {
        const { peer, name, isLeft } = content
        task.update({ peer, name, ...(isLeft ? { state: 'left' as const } : {}) })
      }
      put(task.work, {
        ...held,
        phase: 'receiving',
        next: Math.max(held.next, content.number + 1),
        hasGap: held.hasGap || content.number > held.next,
        messages: held.messages + stored,
      })
    })
  }

  async function settle(held: FetchRow): Promise<Taking> {
    if (held.bundles === null || held.phase === 'done' || held.phase === 'incomplete') return 'idle'
    const isWhole = held.next >= held.bundles && !held.hasGap
    if (!isWhole && held.attempts < automaticAttempts) return 'ask-again'
    const work = createUnitOfWork(vault)
    // The last bundle is here: the key goes.
    put(work, { ...held, kemSeed: new Uint8Array(64), phase: isWhole ? 'done' : 'incomplete' })
    await work.commit()
    return 'idle'
  }

  return {
    row,
    ask: (send) =>
      inTurn(async () => {
        const before = await row()
        const { request, kemSeed } = makeHistoryRequest(
          crypto,
          { account: self.address, device: self.device },
          self.signatureKeyPair.privateKey,
        )
        const next: FetchRow = {
          request: request.request,
          kemSeed,
          phase: 'requested',
          next: 0,
          hasGap: false,
          bundles: null,
          messages: before?.messages ?? 0,
          attempts: (before?.attempts ?? 0) + 1,
        }
        await send(request, (work) => {
          put(work, next)
        })
      }),
    allSent: (request, bundles) =>
      inTurn(async () => {
        const held = await row()
        if (held === undefined || !equalBytes(held.request, request)) return
        const work = createUnitOfWork(vault)
        put(work, { ...held, bundles })
        await work.commit()
      }),
    async expects() {
      const held = await row()
      return held !== undefined && held.phase !== 'done'
    },
    take: (bundle) =>
      inTurn(async () => {
        const held = await row()
        const content =
          held === undefined ? undefined : await openFromShelf(chats, bundle, { ...held, x25519: deps.x25519 })
        if (held === undefined || content === undefined) return false
        await store(held, bundle, content)
        return true
      }),
    settle: () =>
      inTurn(async () => {
        const held = await row()
        return held === undefined ? 'idle' : settle(held)
      }),
  }
}
