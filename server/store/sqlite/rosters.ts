// Who is in a generation now, and which rows each device gets. A roster is what commits made of it; no one's word else.

import { decodeShape } from '#protocol/codec/shape.ts'
import { departureRequestShape } from '#protocol/client-server/chats.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import type { ChatId, DeviceId } from '#protocol/ids.ts'
import type { Sqlite } from './sqlite.ts'
import { deviceIdOf, rawId } from './row-ids.ts'

export interface Rosters {
  isIn(handle: number, generation: number, device: DeviceId): boolean
  /** In the roster of any generation up to this one. */
  isInUpTo(handle: number, generation: number, device: DeviceId): boolean
  isInChat(chat: ChatId, device: DeviceId): boolean
  /** Whether it is, or once was. */
  wasIn(handle: number, generation: number, device: DeviceId): boolean
  /** Whether it is out because another device of its account has left for all of them, no earlier than `sinceMs`. */
  wasLeftBehind(handle: number, generation: number, device: DeviceId, sinceMs: number): boolean
  /** Those of an account in the roster of any generation of the chat. */
  ofAccount(handle: number, device: DeviceId): readonly { readonly device: DeviceId; readonly generation: number }[]
  size(handle: number, generation: number): number
  devices(handle: number, generation: number): readonly DeviceId[]
  /** Rows from `fromId` on. */
  join(handle: number, generation: number, device: DeviceId, fromId: number): void
  /** Rows up to `toId`, the one that removes it. */
  leave(handle: number, generation: number, device: DeviceId, toId: number): void
  /** Out of the generations before, too: who was removed has no say in what comes next. */
  leaveEarlier(handle: number, generation: number, device: DeviceId, toId: number): void
}

export function createRosters(db: Sqlite): Rosters {
  const isIn = db.prepare<[number, number, Buffer], { found: number }>(
    'SELECT 1 AS found FROM members WHERE chat = ? AND generation = ? AND device = ? AND to_id IS NULL',
  )
  const isInUpTo = db.prepare<[Buffer, number, number], { found: number }>(
    'SELECT 1 AS found FROM members WHERE device = ? AND chat = ? AND generation <= ? AND to_id IS NULL LIMIT 1',
  )
  const isInChat = db.prepare<[Buffer, Buffer], { found: number }>(
    `SELECT 1 AS found FROM members JOIN chats USING (chat)
     WHERE device = ? AND chat_id = ? AND to_id IS NULL LIMIT 1`,
  )
  const wasIn = db.prepare<[Buffer, number, number], { found: number }>(
    'SELECT 1 AS found FROM members WHERE device = ? AND chat = ? AND generation = ? LIMIT 1',
  )
  const departedBy = db.prepare<[Buffer, number, number, Buffer, number, number, number], { body: Buffer | null }>(
    `SELECT body FROM members JOIN log ON log.id = to_id
     WHERE device = ? AND members.chat = ? AND members.generation = ?
       AND from_id = (SELECT max(from_id) FROM members WHERE device = ? AND chat = ? AND generation = ?)
       AND kind = ${String(frameTypes.departure)} AND ts >= ?`,
  )
  const ofAccount = db.prepare<[number, Buffer], { device: Buffer; generation: number }>(
    `SELECT m.device, m.generation FROM members AS m JOIN device_owners AS o USING (device)
     WHERE m.chat = ? AND m.to_id IS NULL AND o.account = (SELECT account FROM device_owners WHERE device = ?)`,
  )
  const size = db.prepare<[number, number], { count: number }>(
    'SELECT count(*) AS count FROM members WHERE chat = ? AND generation = ? AND to_id IS NULL',
  )
  const devices = db.prepare<[number, number], { device: Buffer }>(
    'SELECT device FROM members WHERE chat = ? AND generation = ? AND to_id IS NULL',
  )
  const join = db.prepare('INSERT INTO members (device, chat, generation, from_id) VALUES (?, ?, ?, ?)')
  const leave = db.prepare(
    'UPDATE members SET to_id = ? WHERE chat = ? AND generation = ? AND device = ? AND to_id IS NULL',
  )
  const leaveEarlier = db.prepare(
    'UPDATE members SET to_id = ? WHERE chat = ? AND generation < ? AND device = ? AND to_id IS NULL',
  )
  return {
    isIn: (handle, generation, device) => isIn.get(handle, generation, rawId(device)) !== undefined,
    isInUpTo: (handle, generation, device) => isInUpTo.get(rawId(device), handle, generation) !== undefined,
    isInChat: (chat, device) => isInChat.get(rawId(device), rawId(chat)) !== undefined,
    wasIn: (handle, generation, device) => wasIn.get(rawId(device), handle, generation) !== undefined,
    wasLeftBehind(handle, generation, device, sinceMs) {
      const raw = rawId(device)
      const body = departedBy.get(raw, handle, generation, raw, handle, generation, sinceMs)?.body ?? undefined
      if (body === undefined) return false
      const { departure } = decodeShape(departureRequestShape, body)
      return departure.wholeAccount && departure.device !== device
    },
    ofAccount: (handle, device) =>
      ofAccount
        .all(handle, rawId(device))
        .map((row) => ({ device: deviceIdOf(row.device), generation: row.generation })),
    size: (handle, generation) => size.get(handle, generation)?.count ?? 0,
    devices: (handle, generation) => devices.all(handle, generation).map(({ device }) => deviceIdOf(device)),
    join: (handle, generation, device, fromId) => void join.run(rawId(device), handle, generation, fromId),
    leave: (handle, generation, device, toId) => void leave.run(toId, handle, generation, rawId(device)),
    leaveEarlier: (handle, generation, device, toId) => void leaveEarlier.run(toId, handle, generation, rawId(device)),
  }
}
