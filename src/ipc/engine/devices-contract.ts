// The account's own devices: the list, the comparison by which one vouches for another, removal, and the history that a
// new one is given. No digit of a comparison opens anything: it is there to be looked at.

import { bool, oneOf, text, uint } from '#protocol/codec/shape.ts'
import { limits } from '#protocol/limits.ts'
import { call } from '../contract.ts'
import { either, hexId, listOf, nothing, orNull, struct, variant, type Read } from '../reader.ts'
import { done, refused } from './fields.ts'

const device = struct({ device: hexId })

/** What its user calls it; all devices of the account know it, and nobody else. */
const deviceName = text(limits.chatNameChars)

const deviceView = struct({
  device: hexId,
  name: orNull(deviceName),
  /** Its place in the log; what `lastTrusted` names. */
  seq: uint(),
  /** Wall time in ms, by the word of whoever vouched. */
  certifiedAtMs: uint(),
  /** `first`: at sign-up. `device`: by another one. `words`: beside the others. `recovery`: by winding the log back. */
  how: oneOf('first', 'device', 'words', 'recovery'),
  /** The device that vouched for it; null for the words. */
  by: orNull(hexId),
  /** `undone`: a recovery does not accept that it ever came. */
  state: oneOf('certified', 'revoked', 'undone'),
  revokedAtMs: orNull(uint()),
  revokedBy: orNull(hexId),
  isThis: bool,
  /** The day on which the server last saw it, wall time in ms at its beginning (UTC); null where nobody can say. */
  lastSeenAtMs: orNull(uint()),
})
export type DeviceView = Read<typeof deviceView>

const devicesView = struct({
  devices: listOf(deviceView, limits.deviceLogEntries),
  /** Signed in by password alone; null while the server cannot be asked. */
  uncertified: orNull(
    listOf(struct({ device: hexId, signedInAtMs: uint(), expiresAtMs: uint() }), limits.uncertifiedInstallations),
  ),
  /** Of each removed device: the chats it was in, and those of them that it has left. */
  leaving: listOf(struct({ device: hexId, chats: uint(), done: uint() }), limits.deviceLogEntries),
})
export type DevicesView = Read<typeof devicesView>

const comparisonView = variant('state', {
  none: done,
  /** On an existing device: a new one asks. */
  asked: device,
  waiting: done,
  /** Digits to be looked at on both screens; `code` holds the whole hash, for a QR code. */
  comparing: struct({ device: hexId, digits: text(6, 6), code: text(128) }),
  /** On the new device: said "same" here, and not yet there. */
  confirmed: device,
  ended: struct({ end: oneOf('certified', 'different', 'cancelled', 'expired', 'broken') }),
})
export type ComparisonView = Read<typeof comparisonView>

const historyView = struct({
  /** What this device gets; null where it was there from the start. */
  incoming: orNull(
    struct({
      phase: oneOf('requested', 'receiving', 'done', 'incomplete'),
      messages: uint(),
      bundles: uint(),
      /** Known at the end. */
      ofBundles: orNull(uint()),
    }),
  ),
  /** What it gives to others, or is asked for. */
  outgoing: listOf(
    struct({ to: hexId, phase: oneOf('asked', 'allowed', 'refused', 'sending', 'sent'), messages: uint() }),
    limits.deviceLogEntries,
  ),
})
export type HistoryView = Read<typeof historyView>

export const deviceCalls = {
  /** Also while this one is not certified. */
  devicesView: call(nothing, devicesView),
  /** Null takes the name back. */
  nameDevice: call(struct({ device: hexId, name: orNull(deviceName) }), nothing),
  /** Takes another device out of the account and of every chat. */
  revokeDevice: call(device, either(done, refused)),

  comparisonView: call(nothing, comparisonView),
  /** A new device asks; an existing one answers who has asked. */
  startComparison: call(nothing, either(done, refused)),
  /** The same stands on both screens. `history`: on an existing device, whether to send the new one the chats' past. */
  confirmComparison: call(struct({ history: bool }), either(done, refused)),
  /**
   * The same by the camera: what it has read from the other's screen. `different` ends the comparison; `old_code`,
   * `other_code` and `not_a_code` leave it as it is.
   */
  compareByQr: call(struct({ scanned: text(4_096, 0), history: bool }), either(done, refused)),
  /** `different`: the screens differ; else the user has changed their mind. */
  cancelComparison: call(struct({ different: bool }), nothing),

  historyView: call(nothing, historyView),
  allowHistory: call(struct({ device: hexId, allow: bool }), nothing),
  /** Asks the others again; a new device asks once by itself. */
  requestHistory: call(nothing, nothing),
} as const
