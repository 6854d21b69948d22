// Answers another device of this account that could not read something: with what this one has read itself, without asking
// its user, because that device was a member and should have read it too. What was said before it was certified is history,
// and that is for the user to allow (history-sender.ts).

import { compareBytes, equalBytes, toHex } from '#protocol/codec/bytes.ts'
import { createReader } from '#protocol/codec/reader.ts'
import { certifiedDevice, type CertifiedDevice } from '#protocol/device-log/chain.ts'
import { InternalError } from '#protocol/errors.ts'
import { parseBlobId, parseDeviceId, type DeviceId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatDirectory } from '../chats/chat-directory.ts'
import { hasAllOf } from '../chats/gaps.ts'
import { chatRange } from '../chats/row-keys.ts'
import type { GapRequest, GapSent } from '../own-devices/own-statement.ts'
import { gapServeKey, gapServeRange } from '../own-devices/row-keys.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { createUnitOfWork, type UnitOfWork } from '../vault/unit-of-work.ts'
import { bundleIdBytes, isKemKey, sealBundle } from './bundle.ts'
import { readGapPage } from './gap-page.ts'
import { isGapRequestSigned } from './gap-request.ts'
import { decodeGapServeRow, encodeGapServeRow, type ChatStretch, type GapServeRow } from './gap-rows.ts'

export interface GapAnswererDeps {
  readonly chats: ChatDeps
  readonly directory: ChatDirectory
  /** Said to all own devices: the others need not answer what this one has. False where nobody would hear. */
  readonly say: (sent: GapSent) => Promise<boolean>
}

export interface GapAnswerer {
  asked(from: DeviceId, request: GapRequest): Promise<void>
  /** Another device has answered. */
  answeredByOther(sent: GapSent): Promise<void>
  /** One bundle further. `wait`: the next is due in so long. */
  step(): Promise<{ readonly rest: 'more' | 'nothing' } | { readonly rest: 'wait'; readonly delayMs: number }>
}

/** Several devices have what is asked for: one after another, so that as a rule one answers. */
const firstAnswerMs = 500
const perRankMs = 20_000
const retryMs = 5_000
/** A shelf that is full is emptied by a device that may lie in a drawer: a bundle is not offered to it every few seconds. */
const longestRetryMs = 10 * 60_000
/** A device that is itself behind catches up first, for as long as this. */
const mostWaits = 60
/** Clocks of an account's devices may differ by so much. */
const clocksDifferMs = 60 * 60_000

export function createGapAnswerer({ chats, directory, say }: GapAnswererDeps): GapAnswerer {
  const { crypto, clock, vault, self } = chats
  // Rows are read, changed and written: one at a time.
  const inTurn = createSerialQueue()

  async function rows(): Promise<readonly { to: DeviceId; row: GapServeRow }[]> {
    const stored = await vault.scan({ table: 'own_devices', ...gapServeRange })
    return stored.map(({ key, value }) => {
      const reader = createReader(key)
      reader.u8()
      return { to: parseDeviceId(toHex(reader.bytes(16))), row: decodeGapServeRow(value) }
    })
  }

  async function change(gather: (work: UnitOfWork) => void): Promise<void> {
    const work = createUnitOfWork(vault)
    gather(work)
    await work.commit()
  }

  const keep = (to: DeviceId, row: GapServeRow): Promise<void> =>
    change((work) => {
      work.put('own_devices', gapServeKey(to), encodeGapServeRow(row))
    })

  const forget = (to: DeviceId): Promise<void> =>
    change((work) => {
      work.delete('own_devices', gapServeKey(to))
    })

  /** The device as the log certifies it, since when, and how many certified ones came before this one. */
  async function certificateOf(
    device: DeviceId,
  ): Promise<{ certified: CertifiedDevice; sinceMs: number; rank: number } | undefined> {
    const log = await chats.logs.known(createUnitOfWork(vault), self.address)
    const certified = log === undefined ? undefined : certifiedDevice(log, device)
    if (log === undefined || certified === undefined) return undefined
    const others = [...log.devices.values()].filter(
      (one) => one.device !== device && certifiedDevice(log, one.device) !== undefined,
    )
    const rank = others.filter(({ entrySeq }) => entrySeq < self.identity.entrySeq).length
    const sinceMs = (log.entries[certified.entrySeq]?.body.timeMs ?? Infinity) - clocksDifferMs
    return { certified, sinceMs: certified.entrySeq === 0 ? 0 : sinceMs, rank }
  }

  async function step(): ReturnType<GapAnswerer['step']> {
    const waiting = await rows()
    const nowMs = clock.nowMs()
    for (const { to, row } of waiting.filter((one) => one.row.dueMs <= nowMs)) {
      const isDone = await sendNext(to, row)
      if (isDone) return { rest: 'more' }
      await putOff(to, nowMs)
    }
    const next = Math.min(...(await rows()).map(({ row }) => row.dueMs))
    return Number.isFinite(next) ? { rest: 'wait', delayMs: Math.max(0, next - nowMs) } : { rest: 'nothing' }
  }

  /** As it is kept by now: how far the bundle under way goes is part of it, for that one may have arrived. */
  async function putOff(to: DeviceId, nowMs: number): Promise<void> {
    const stored = await vault.get('own_devices', gapServeKey(to))
    if (stored === undefined) return
    const row = decodeGapServeRow(stored)
    await keep(to, { ...row, dueMs: nowMs + delayAfter(row.waits), waits: Math.min(row.waits + 1, 0xff) })
  }

  /** False: not now. */
  async function sendNext(to: DeviceId, row: GapServeRow): Promise<boolean> {
    const certificate = await certificateOf(to)
    if (certificate === undefined) {
      await forget(to)
      return true
    }
    const index = row.isWhole.length
    const stretch = row.gaps[index]
    if (stretch === undefined) {
      const { request, bundles, isWhole } = row
      if (!(await say({ request, to, bundles, isWhole }))) return false
      await forget(to)
      return true
    }
    const cell = directory.find(stretch.chat)
    if (cell === undefined || row.isSkipped[index] === true) {
      await keep(to, nextStretch(row, false))
      return true
    }
    if (row.waits < mostWaits && (await isBehind(cell))) return false
    return sendPage({ to, row, stretch, cell, certificate })
  }

  async function sendPage(sending: {
    to: DeviceId
    row: GapServeRow
    stretch: ChatStretch
    cell: ChatCell
    certificate: { certified: CertifiedDevice; sinceMs: number }
  }): Promise<boolean> {
    const { to, row, stretch, cell, certificate } = sending
    const { number, chat, peer, name, state } = cell.record()
    const page = await readGapPage(vault, number, {
      from: row.from ?? stretch.from,
      to: row.until ?? stretch.to,
      sinceMs: certificate.sinceMs,
    })
    const keptBack = row.keptBack || page.keptBack
    const last = page.messages.at(-1)
    // Before where it was to end when more has come in since than one bundle takes.
    const until = page.next ?? row.until
    if (last !== undefined) {
      // How far the bundle goes is stored before it is posted: killed in between, the same is made again.
      if (row.until === null) await keep(to, { ...row, until: until ?? stretch.to })
      const place = { account: self.address, from: self.device, to, request: row.request, chat }
      const sealedBytes = sealBundle(
        crypto,
        place,
        {
          kemPublicKey: row.kemPublicKey,
          x25519: certificate.certified.x25519,
          ed25519Seed: self.signatureKeyPair.privateKey,
        },
        { v: 1, number: row.bundles, peer, name, isLeft: state === 'left', messages: page.messages },
      )
      const bundle = parseBlobId(toHex(bundleIdBytes(crypto, place, row.bundles)))
      const posted = await chats.routes.postSyncBundle({ bundle, to, chat, sealedBytes })
      if (!posted.ok) return false
    }
    const sent = { ...row, bundles: row.bundles + (last === undefined ? 0 : 1), keptBack, until: null }
    const isEnd = until === null || compareBytes(until, stretch.to) >= 0
    await keep(
      to,
      isEnd ? nextStretch(sent, !keptBack && (await hasReadAllOf(cell, stretch))) : { ...sent, from: until },
    )
    return true
  }

  /** Rows of the chat wait to be opened: what is asked for may be among them. */
  async function isBehind(cell: ChatCell): Promise<boolean> {
    if (cell.record().state !== 'active') return false
    const range = chatRange(cell.record().number)
    return (await vault.scan({ table: 'raw_rows', ...range, limit: 1 })).length > 0
  }

  return {
    asked: (from, request) =>
      inTurn(async () => {
        if (from === self.device) return
        const certificate = await certificateOf(from)
        const requester = { account: self.address, device: from }
        const key = certificate?.certified.ed25519
        const isSigned = key !== undefined && isGapRequestSigned(crypto, requester, key, request)
        if (certificate === undefined || !isSigned || !isKemKey(crypto, request.kemPublicKey)) {
          chats.log.warn('gap_request_refused')
          return
        }
        // Heard twice it asks for nothing new: what is on its way goes on.
        const isUnderWay = (await rows()).some((one) => one.to === from && equalBytes(one.row.request, request.request))
        if (isUnderWay) return
        await keep(from, {
          request: request.request,
          kemPublicKey: request.kemPublicKey,
          gaps: request.gaps,
          isSkipped: request.gaps.map(() => false),
          dueMs: clock.nowMs() + firstAnswerMs + certificate.rank * perRankMs,
          waits: 0,
          isWhole: [],
          from: null,
          until: null,
          keptBack: false,
          bundles: 0,
        })
      }),
    answeredByOther: ({ request, isWhole, to }) =>
      inTurn(async () => {
        const found = (await rows()).find((one) => one.to === to && equalBytes(one.row.request, request))
        if (found === undefined) return
        const isSkipped = found.row.isSkipped.map((skipped, index) => skipped || isWhole[index] === true)
        if (isSkipped.every(Boolean)) await forget(to)
        else await keep(to, { ...found.row, isSkipped })
      }),
    step: () => inTurn(step),
  }
}

/** A device that is behind has caught up soon, as a rule: patience comes after that. */
const delayAfter = (waits: number): number =>
  waits < mostWaits ? retryMs : Math.min(longestRetryMs, retryMs * 2 ** Math.min(waits - mostWaits, 8))

function nextStretch(row: GapServeRow, isWhole: boolean): GapServeRow {
  if (row.isWhole.length >= row.gaps.length) throw new InternalError('no_stretch', 'more stretches than were asked for')
  return { ...row, isWhole: [...row.isWhole, isWhole], from: null, until: null, keptBack: false, waits: 0 }
}

/** Whether this device has come past the stretch and could read all of it. */
function hasReadAllOf(cell: ChatCell, stretch: ChatStretch): Promise<boolean> {
  return cell.task(async (task) => {
    const { state, generation } = task.record()
    const { seen } = task.activity()
    if (state !== 'active' || seen === null || !(await hasAllOf(task, stretch))) return false
    const reader = createReader(stretch.to)
    const to = { generation: reader.u32(), place: reader.u16(), seq: reader.u64() }
    if (generation < to.generation) return false
    return seen.place > to.place || (seen.place === to.place && seen.seq >= to.seq - 1)
  })
}
