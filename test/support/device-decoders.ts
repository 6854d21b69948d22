// What a device reads back from its own disk and from a handshake, before it knows whether to believe it.
// Targets for hostile-input.ts, beside those of the protocol.

import { openRow, sealRow } from '#core/vault/vault-row.ts'
import { isWholePasswordWrap, sealPasswordWrap } from '#core/vault/password-wrap.ts'
import { openRecoveryWrap, sealRecoveryWrap } from '#core/vault/recovery-wrap.ts'
import { adoptKey } from '#core/vault/secret.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import { spkiOf } from '#crypto-worker/adapters/spki.ts'
import { concatBytes } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { PeerError, StorageError } from '#protocol/errors.ts'
import { labels } from '#protocol/labels.ts'
import { mutateBytes, mutateCbor } from './mutate.ts'
import type { HostileTarget } from './protocol-decoders.ts'
import { withQuickStretch } from './quick-stretch.ts'
import { createTlsIdentity } from './tls-identity.ts'

export async function deviceDecoders(nodeCrypto: Crypto): Promise<readonly HostileTarget[]> {
  const { crypto } = withQuickStretch(nodeCrypto)
  const masterKey = adoptKey(crypto, crypto.randomBytes(32))
  const recovery = crypto.x25519KeyPair(crypto.randomBytes(32))
  const passwordWrap = await sealPasswordWrap(crypto, utf8('a password'), masterKey)
  const recoveryWrap = sealRecoveryWrap(crypto, recovery.publicKey, masterKey)
  const { certificateDer } = await createTlsIdentity()
  const row = { rowKey: crypto.randomBytes(32), place: { table: 'messages', key: Uint8Array.of(1) } } as const

  /** Bodies of a file with their checksum made good, so that what stands behind it is attacked too. */
  const checked = (body: Uint8Array): Uint8Array =>
    concatBytes(body, crypto.blake3(utf8(labels.vaultWrapCheck), body).subarray(0, 16))
  const isPasswordWrap = (file: Uint8Array): boolean => isWholePasswordWrap(crypto, file)
  const isRecoveryWrap = (file: Uint8Array): boolean => {
    const opened = openRecoveryWrap(crypto, recovery, file)
    return opened.ok || opened.reason === 'wrong-words'
  }

  return [
    { name: 'password wrap', samples: [passwordWrap], mutators: [mutateBytes], decode: believed(isPasswordWrap) },
    {
      name: 'password wrap behind its checksum',
      samples: [passwordWrap.subarray(0, -16)],
      mutators: [mutateBytes, mutateCbor],
      decode: (body) => believed(isPasswordWrap)(checked(body)),
    },
    { name: 'recovery wrap', samples: [recoveryWrap], mutators: [mutateBytes], decode: believed(isRecoveryWrap) },
    {
      name: 'recovery wrap behind its checksum',
      samples: [recoveryWrap.subarray(0, -16)],
      mutators: [mutateBytes, mutateCbor],
      decode: (body) => believed(isRecoveryWrap)(checked(body)),
    },
    {
      name: 'vault row',
      samples: [sealRow(crypto, { ...row, nonce: crypto.randomBytes(24), value: utf8('a message') })],
      mutators: [mutateBytes],
      decode: (sealedBytes) => asPeerError(() => openRow(crypto, { ...row, sealedBytes })),
    },
    { name: 'certificate', samples: [certificateDer], mutators: [mutateBytes], decode: spkiOf },
  ]
}

/** The harness knows refusal as a `PeerError`; here it is a value, or this machine's disk. */
function believed(check: (file: Uint8Array) => boolean): (file: Uint8Array) => Uint8Array {
  return (file) => {
    if (!check(file)) throw new PeerError('malformed', 'not believed')
    return file
  }
}

function asPeerError<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof StorageError) throw new PeerError('malformed', 'does not open', { cause: error })
    throw error
  }
}
