// What the vault keeps of a chat: where it stands, who is in it, what it is called. Written when the epoch moves;
// what changes with each message is chat-activity.ts, so that a message costs the same in a chat of any size.
// `number` is a local one: rows of this chat begin with it, so that keys on the disk say nothing outside this vault.

import {
  bool,
  byteRange,
  bytes,
  decodeShape,
  encodeShape,
  list,
  nullable,
  oneOf,
  record,
  text,
  uint,
  type Shaped,
} from '#protocol/codec/shape.ts'
import { departureShape } from '#protocol/client-server/chats.ts'
import { addressShape, chatIdShape } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import { troubleShape } from './trouble.ts'

const chatRecordShape = record({
  chat: [1, chatIdShape],
  number: [2, uint(0xffff_ffff)],
  /** The generation that is sent in. */
  generation: [3, uint(0xffff_ffff)],
  epoch: [4, uint()],
  /**
   * `joining`: rows have come and the Welcome has not been opened. `active`: can read and write. `left`: this device
   * was removed. `halted`: a winning commit could not be applied; nothing more is read until a new generation opens.
   */
  state: [5, oneOf('joining', 'active', 'left', 'halted')],
  /** Why it is halted, a stable code; empty otherwise. */
  haltCode: [6, text(64, 0)],
  /** The other account of a chat of two. */
  peer: [7, nullable(addressShape)],
  name: [8, text(limits.chatNameChars, 0)],
  accounts: [9, list(addressShape, limits.rosterDevices)],
  /** Hashes (BLAKE3) of the newest commits applied, by the epoch each ended: a second winner shows a fork. */
  appliedCommits: [10, list(record({ epoch: [1, uint()], hash: [2, bytes(32)], closedAtRunningMs: [3, uint()] }), 16)],
  /** Whether the server's registered send hash for this epoch is the right one. */
  sendHashIsRight: [11, bool],
  /** Whether the server has taken this chat: false between making it and hearing so. */
  isRegistered: [12, bool],
  /** When this device should commit of its own accord (wall clock, ms), or null. */
  updateDueMs: [13, nullable(uint())],
  /** When somebody should commit for the sake of all, after a removal (wall clock, ms), or null: any commit settles it. */
  duty: [14, nullable(uint())],
  /** What went wrong, and what this device does about it; null while all is well. */
  trouble: [15, nullable(troubleShape)],
  /** Generations that this chat has moved on from, whose state is kept for late messages. */
  former: [16, list(record({ generation: [1, uint(0xffff_ffff)], closedAtRunningMs: [2, uint()] }), 16)],
  /** Signed wishes to be out of this generation that no commit has fulfilled yet. */
  departures: [17, list(record({ account: [1, addressShape], departure: [2, departureShape] }), limits.rosterDevices)],
  /** This device's own wish (a request's bytes), until the server has taken it. */
  owedDeparture: [18, nullable(byteRange(1, 256))],
})
export type ChatRecord = Shaped<typeof chatRecordShape>

/** What a record says of a chat in which nothing is under way. */
export const nothingUnderWay: Pick<ChatRecord, 'duty' | 'trouble' | 'former' | 'departures' | 'owedDeparture'> = {
  duty: null,
  trouble: null,
  former: [],
  departures: [],
  owedDeparture: null,
}

export const encodeChatRecord = (chat: ChatRecord): Uint8Array => encodeShape(chatRecordShape, chat)
export const decodeChatRecord = (stored: Uint8Array): ChatRecord => decodeShape(chatRecordShape, stored)

const keptCommits = 16

type AppliedCommit = ChatRecord['appliedCommits'][number]

/** The list with one more applied commit, the oldest dropped. */
export function withAppliedCommit(chat: ChatRecord, applied: AppliedCommit): ChatRecord['appliedCommits'] {
  return [...chat.appliedCommits, applied].slice(-keptCommits)
}

/** Keys of a closed epoch are kept for late messages; running time, so that a holiday does not eat them up. */
export const keptRunningMs = 7 * 86_400_000

/** The first epoch whose keys may stay: those below were closed more than seven running days ago. */
export function firstEpochToKeep(chat: ChatRecord, runningMs: number): number {
  const old = chat.appliedCommits.filter(({ closedAtRunningMs }) => closedAtRunningMs + keptRunningMs <= runningMs)
  return Math.max(0, ...old.map(({ epoch }) => epoch + 1))
}
