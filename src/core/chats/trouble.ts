// What this device has found wrong with a chat, and what it means to do about it. Only its own evidence gets here: what
// the server or a member merely says does not. Decision 0023.

import { list, nullable, record, text, uint, type Shaped } from '#protocol/codec/shape.ts'
import { addressShape, deviceIdShape, type AccountAddress } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'

/** Rows that do not open are evidence when they come from so many senders: one alone is that one's trouble. */
export const unreadableSenders = 2

export const troubleShape = record({
  /** Why the chat needs healing: a stable code; empty when it was acted upon. */
  code: [1, text(64, 0)],
  /** When this device acts (wall clock, ms); null: it leaves that to others. */
  actDueMs: [2, nullable(uint())],
  /** How often acting was put off because another device had opened a generation that has not arrived here. */
  deferrals: [3, uint(0xffff)],
  /** Devices whose rows of this generation did not open. */
  unreadable: [4, list(deviceIdShape, unreadableSenders)],
  /** Devices whose signed commits were refused as invalid: left out of the next generation. */
  excluded: [5, list(deviceIdShape, 64)],
  /** The generation being opened: its group is made and stored, the server has not been told or has not answered. */
  opening: [6, nullable(uint(0xffff_ffff))],
  /** When this device last opened one (wall clock, ms). */
  openedMs: [7, nullable(uint())],
  /** Accounts still to be added: of the former generation of one that this device opened, or of a chat that it made. */
  toInvite: [8, list(addressShape, limits.rosterDevices)],
})
export type Trouble = Shaped<typeof troubleShape>

export const noTrouble: Trouble = {
  code: '',
  actDueMs: null,
  deferrals: 0,
  unreadable: [],
  excluded: [],
  opening: null,
  openedMs: null,
  toInvite: [],
}

/** What is left of it in a generation that another device opened: when this one last did so itself. */
export const troubleAfterMove = (trouble: Trouble | null): Trouble | null =>
  trouble === null || trouble.openedMs === null ? null : { ...noTrouble, openedMs: trouble.openedMs }

/** Nobody is there yet who is wanted: what were said now would be read by nobody, ever. */
export const isAwaitingAll = (
  { accounts, trouble }: { readonly accounts: readonly AccountAddress[]; readonly trouble: Trouble | null },
  self: AccountAddress,
): boolean => accounts.every((account) => account === self) && (trouble?.toInvite ?? []).some((one) => one !== self)
