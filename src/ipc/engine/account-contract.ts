// The account: from an empty installation to one at work, and back to a locked vault. No call gives a key; the words
// leave once, in the answer of the sign-up they belong to.

import { bool, oneOf, text, uint } from '#protocol/codec/shape.ts'
import { limits } from '#protocol/limits.ts'
import { call } from '../contract.ts'
import { either, hexId, listOf, nothing, orNull, struct, variant, type Read } from '../reader.ts'
import { address, code, done, password, refused } from './fields.ts'

const accountView = struct({
  /** `uncertified`: signed in by password alone; another device or the words have to certify it. */
  phase: oneOf('empty', 'locked', 'uncertified', 'ready'),
  /** Locked for every password: this device was removed from its account. The words open what it has left, for 30 days. */
  revoked: bool,
  /** Null while locked. */
  address: orNull(address),
  device: orNull(hexId),
  connection: variant('state', {
    offline: done,
    connecting: done,
    syncing: done,
    online: done,
    refused: struct({ code }),
  }),
  /** Another device has given the account a password that this one does not have yet: `adoptPassword`. */
  newPassword: orNull(struct({ device: hexId, atMs: uint() })),
})
export type AccountView = Read<typeof accountView>

/** Twelve words as people type them. */
const words = text(1024)
/** The number of the last entry of the log that is to stand, or null where nothing is to be undone. */
const lastTrusted = orNull(uint())

const credentials = struct({ invite: text(limits.inviteBytes), username: text(64), password })

export const accountCalls = {
  account: call(nothing, accountView),
  /** `words`: the twelve, divided by blanks; said once. */
  signUp: call(credentials, either(struct({ words: text(256) }), refused)),
  signIn: call(credentials, either(done, refused)),
  unlock: call(struct({ password }), either(done, refused)),
  lock: call(nothing, nothing),
  changePassword: call(struct({ oldPassword: password, newPassword: password }), either(done, refused)),
  /** The password that another device has given the account, for this one too. */
  adoptPassword: call(struct({ newPassword: password }), either(done, refused)),
  /** For an installation that is not certified and whose day is over (`session_ended`); by the password as it is now. */
  signInAgain: call(struct({ password }), either(done, refused)),
  /** Goes on as a new device, where the vault is an old copy of itself (`vault_rolled_back`). The page has asked. */
  rejoin: call(nothing, either(done, refused)),
  /** Certifies an installation that signed in by password alone. */
  certifyByWords: call(struct({ words, lastTrusted }), either(done, refused)),
  /**
   * A new password by the words. `invite` and `username` only where there is no vault. `lost`: devices to be removed in
   * the same breath. `serverCode`: why the server has not taken the new password; the vault has it.
   */
  recover: call(
    struct({
      words,
      lastTrusted,
      newPassword: password,
      invite: orNull(text(limits.inviteBytes)),
      username: orNull(text(64)),
      lost: listOf(hexId, limits.deviceLogEntries),
    }),
    either(struct({ serverCode: orNull(code) }), refused),
  ),
  /** Everything of the account, at the server and here. The page has asked twice. */
  deleteAccount: call(struct({ password }), either(done, refused)),
  /**
   * Ends this installation with all that it holds: by its password, or locked without one, where that is forgotten. Refused
   * where nobody can be told, unless `evenUntold`; `isTold`: whether the account knows that the device is gone. The
   * page has asked twice.
   */
  signOut: call(struct({ password: orNull(password), evenUntold: bool }), either(struct({ isTold: bool }), refused)),
  /** Connects now, whatever the backoff says. */
  reconnect: call(nothing, nothing),
} as const
