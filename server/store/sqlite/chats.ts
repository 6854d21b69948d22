// Chats in SQLite: opening generations, and what may be asked of them. Commits: commits.ts.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { encodeShape } from '#protocol/codec/shape.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import { departureRequestShape, departureValidMs, sendHashRepairShape } from '#protocol/client-server/chats.ts'
import type { ChatOperations, OpenGenerationInput, OpenGenerationOutcome } from '../chat-operations.ts'
import { limits } from '#protocol/limits.ts'
import { createCommitOperations } from './commits.ts'
import { createLogHead } from './log-head.ts'
import { createAppendRow, streamFrame } from './log-rows.ts'
import type { OperationDeps } from './operation-deps.ts'
import { createRosters } from './rosters.ts'
import { chatIdOf, rawId } from './row-ids.ts'

const dayMs = 24 * 60 * 60 * 1000

interface ChatRow {
  readonly chat: number
}

interface ListedRow {
  readonly chat_id: Buffer
  readonly head_seq: number
  readonly pair_key: Buffer | null
  readonly generation: number
  readonly epoch: number
  readonly send_hash: Buffer
}

interface GenerationRow {
  readonly epoch: number
  readonly opener: Buffer
  readonly send_hash: Buffer
}

export function createChatOperations(deps: OperationDeps): ChatOperations {
  const { db, deliver } = deps
  const rosters = createRosters(db)
  const head = createLogHead(db)
  const appendRow = createAppendRow(db)
  const chat = db.prepare<[Buffer], ChatRow>('SELECT chat FROM chats WHERE chat_id = ?')
  const addChat = db.prepare('INSERT INTO chats (chat_id, pair_key, head_seq, opened_ms) VALUES (?, ?, 0, ?)')
  const generation = db.prepare<[number, number], GenerationRow>(
    'SELECT epoch, opener, send_hash FROM generations WHERE chat = ? AND generation = ?',
  )
  const newestGeneration = db.prepare<[number], { newest: number }>(
    'SELECT max(generation) AS newest FROM generations WHERE chat = ?',
  )
  const openedLately = db.prepare<[number, number, Buffer], { count: number }>(
    `SELECT count(*) AS count FROM generations JOIN device_owners ON device_owners.device = generations.opener
     WHERE chat = ? AND generation > 0 AND opened_ms > ?
       AND account = (SELECT account FROM device_owners WHERE device = ?)`,
  )
  const addGeneration = db.prepare(
    `INSERT INTO generations (chat, generation, epoch, send_hash, sealed_name, opener, opened_ms)
     VALUES (?, ?, 0, ?, ?, ?, ?)`,
  )
  const setSendHash = db.prepare('UPDATE generations SET send_hash = ? WHERE chat = ? AND generation = ?')
  const addRepair = db.prepare(
    'INSERT INTO send_hash_repairs (chat, generation, epoch, device) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const listed = db.prepare<[Buffer], ListedRow>(
    `SELECT chat_id, head_seq, pair_key, generation, epoch, send_hash
     FROM members JOIN chats USING (chat) JOIN generations USING (chat, generation)
     WHERE device = ? AND to_id IS NULL ORDER BY chat, generation`,
  )
  /** Whoever opens a chat names its pair key: it is an account's with itself where one of its own devices has opened it. */
  const ownOpening = `EXISTS (
    SELECT 1 FROM generations AS first
      JOIN device_owners AS opener ON opener.device = first.opener
      JOIN device_owners AS asking ON asking.account = opener.account
    WHERE first.chat = chats.chat AND first.generation = 0 AND asking.device = ?)`
  const listedOwn = db.prepare<[Buffer, Buffer], ListedRow>(
    `SELECT chat_id, head_seq, pair_key, generation, epoch, send_hash FROM chats JOIN generations USING (chat)
     WHERE pair_key = ? AND ${ownOpening} ORDER BY chat, generation`,
  )
  const isOwn = db.prepare<[number, Buffer, Buffer], { found: number }>(
    `SELECT 1 AS found FROM chats WHERE chat = ? AND pair_key = ? AND ${ownOpening}`,
  )
  const readable = db.prepare<[Buffer, Buffer], { found: number }>(
    `SELECT 1 AS found FROM blobs JOIN chats USING (chat)
     WHERE blob = ? AND chat_id = ? AND hash IS NOT NULL`,
  )
  const welcomed = db.prepare<[Buffer, Buffer], { found: number }>(
    'SELECT 1 AS found FROM welcomes WHERE tree_blob = ? AND device = ? LIMIT 1',
  )
  /** Who came by the commit that named this tree, though it be out again: it still gets the rows of its time. */
  const joinedBy = db.prepare<[Buffer, Buffer], { found: number }>(
    `SELECT 1 AS found FROM blobs JOIN log USING (chat, generation) JOIN members USING (chat, generation)
     WHERE blob = ? AND kind = ${String(frameTypes.commit)} AND log.epoch = blobs.epoch - 1
       AND device = ? AND from_id = log.id + 1 LIMIT 1`,
  )

  function openFirst(input: OpenGenerationInput): OpenGenerationOutcome {
    const { opened, nowMs } = input
    const found = chat.get(rawId(opened.chat))
    if (found !== undefined) return isSameOpening(found.chat, input) ? 'ok' : 'chat_exists'
    const added = addChat.run(rawId(opened.chat), opened.pairKey, nowMs)
    open(Number(added.lastInsertRowid), input)
    return 'ok'
  }

  function openNext(input: OpenGenerationInput): OpenGenerationOutcome {
    const { opened, device, ownPairKey, nowMs, perDay } = input
    const found = chat.get(rawId(opened.chat))
    if (found === undefined) return 'not_in_roster'
    const isOwnChat = isOwn.get(found.chat, Buffer.from(ownPairKey), rawId(device)) !== undefined
    if (!isOwnChat && !rosters.isInUpTo(found.chat, opened.generation, device)) return 'not_in_roster'
    if (isSameOpening(found.chat, input)) return 'ok'
    const newest = newestGeneration.get(found.chat)?.newest ?? 0
    if (opened.generation !== newest + 1) return 'generation_exists'
    // By account: whoever halts a chat again and again must not keep the others from healing it.
    const lately = openedLately.get(found.chat, nowMs - dayMs, rawId(device))?.count ?? 0
    if (lately >= perDay) return 'rate_limited'
    if (opened.generation >= limits.generationsPerChat) return 'quota_exceeded'
    open(found.chat, input)
    return 'ok'
  }

  /** A repeated request, after an answer that got lost. */
  function isSameOpening(handle: number, { opened, device }: OpenGenerationInput): boolean {
    const found = generation.get(handle, opened.generation)
    return (
      found !== undefined &&
      found.epoch === 0 &&
      equalBytes(found.opener, rawId(device)) &&
      equalBytes(found.send_hash, opened.sendHash)
    )
  }

  function open(handle: number, { opened, device, nowMs }: OpenGenerationInput): void {
    addGeneration.run(handle, opened.generation, opened.sendHash, opened.sealedName, rawId(device), nowMs)
    const id = head()
    rosters.join(handle, opened.generation, device, id + 1)
    deliver({ kind: 'opened', to: { handle, chat: opened.chat, generation: opened.generation }, id, device })
  }

  return {
    ...createCommitOperations(deps),

    openGeneration: (input) => (input.opened.generation === 0 ? openFirst(input) : openNext(input)),

    repairSendHash({ chat: id, device, repair, nowMs }) {
      const found = chat.get(rawId(id))
      if (found === undefined || !rosters.isIn(found.chat, repair.generation, device)) {
        return { outcome: 'not_in_roster' }
      }
      const handle = found.chat
      if (generation.get(handle, repair.generation)?.epoch !== repair.epoch) return { outcome: 'stale_epoch' }
      if (addRepair.run(handle, repair.generation, repair.epoch, rawId(device)).changes === 0) {
        return { outcome: 'send_hash_repaired' }
      }
      setSendHash.run(repair.sendHash, handle, repair.generation)
      const body = encodeShape(sendHashRepairShape, repair)
      const kind = frameTypes.sendHashRepair
      const row = appendRow({ handle, generation: repair.generation, epoch: repair.epoch, kind, nowMs, body })
      const frame = streamFrame({ type: kind, handle, ...row, body })
      deliver({ kind: 'row', to: { handle, chat: id, generation: repair.generation }, id: row.id, frame })
      return { outcome: 'ok', row }
    },

    depart({ chat: id, device, request, nowMs }) {
      const found = chat.get(rawId(id))
      const { generation: number, departure } = request
      if (found === undefined) return { outcome: 'not_in_roster' }
      const handle = found.chat
      const isIn = rosters.isIn(handle, number, device)
      // Another device has left for this one, and may be a thief's: the others are to hear what this one says of that.
      if (!isIn && !rosters.wasLeftBehind(handle, number, device, nowMs - departureValidMs)) {
        return { outcome: 'not_in_roster' }
      }
      const epoch = generation.get(handle, number)?.epoch ?? 0
      const body = encodeShape(departureRequestShape, request)
      const kind = frameTypes.departure
      const row = appendRow({ handle, generation: number, epoch, kind, nowMs, body })
      const leaving = isIn && departure.wholeAccount ? rosters.ofAccount(handle, device) : []
      for (const one of leaving) rosters.leave(handle, one.generation, one.device, row.id)
      deliver({
        kind: 'commit',
        to: { handle, chat: id, generation: number },
        id: row.id,
        frame: streamFrame({ type: kind, handle, ...row, body }),
        joined: [],
        removed: leaving.filter((one) => one.generation === number).map((one) => one.device),
      })
      return { outcome: 'ok', row }
    },

    listChats({ device, ownPairKey, maxChats }) {
      const chats = new Map<string, { row: ListedRow; generations: ListedRow[] }>()
      const own = listedOwn.all(Buffer.from(ownPairKey), rawId(device))
      const hasOwn = new Set(own.map((row) => row.chat_id.toString('hex')))
      const others = listed.all(rawId(device)).filter((row) => !hasOwn.has(row.chat_id.toString('hex')))
      for (const row of [...own, ...others]) {
        const key = row.chat_id.toString('hex')
        const entry = chats.get(key)
        if (entry === undefined && chats.size >= maxChats) break
        if (entry === undefined) chats.set(key, { row, generations: [row] })
        else entry.generations.push(row)
      }
      return {
        chats: [...chats.values()].map(({ row, generations }) => ({
          chat: chatIdOf(row.chat_id),
          headSeq: row.head_seq,
          pairKey: row.pair_key,
          generations: generations.map((each) => ({
            generation: each.generation,
            epoch: each.epoch,
            sendHash: each.send_hash,
          })),
        })),
      }
    },

    isInRoster: ({ device, chat: id }) => rosters.isInChat(id, device),

    mayReadBlob({ device, chat: id, blob }) {
      if (readable.get(rawId(blob), rawId(id)) === undefined) return false
      if (rosters.isInChat(id, device)) return true
      return [welcomed, joinedBy].some((entitled) => entitled.get(rawId(blob), rawId(device)) !== undefined)
    },
  }
}
