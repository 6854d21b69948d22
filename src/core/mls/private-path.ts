// RFC 9420 §7.5: the public keys of an UpdatePath must be those that its path secrets give. ts-mls 2.0.0-rc.10 does not look:
// a member could put a key into the tree that those under it do not hold, and shut them out of the next commit.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { PeerError } from '#protocol/errors.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { EpochState } from './group-memory.ts'

type PathState = Pick<EpochState, 'privatePath' | 'ratchetTree'>

/** Compares the private keys that are new since `before` with the tree. `PeerError` `path_key` where one does not fit. */
export function checkPrivatePath(
  crypto: Pick<Crypto, 'mlKem1024KeyPair'>,
  after: PathState,
  before?: Pick<EpochState, 'privatePath'>,
): void {
  for (const [index, seed] of Object.entries(after.privatePath.privateKeys)) {
    const node = Number(index)
    const known = before?.privatePath.privateKeys[node]
    const stands = after.ratchetTree[node]
    if (stands === undefined || (known !== undefined && equalBytes(known, seed))) continue
    const publicKey = 'leaf' in stands ? stands.leaf.hpkePublicKey : stands.parent.hpkePublicKey
    if (!equalBytes(crypto.mlKem1024KeyPair(seed).publicKey, publicKey)) {
      throw new PeerError('path_key', 'a path whose public keys are not those of its secrets')
    }
  }
}
