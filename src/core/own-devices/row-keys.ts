// Keys of the vault's table `own_devices`: a byte that says what the row is, then what orders or names it.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { u32, u8 } from '#protocol/codec/writer.ts'
import { idBytes, type DeviceId } from '#protocol/ids.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'

const kinds = {
  inbox: 1,
  state: 2,
  asked: 3,
  fetch: 4,
  serve: 5,
  servedChat: 6,
  toldIn: 7,
  seen: 8,
  gapAsk: 16,
  gapServe: 17,
} as const

type Range = { readonly from: Uint8Array; readonly to: Uint8Array }
const rangeOf = (kind: number): Range => ({ from: u8(kind), to: u8(kind + 1) })

/** A statement received and not yet acted upon, by its message's place. */
export const inboxKey = (messageKey: Uint8Array): Uint8Array => concatBytes(u8(kinds.inbox), messageKey)
export const inboxRange = rangeOf(kinds.inbox)

/** A record of the state that own devices share; `name` is a hash of 16 bytes. */
export const stateKey = (name: Uint8Array): Uint8Array => concatBytes(u8(kinds.state), name)
export const stateRange = rangeOf(kinds.state)

/** Whether this device has asked the others what they know. */
export const askedKey = u8(kinds.asked)

/** In which generation of their chat this device has told the others all it knows. */
export const toldInKey = u8(kinds.toldIn)

/** A message that was shown once here, until the other devices have been told; by its chat's local number and its reference. */
export const seenKey = (number: number, reference: Uint8Array): Uint8Array =>
  concatBytes(u8(kinds.seen), u32(number), reference)
export const seenRange = rangeOf(kinds.seen)

/** History on its way to this device. */
export const fetchKey = u8(kinds.fetch)

/** History on its way to another. */
export const serveKey = (to: DeviceId): Uint8Array => concatBytes(u8(kinds.serve), idBytes(to))
export const serveRange = rangeOf(kinds.serve)
/** How far one chat has come; `number` is its local one. */
export const servedChatKey = (to: DeviceId, number: number): Uint8Array =>
  concatBytes(u8(kinds.servedChat), idBytes(to), u32(number))
export const servedChatRange = (to: DeviceId): Range => {
  const from = concatBytes(u8(kinds.servedChat), idBytes(to))
  return { from, to: concatBytes(from, u32(0xffff_ffff)) }
}

/** What this device asks the others for because it could not read it. */
export const gapAskKey = u8(kinds.gapAsk)
/** The same of another device, which this one answers. */
export const gapServeKey = (to: DeviceId): Uint8Array => concatBytes(u8(kinds.gapServe), idBytes(to))
export const gapServeRange = rangeOf(kinds.gapServe)

/** Gathers that another device begins with this vault: it asks the others anew, and what it was giving nobody waits for. */
export function gatherArrival(work: UnitOfWork): void {
  work.delete('own_devices', askedKey)
  work.delete('own_devices', toldInKey)
  work.delete('own_devices', fetchKey)
  work.deleteRange('own_devices', u8(kinds.serve), u8(kinds.servedChat + 1))
  work.deleteRange('own_devices', u8(kinds.gapAsk), u8(kinds.gapServe + 1))
}
