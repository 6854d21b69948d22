// The account: from an empty installation to one at work, and back to a locked vault. No call gives a key; the words
// leave once, in the answer of the sign-up they belong to.

import { oneOf, text } from '#protocol/codec/shape.ts'
import { limits } from '#protocol/limits.ts'
import { call } from '../contract.ts'
import { either, hexId, nothing, orNull, struct, variant, type Read } from '../reader.ts'
import { address, code, done, password, refused } from './fields.ts'

const accountView = struct({
  /** `uncertified`: signed in by password alone; another device or the words have to certify it. */
  phase: oneOf('empty', 'locked', 'uncertified', 'ready'),
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
})
export type AccountView = Read<typeof accountView>

const credentials = struct({ invite: text(limits.inviteBytes), username: text(64), password })

export const accountCalls = {
  account: call(nothing, accountView),
  /** `words`: the twelve, divided by blanks; said once. */
  signUp: call(credentials, either(struct({ words: text(256) }), refused)),
  signIn: call(credentials, either(done, refused)),
  unlock: call(struct({ password }), either(done, refused)),
  lock: call(nothing, nothing),
  changePassword: call(struct({ oldPassword: password, newPassword: password }), either(done, refused)),
  /** Connects now, whatever the backoff says. */
  reconnect: call(nothing, nothing),
} as const
