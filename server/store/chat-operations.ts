// Chats: generations, epochs, rosters. The first well-formed commit of an epoch wins; all of it is stored, or nothing.

import type {
  ChatList,
  CommitDelta,
  CommitRequest,
  DepartureRequest,
  OpenGeneration,
  SendHashRepair,
} from '#protocol/client-server/chats.ts'
import type { BlobId, ChatId, DeviceId, Domain } from '#protocol/ids.ts'

export interface OpenGenerationInput {
  readonly device: DeviceId
  readonly opened: OpenGeneration
  /** Pair key of the device's account with itself: any certified device may open that chat's next generation. */
  readonly ownPairKey: Uint8Array
  readonly nowMs: number
  /** How many one account may open of one chat in a day, the first not counted. */
  readonly perDay: number
}

export type OpenGenerationOutcome =
  | 'ok'
  | 'chat_exists'
  | 'generation_exists'
  | 'not_in_roster'
  /** The account has opened as many as it may today. */
  | 'rate_limited'
  /** The chat has had as many as a chat may have. */
  | 'quota_exceeded'

export interface CommitInput {
  readonly chat: ChatId
  readonly device: DeviceId
  readonly domain: Domain
  readonly request: CommitRequest
  readonly delta: CommitDelta
  readonly nowMs: number
}

export interface Appended {
  readonly id: number
  readonly seq: number
  readonly timeMs: number
}

export type CommitOutcome =
  | { readonly outcome: 'ok'; readonly row: Appended }
  | { readonly outcome: 'not_in_roster' | 'roster_conflict' | 'bad_roster' | 'blob_missing' }
  /** Another commit ended this epoch: BLAKE3 of it. */
  | { readonly outcome: 'epoch_taken'; readonly winnerHash: Uint8Array }
  /** The epoch has not begun here. */
  | { readonly outcome: 'stale_epoch'; readonly epoch: number }

type RepairOutcome =
  | { readonly outcome: 'ok'; readonly row: Appended }
  | { readonly outcome: 'not_in_roster' | 'stale_epoch' | 'send_hash_repaired' }

type DepartOutcome = { readonly outcome: 'ok'; readonly row: Appended } | { readonly outcome: 'not_in_roster' }

export interface ChatOperations {
  openGeneration(input: OpenGenerationInput): OpenGenerationOutcome
  commit(input: CommitInput): CommitOutcome
  /** The winner's row (CBOR of `commitRowShape`), for devices to which it was delivered. */
  readCommit(input: { device: DeviceId; chat: ChatId; generation: number; epoch: number }): Uint8Array | undefined
  repairSendHash(input: { chat: ChatId; device: DeviceId; repair: SendHashRepair; nowMs: number }): RepairOutcome
  /**
   * A device's signed wish to be out becomes a row. When its whole account leaves, that row is the last that the account's
   * devices get; a commit removes them afterwards.
   */
  depart(input: { chat: ChatId; device: DeviceId; request: DepartureRequest; nowMs: number }): DepartOutcome
  /**
   * Those in whose rosters the device is; and its account's chat with itself, where it may be in none. The oldest where
   * there are more than `maxChats`: anybody can put a device into new ones, and must not push out the others.
   */
  listChats(input: { device: DeviceId; ownPairKey: Uint8Array; maxChats: number }): ChatList
  isInRoster(input: { device: DeviceId; chat: ChatId }): boolean
  /** Whether the device may read the blob: it is of a chat it is in, or of the Welcome by which it once came into it. */
  mayReadBlob(input: { device: DeviceId; chat: ChatId; blob: BlobId }): boolean
}
