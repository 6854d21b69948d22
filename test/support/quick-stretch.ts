// The real cryptography but for Argon2id, whose cost is its point and would be each test's too.
// Production code has no such switch: the cost is written down in src/core/vault/password-wrap.ts.

import type { Crypto } from '#core/ports/crypto.ts'
import { utf8 } from '#protocol/codec/utf8.ts'

type Stretching = Parameters<Crypto['argon2id']>[0]

/** `asked` holds what every call asked for, without the password. */
export function withQuickStretch(crypto: Crypto): {
  crypto: Crypto
  asked: readonly Omit<Stretching, 'password'>[]
} {
  const asked: Omit<Stretching, 'password'>[] = []
  return {
    asked,
    crypto: {
      ...crypto,
      argon2id: async ({ password, ...rest }) => {
        asked.push(rest)
        return crypto.hkdfSha512({ ikm: password, salt: rest.salt, info: utf8('test'), length: rest.length })
      },
    },
  }
}
