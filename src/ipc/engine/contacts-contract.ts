// Other people: compared and verified, let in, shut out; how sound a chat is; and what one lets others know.

import { bool, oneOf, text, uint } from '#protocol/codec/shape.ts'
import { limits } from '#protocol/limits.ts'
import { call } from '../contract.ts'
import { either, hexId, listOf, nothing, orNull, struct, variant, type Read } from '../reader.ts'
import { address, chat, done, refused } from './fields.ts'

const account = struct({ account: address })

/** Sixty digits without spaces, and the text of the QR code. */
const safetyNumber = struct({ digits: text(60, 60), qr: text(128) })

const contactView = struct({
  account: address,
  isAccepted: bool,
  isBlocked: bool,
  /** The safety number was compared, and the keys are still those it was made of. */
  isVerified: bool,
  /** Somebody else holds this name by other keys, or wants to. */
  isContradicted: bool,
  /** Null while the account's keys are not known here. */
  safetyNumber: orNull(safetyNumber),
  /** That of the other keys under this name, which wait to be compared and accepted; null where none do. */
  newSafetyNumber: orNull(safetyNumber),
})
export type ContactView = Read<typeof contactView>

const scannedCode = variant('result', {
  /** The number of the keys known here: the contact is verified now. */
  same: done,
  /** Of the other keys under this name: to be accepted by `acceptNewKeys`. */
  newKeys: done,
  /** Of keys that have been replaced. */
  oldKeys: done,
  /** This account's number with somebody else. */
  otherContact: account,
  /** A safety number, and of nobody known here. */
  different: done,
  /** A code of Talkee's for something else. */
  otherCode: struct({ kind: oneOf('device', 'invite') }),
  /** Nothing of Talkee's, or not in one piece. */
  notACode: done,
})
export type ScannedCode = Read<typeof scannedCode>

const chatHealth = struct({
  /** How often the whole chat was renewed because it could not go on as it was. */
  generation: uint(),
  epoch: uint(),
  state: oneOf('joining', 'active', 'left', 'halted'),
  haltCode: text(64, 0),
  /** The server says that this device had been further than it knows, and shows no proof. Nothing was done about it. */
  isRollbackClaimed: bool,
  devices: listOf(struct({ account: address, device: hexId }), limits.rosterDevices),
  /** Certified devices of members that are still to be added. */
  waiting: listOf(struct({ account: address, device: hexId }), 10_000),
  /** Devices in it that their owners have revoked: removed with the next message at the latest. */
  revoked: listOf(struct({ account: address, device: hexId }), limits.rosterDevices),
  /** Devices that have asked to be added anew, because they cannot go on. */
  returning: listOf(hexId, limits.rosterDevices),
  /** Devices that had to be let in again several times of late: something is wrong where they are. */
  oftenReturning: listOf(struct({ account: address, device: hexId }), limits.rosterDevices),
  /** Devices from which nothing was seen for a month, and since when, ms. */
  silent: listOf(struct({ account: address, device: hexId, sinceMs: uint() }), limits.rosterDevices),
  /** Stretches of the timeline that could not be read: other own devices are asked for them, or nobody has them. */
  gaps: struct({ asked: uint(), lost: uint() }),
  /** What was found to be wrong and is being healed; null while all is well. */
  healing: orNull(
    struct({
      code: text(64, 0),
      /** When this device acts, ms; null: it leaves that to others. */
      actDueMs: orNull(uint()),
      isOpening: bool,
      toInvite: listOf(address, limits.rosterDevices),
    }),
  ),
  /** Rows that were not what they claimed to be, by reason. */
  refused: listOf(struct({ code: text(64), count: uint() }), 64),
  lastCommit: orNull(struct({ epoch: uint(), author: address, timeMs: uint() })),
})
export type ChatHealth = Read<typeof chatHealth>

const privacy = struct({
  sendsReceipts: bool,
  sendsTyping: bool,
  /** Sites of links that are being written are asked, by this computer, what they are. */
  makesPreviews: bool,
})
export type Privacy = Read<typeof privacy>

export const contactCalls = {
  contactView: call(account, contactView),
  /** Whoever something is known of here: compared, let in or shut out. */
  contactList: call(nothing, listOf(contactView, 10_000)),
  /** The person in front of the screen has compared the digits. Rejects with `log_unknown` where there are none. */
  verifyContact: call(account, nothing),
  unverifyContact: call(account, nothing),
  /** What the camera has read from the other's screen. `same` verifies the contact; nothing else changes anything. */
  verifyByQr: call(struct({ account: address, scanned: text(4_096, 0) }), scannedCode),
  /**
   * The person has compared the digits of `newSafetyNumber`, which are said again here: those keys are the contact's from
   * now on, on all own devices. `other_keys`: they are not of what waits now.
   */
  acceptNewKeys: call(struct({ account: address, digits: text(60, 60) }), either(done, refused)),
  blockContact: call(account, nothing),
  unblockContact: call(account, nothing),
  /** The chat is wanted: its opener is let in. */
  acceptChat: call(chat, nothing),
  /**
   * A request that is not wanted: gone from all own devices, and it stays gone. Of a chat of two nobody is told; a group is
   * left. Rejects with `no_request`.
   */
  deleteRequest: call(chat, nothing),
  /** Thirty digits, the same for all in the group at this epoch. Rejects with `chat_not_active`. */
  roomCode: call(chat, struct({ digits: text(30, 30), epoch: uint() })),
  chatHealth: call(chat, chatHealth),
  privacy: call(nothing, privacy),
  setPrivacy: call(privacy, nothing),
} as const
