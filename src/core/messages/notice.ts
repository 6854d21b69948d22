// What the chat itself says in its timeline: who came and went, a name, a timer, a key. Facts that may stand together.

import { bool, list, nullable, oneOf, record, text, uint, type Shaped } from '#protocol/codec/shape.ts'
import { addressShape, deviceIdShape } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'

export const noticeShape = record({
  added: [1, list(addressShape, limits.rosterDevices)],
  removed: [2, list(addressShape, limits.rosterDevices)],
  /** The new name, where it changed. */
  renamed: [3, nullable(text(limits.chatNameChars))],
  /** Devices that came to accounts already here. */
  newDevices: [4, list(record({ account: [1, addressShape], device: [2, deviceIdShape] }), limits.rosterDevices)],
  /** The new default timer in seconds, 0 for none, where it changed. */
  timerSeconds: [5, nullable(uint(0xffff_ffff))],
  /** Whose device log now names another root than the one known here: a new key, and whoever holds it unproven. */
  keyChanged: [6, nullable(addressShape)],
  /** The chat could not go on here as it was, and was set going anew: what others sent meanwhile may be missing. */
  isRenewed: [7, bool],
  /** Whom the author has given another role. */
  roles: [
    8,
    list(record({ account: [1, addressShape], role: [2, oneOf('owner', 'admin', 'member')] }), limits.rosterDevices),
  ],
  /** Messages that belong here could not be read: `asked`, the account's other devices may have them; `lost`, none has. */
  missing: [9, nullable(oneOf('asked', 'lost'))],
  /** Whose other keys this account has compared and accepted: they are that name's from here on. */
  keysAccepted: [10, nullable(addressShape)],
  /** The group's picture: another one, or none any more. */
  picture: [11, nullable(oneOf('set', 'removed'))],
  /** An invite link to the group: somebody made one, or took one back. */
  link: [12, nullable(oneOf('made', 'revoked'))],
  /** This account has asked to be let in to a group, by a link of whom the chat is with. */
  asked: [13, bool],
})
export type Notice = Shaped<typeof noticeShape>

const nothing: Notice = {
  added: [],
  removed: [],
  renamed: null,
  newDevices: [],
  timerSeconds: null,
  keyChanged: null,
  isRenewed: false,
  roles: [],
  missing: null,
  keysAccepted: null,
  picture: null,
  link: null,
  asked: false,
}

/** Whether there is anything to say. */
export const saysNothing = (notice: Notice): boolean =>
  notice.added.length + notice.removed.length + notice.newDevices.length + notice.roles.length === 0 &&
  notice.renamed === null &&
  notice.timerSeconds === null &&
  notice.keyChanged === null &&
  !notice.isRenewed &&
  notice.missing === null &&
  notice.keysAccepted === null &&
  notice.picture === null &&
  notice.link === null &&
  !notice.asked

export const noticeOf = (facts: Partial<Notice>): Notice => ({ ...nothing, ...facts })
