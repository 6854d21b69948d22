// A key with an owner and an end: it can be looked at until it is wiped, and not after.
// JavaScript may have copied it elsewhere before; docs/protocol/vault.md says what that means.

import { UsageError } from '#protocol/errors.ts'
import type { Crypto } from '../ports/crypto.ts'

export interface Secret extends Disposable {
  /** Shows the key to `look`, which must not keep it. A `UsageError` `locked` once it was wiped. */
  withKey<T>(look: (key: Uint8Array) => T): T
}

/** Takes `key` over: the caller's array is the one that is wiped, at `using`'s end or by hand. */
export function adoptKey(crypto: Pick<Crypto, 'wipe'>, key: Uint8Array): Secret {
  let wiped = false
  return {
    withKey(look) {
      if (wiped) throw new UsageError('locked', 'the vault is locked')
      return look(key)
    },
    [Symbol.dispose]() {
      wiped = true
      crypto.wipe(key)
    },
  }
}
