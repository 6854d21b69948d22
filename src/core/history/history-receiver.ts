// Takes what another device of this account sends of the past: opened, checked, stored, and only then deleted at the
// server. Rows say from which device they are: no MLS sender vouches for them, an own device does.

import { concatBytes, equalBytes } from '#protocol/codec/bytes.ts'
import { u32 } from '#protocol/codec/writer.ts'
import type { SyncBundle } from '#protocol/client-server/device-sync.ts'
import { certifiedDevice } from '#protocol/device-log/chain.ts'
import { PeerError } from '#protocol/errors.ts'
import type { DeviceId } from '#protocol/ids.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatDirectory } from '../chats/chat-directory.ts'
import { seenIdKey } from '../chats/row-keys.ts'
import { unknownChat } from '../chats/unknown-chat.ts'
import { decodeMessageRecord, encodeMessageRecord, type MessageRecord } from '../messages/message-record.ts'
import type { HistoryRequest } from '../own-devices/own-statement.ts'
import { fetchKey } from '../own-devices/row-keys.ts'
import { accountHash } from '../payload/account-hash.ts'
import type { KeyPair } from '../ports/crypto.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { createUnitOfWork, type UnitOfWork } from '../vault/unit-of-work.ts'
import { openBundle, type BundleContent } from './bundle.ts'
import { makeHistoryRequest } from './history-request.ts'
import { decodeFetchRow, encodeFetchRow, type FetchRow } from './history-rows.ts'

export interface HistoryReceiverDeps {
  readonly chats: ChatDeps
  readonly directory: ChatDirectory
  readonly x25519: KeyPair
  readonly onChange: () => void
}

type Taking = 'more' | 'later' | 'idle' | 'ask-again'

export interface HistoryReceiver {
  row(): Promise<FetchRow | undefined>
  /** A fresh request, which `send` stores and sends in one transaction; what a request before it brought stays. */
  ask(send: (request: HistoryRequest, store: (work: UnitOfWork) => void) => Promise<void>): Promise<void>
  /** The sender has said that these are all. Harmless to repeat. */
  allSent(request: Uint8Array, bundles: number): Promise<void>
  /** Takes the oldest bundle that waits. */
  step(): Promise<Taking>
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

  /** The content, or undefined for what is not from a device of this account, or not for this request. */
  async function open(held: FetchRow, { from, chat, sealedBytes }: SyncBundle): Promise<BundleContent | undefined> {
    const log = await chats.logs.known(createUnitOfWork(vault), self.address)
    const sender = log === undefined ? undefined : certifiedDevice(log, from)
    if (sender === undefined) return undefined
    const place = { account: self.address, from, to: self.device, request: held.request, chat }
    try {
      const keys = { kemSeed: held.kemSeed, x25519: deps.x25519, ed25519: sender.ed25519 }
      return openBundle(crypto, place, keys, sealedBytes)
    } catch (error) {
      if (!(error instanceof PeerError)) throw error
      chats.log.warn('history_refused', { code: error.code })
      return undefined
    }
  }

  async function store(held: FetchRow, bundle: SyncBundle, content: BundleContent): Promise<void> {
    const cell = directory.find(bundle.chat) ?? (await directory.add(unknownChat(bundle.chat)))
    await cell.task(async (task) => {
      let [stored, newestMs] = [0, task.activity().lastActivityMs]
      for (const { place, message: bytes } of content.messages) {
        const message = readMessage(bytes)
        if (message === undefined || !(await keep(task, place, message, bundle.from))) continue
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

  function readMessage(bytes: Uint8Array): MessageRecord | undefined {
    try {
      return decodeMessageRecord(bytes)
    } catch (error) {
      // Of a newer version: the rest of the bundle is none the worse for it.
      if (error instanceof PeerError) return undefined
      throw error
    }
  }

  /** Never over what this device has itself: that was vouched for. */
  async function keep(task: ChatTask, place: Uint8Array, message: MessageRecord, from: DeviceId): Promise<boolean> {
    const { number } = task.record()
    const key = concatBytes(u32(number), place)
    const idKey = seenIdKey(crypto, number, message.id, accountHash(crypto, message.sender))
    const isKnown = (await task.work.get('message_ids', idKey)) ?? (await task.work.get('messages', key))
    if (isKnown !== undefined) return false
    task.work.put('message_ids', idKey, key)
    task.work.put('messages', key, encodeMessageRecord({ ...message, fromDevice: from }))
    return true
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
    step: () =>
      inTurn(async () => {
        const held = await row()
        if (held === undefined || held.phase === 'done') return 'idle'
        const taken = await chats.routes.syncBundle()
        if (!taken.ok) {
          return taken.why === 'refused' && taken.code === 'not_found' ? settle(held) : 'later'
        }
        const content = await open(held, taken.value)
        if (content !== undefined) await store(held, taken.value, content)
        const dropped = await chats.routes.dropSyncBundle(taken.value.bundle)
        return dropped.ok ? 'more' : 'later'
      }),
  }
}
