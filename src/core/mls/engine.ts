// What the parts of this folder share: the primitives, the suite, the library's configuration, the groups in memory.

import type { CiphersuiteImpl, MlsContext } from 'ts-mls'
import type { Crypto } from '../ports/crypto.ts'
import { createCipherSuite } from './cipher-suite.ts'
import { createGroupMemory, type GroupMemory } from './group-memory.ts'
import { createLibraryContext } from './library-context.ts'

export interface MlsEngine {
  readonly crypto: Crypto
  readonly cipherSuite: CiphersuiteImpl
  readonly context: MlsContext
  readonly memory: GroupMemory
}

export function createMlsEngine(crypto: Crypto): MlsEngine {
  const cipherSuite = createCipherSuite(crypto)
  return { crypto, cipherSuite, context: createLibraryContext(cipherSuite), memory: createGroupMemory() }
}

/** Secrets that the library has used up and nothing refers to any more. */
export function wipeAll(crypto: Crypto, secrets: readonly Uint8Array[]): void {
  for (const secret of secrets) crypto.wipe(secret)
}
