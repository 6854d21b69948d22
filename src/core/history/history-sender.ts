// Sends another device of this account what the chats have said: newest first over all of them, bundle after bundle,
// as fast as the other takes them. The range of a bundle is stored before it is posted, so that whoever is killed in
// between makes the same bundle again.

import { certifiedDevice, type CertifiedDevice } from '#protocol/device-log/chain.ts'
import { equalBytes, toHex } from '#protocol/codec/bytes.ts'
import { createReader } from '#protocol/codec/reader.ts'
import { InternalError } from '#protocol/errors.ts'
import { parseBlobId, parseDeviceId, type DeviceId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatDirectory } from '../chats/chat-directory.ts'
import type { HistoryRequest } from '../own-devices/own-statement.ts'
import { serveKey, serveRange, servedChatKey, servedChatRange } from '../own-devices/row-keys.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { createUnitOfWork, type UnitOfWork } from '../vault/unit-of-work.ts'
import { bundleIdBytes, isKemKey, sealBundle } from './bundle.ts'
import { readHistoryPage } from './history-page.ts'
import { isHistoryRequestSigned } from './history-request.ts'
import {
  decodeServedChat,
  decodeServeRow,
  encodeServedChat,
  encodeServeRow,
  type ServedChat,
  type ServeRow,
} from './history-rows.ts'

export interface HistorySenderDeps {
  readonly chats: ChatDeps
  readonly directory: ChatDirectory
  /** All of the request's bundles have been posted: the new device is told, in the transaction of `work`. */
  readonly sayAllSent: (to: DeviceId, request: Uint8Array, bundles: number) => Promise<void>
  readonly onChange: () => void
}

/** How it went: go on, wait for the other to take something, try later, or there is nothing to do. */
type Sending = 'more' | 'full' | 'later' | 'idle'

export interface HistorySender {
  rows(): Promise<readonly { to: DeviceId; row: ServeRow }[]>
  /** The user's word about one device, before or after it has asked. */
  allow(to: DeviceId, isAllowed: boolean): Promise<void>
  /** A request has come from a device of this account. The same again changes nothing. */
  asked(from: DeviceId, request: HistoryRequest): Promise<void>
  /** One bundle further, for whoever waits. */
  step(): Promise<Sending>
}

/** A request that comes again, because bundles were lost, is served without asking for so long. */
const consentMs = 7 * 86_400_000
/** For so long a chat is held back until the new device is in it, so that nothing falls between. */
const holdBackMs = 10 * 60_000
const nothingSent: ServedChat = { before: null, until: null, newestMs: 0, isDone: false }
const newRow: ServeRow = {
  phase: 'asked',
  request: null,
  kemPublicKey: null,
  bundles: 0,
  messages: 0,
  allowedAtMs: 0,
  sinceMs: 0,
}

export function createHistorySender(deps: HistorySenderDeps): HistorySender {
  const { chats, directory } = deps
  const { crypto, clock, vault, self } = chats
  // Rows are read, changed and written: one at a time.
  const inTurn = createSerialQueue()

  async function rowOf(to: DeviceId): Promise<ServeRow | undefined> {
    const stored = await vault.get('own_devices', serveKey(to))
    return stored === undefined ? undefined : decodeServeRow(stored)
  }

  async function rows(): Promise<readonly { to: DeviceId; row: ServeRow }[]> {
    const stored = await vault.scan({ table: 'own_devices', ...serveRange })
    return stored.map(({ key, value }) => {
      const reader = createReader(key)
      reader.u8()
      return { to: parseDeviceId(toHex(reader.bytes(16))), row: decodeServeRow(value) }
    })
  }

  const put = (work: UnitOfWork, to: DeviceId, row: ServeRow): void => {
    work.put('own_devices', serveKey(to), encodeServeRow(row))
  }

  async function keep(to: DeviceId, row: ServeRow): Promise<void> {
    const work = createUnitOfWork(vault)
    put(work, to, row)
    await work.commit()
    deps.onChange()
  }

  async function certificateOf(device: DeviceId): Promise<CertifiedDevice | undefined> {
    const log = await chats.logs.known(createUnitOfWork(vault), self.address)
    return log === undefined ? undefined : certifiedDevice(log, device)
  }

  async function forget(to: DeviceId): Promise<void> {
    const work = createUnitOfWork(vault)
    work.delete('own_devices', serveKey(to))
    const { from, to: end } = servedChatRange(to)
    work.deleteRange('own_devices', from, end)
    await work.commit()
    deps.onChange()
  }

  async function servedChat(to: DeviceId, number: number): Promise<ServedChat> {
    const stored = await vault.get('own_devices', servedChatKey(to, number))
    return stored === undefined ? nothingSent : decodeServedChat(stored)
  }

  /** The chat whose next message is the newest; `held` when those left wait for the new device to be in them. */
  async function nextChat(
    to: DeviceId,
    { sinceMs }: ServeRow,
  ): Promise<{ cell: ChatCell; served: ServedChat } | 'held' | undefined> {
    let [best, bestMs, isHeld]: [{ cell: ChatCell; served: ServedChat } | undefined, number, boolean] = [
      undefined,
      -1,
      false,
    ]
    for (const cell of directory.all()) {
      const served = await servedChat(to, cell.record().number)
      if (served.isDone) continue
      const newestMs = served.before === null ? cell.activity().lastActivityMs : served.newestMs
      if (newestMs <= bestMs) continue
      if (served.before === null && clock.nowMs() - sinceMs < holdBackMs && !(await isReady(cell, to))) isHeld = true
      else [best, bestMs] = [{ cell, served }, newestMs]
    }
    return best ?? (isHeld ? 'held' : undefined)
  }

  async function isReady(cell: ChatCell, to: DeviceId): Promise<boolean> {
    if (cell.record().state !== 'active') return true
    const group = await cell.task((task) => task.group())
    return group === undefined || group.leaves.some(({ identity }) => identity.device === to)
  }

  async function sendNext(to: DeviceId, row: ServeRow): Promise<Sending> {
    const { request, kemPublicKey } = row
    const certificate = await certificateOf(to)
    if (request === null || kemPublicKey === null || certificate === undefined) {
      await forget(to)
      return 'more'
    }
    const next = await nextChat(to, row)
    if (next === 'held') return 'later'
    if (next === undefined) {
      await deps.sayAllSent(to, request, row.bundles)
      await keep(to, { ...row, phase: 'sent' })
      return 'more'
    }
    const { cell } = next
    const { number, chat, peer, name, state } = cell.record()
    const page = await readHistoryPage(vault, number, next.served.before, next.served.until)
    if (page.messages.length === 0) {
      await advance(to, number, { ...next.served, before: page.until, until: null, isDone: true }, row)
      return 'more'
    }
    if (page.until === null) throw new InternalError('page_without_end', 'messages without a place')
    const newestMs = next.served.before === null ? cell.activity().lastActivityMs : next.served.newestMs
    const served = { ...next.served, before: page.before, until: page.until, newestMs }
    if (next.served.until === null) await plan(to, number, served)

    const place = { account: self.address, from: self.device, to, request, chat }
    const sealedBytes = sealBundle(
      crypto,
      place,
      { kemPublicKey, x25519: certificate.x25519, ed25519Seed: self.signatureKeyPair.privateKey },
      { v: 1, number: row.bundles, peer, name, isLeft: state === 'left', messages: page.messages },
    )
    const bundle = parseBlobId(toHex(bundleIdBytes(crypto, place, row.bundles)))
    const posted = await chats.routes.postSyncBundle({ bundle, to, chat, sealedBytes })
    if (!posted.ok) {
      if (posted.why === 'refused' && posted.code === 'quota_exceeded') return 'full'
      if (posted.why === 'refused' && posted.code === 'not_found') await forget(to)
      return 'later'
    }
    await advance(
      to,
      number,
      { before: page.until, until: null, newestMs: page.oldestMs ?? served.newestMs, isDone: page.isEnd },
      { ...row, bundles: row.bundles + 1, messages: row.messages + page.messages.length },
    )
    return 'more'
  }

  async function plan(to: DeviceId, number: number, served: ServedChat): Promise<void> {
    const work = createUnitOfWork(vault)
    work.put('own_devices', servedChatKey(to, number), encodeServedChat(served))
    await work.commit()
  }

  async function advance(to: DeviceId, number: number, served: ServedChat, row: ServeRow): Promise<void> {
    const work = createUnitOfWork(vault)
    work.put('own_devices', servedChatKey(to, number), encodeServedChat(served))
    put(work, to, row)
    await work.commit()
    deps.onChange()
  }

  function begin(row: ServeRow): ServeRow {
    return { ...row, phase: 'sending', bundles: 0, messages: 0, sinceMs: clock.nowMs() }
  }

  return {
    rows,
    allow: (to, isAllowed) =>
      inTurn(async () => {
        const row = (await rowOf(to)) ?? newRow
        if (!isAllowed) await keep(to, { ...row, phase: 'refused', allowedAtMs: 0 })
        else {
          const allowed = { ...row, allowedAtMs: clock.nowMs() }
          await keep(to, row.request === null ? { ...allowed, phase: 'allowed' } : begin(allowed))
        }
      }),
    asked: (from, request) =>
      inTurn(async () => {
        const certificate = await certificateOf(from)
        const requester = { account: self.address, device: from }
        const isSigned = certificate && isHistoryRequestSigned(crypto, requester, certificate.ed25519, request)
        if (isSigned !== true || !isKemKey(crypto, request.kemPublicKey)) {
          chats.log.warn('history_request_refused')
          return
        }
        const before = (await rowOf(from)) ?? newRow
        if (before.request !== null && equalBytes(before.request, request.request)) return
        const isAllowed = before.allowedAtMs > 0 && clock.nowMs() - before.allowedAtMs < consentMs
        const asked = { ...before, request: request.request, kemPublicKey: request.kemPublicKey }
        const work = createUnitOfWork(vault)
        const { from: first, to: end } = servedChatRange(from)
        work.deleteRange('own_devices', first, end)
        put(
          work,
          from,
          isAllowed ? begin(asked) : { ...asked, phase: before.phase === 'refused' ? 'refused' : 'asked' },
        )
        await work.commit()
        deps.onChange()
      }),
    step: () =>
      inTurn(async () => {
        const waiting = (await rows()).filter(({ row }) => row.phase === 'sending')
        let outcome: Sending = 'idle'
        // One that is full, or must wait, does not keep another from getting its own.
        for (const { to, row } of waiting) {
          outcome = await sendNext(to, row)
          if (outcome === 'more') return outcome
        }
        return outcome
      }),
  }
}
