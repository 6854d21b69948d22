// A removed member who kept everything and plays by no rule. Each attack returns how many of the messages it read.
// It is even handed what it could not know: the new epoch's tree and GroupContext, as a colluding server would piece them
// together. What it lacks is a secret of the new epoch.

import {
  decode,
  encode,
  mlsMessageDecoder,
  processMessage,
  wireformats,
  type ClientState,
  type MlsMessage,
  type PrivateMessage,
} from 'ts-mls'
import { createLibraryContext } from '#core/mls/library-context.ts'
import { createCipherSuite } from '#core/mls/cipher-suite.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import { decryptWithLabel } from '../../../node_modules/ts-mls/dist/src/crypto/hpke.js'
import { deriveSecret } from '../../../node_modules/ts-mls/dist/src/crypto/kdf.js'
import { groupContextEncoder } from '../../../node_modules/ts-mls/dist/src/groupContext.js'
import { initializeEpoch } from '../../../node_modules/ts-mls/dist/src/keySchedule.js'
import { unprotectPrivateMessage } from '../../../node_modules/ts-mls/dist/src/messageProtection.js'
import { pathToRoot } from '../../../node_modules/ts-mls/dist/src/pathSecrets.js'
import { createSecretTree } from '../../../node_modules/ts-mls/dist/src/secretTree.js'
import { toNodeIndex } from '../../../node_modules/ts-mls/dist/src/treemath.js'

export interface Loot {
  /** Before the removal. */
  readonly stolen: ClientState
  /** The commit that removed the thief. */
  readonly commitBytes: Uint8Array
  /** A survivor's state after it; of it the thief uses the tree and the GroupContext alone. */
  readonly survivor: ClientState
  /** Sent after it, in the survivor's epoch. */
  readonly messages: readonly Uint8Array[]
}

export interface Thief {
  /** Processes the commit as if nothing had happened, and calls itself active again. */
  followOn(loot: Loot): Promise<number>
  /** Supposes that the commit secret is nothing. */
  guessNoSecret(loot: Loot): Promise<number>
  /** Tries every key it ever held on every secret of the path. */
  pickPathLocks(loot: Loot): Promise<number>
}

export function createThief(crypto: Crypto): Thief {
  const cipherSuite = createCipherSuite(crypto)
  const context = createLibraryContext(cipherSuite)

  async function reads(state: ClientState, messages: readonly Uint8Array[]): Promise<number> {
    let count = 0
    for (const bytes of messages) {
      const read = await attempt(() => processMessage({ context, state, message: framed(bytes) }))
      if (read?.kind === 'applicationMessage') count++
    }
    return count
  }

  /** The epoch as it follows from a commit secret, if that is the right one. */
  async function epochFrom(loot: Loot, commitSecret: Uint8Array): Promise<ClientState> {
    const { survivor, stolen } = loot
    const noPsk = new Uint8Array(cipherSuite.kdf.size)
    const { initSecret } = stolen.keySchedule
    const epoch = await initializeEpoch(initSecret, commitSecret, survivor.groupContext, noPsk, cipherSuite.kdf)
    return {
      ...stolen,
      groupContext: survivor.groupContext,
      ratchetTree: survivor.ratchetTree,
      keySchedule: epoch.keySchedule,
      secretTree: createSecretTree(survivor.secretTree.leafWidth, epoch.encryptionSecret),
      groupActiveState: { kind: 'active' },
    }
  }

  return {
    async followOn(loot) {
      const followed = await attempt(() =>
        processMessage({ context, state: loot.stolen, message: framed(loot.commitBytes) }),
      )
      if (followed?.kind !== 'newState') return 0
      return reads({ ...followed.newState, groupActiveState: { kind: 'active' } }, loot.messages)
    },
    async guessNoSecret(loot) {
      return reads(await epochFrom(loot, new Uint8Array(cipherSuite.kdf.size)), loot.messages)
    },
    async pickPathLocks(loot) {
      const { stolen, survivor } = loot
      const { content } = await unprotectPrivateMessage(
        stolen.keySchedule.senderDataSecret,
        privateMessage(loot.commitBytes),
        stolen.secretTree,
        stolen.ratchetTree,
        stolen.groupContext,
        context.clientConfig?.keyRetentionConfig ?? never(),
        cipherSuite,
      )
      const path = 'commit' in content.content ? content.content.commit.path : undefined
      const provisional = encode(groupContextEncoder, {
        ...survivor.groupContext,
        confirmedTranscriptHash: stolen.groupContext.confirmedTranscriptHash,
      })
      const keys = Object.values(stolen.privatePath.privateKeys)
      for (const lock of path?.nodes.flatMap((node) => node.encryptedPathSecret) ?? []) {
        for (const key of keys) {
          const privateKey = await cipherSuite.hpke.importPrivateKey(key)
          const pathSecret = await attempt(() =>
            decryptWithLabel(
              privateKey,
              'UpdatePathNode',
              provisional,
              lock.kemOutput,
              lock.ciphertext,
              cipherSuite.hpke,
            ),
          )
          if (pathSecret === undefined) continue
          // Which node it belongs to is a guess as well: any that leads to the root.
          for (const node of survivor.ratchetTree.keys()) {
            const secrets = await pathToRoot(survivor.ratchetTree, toNodeIndex(node), pathSecret, cipherSuite.kdf)
            for (const top of Object.values(secrets)) {
              const state = await epochFrom(loot, await deriveSecret(top, 'path', cipherSuite.kdf))
              const count = await reads(state, loot.messages)
              if (count > 0) return count
            }
          }
        }
      }
      return 0
    },
  }
}

function framed(bytes: Uint8Array) {
  const message = decoded(bytes)
  if (message.wireformat !== wireformats.mls_private_message) throw new Error('not a PrivateMessage')
  return message
}

function privateMessage(bytes: Uint8Array): PrivateMessage {
  return framed(bytes).privateMessage
}

function decoded(bytes: Uint8Array): MlsMessage {
  const message = decode(mlsMessageDecoder, bytes)
  if (message === undefined) throw new Error('not an MLS message')
  return message
}

async function attempt<T>(crime: () => Promise<T>): Promise<T | undefined> {
  try {
    return await crime()
  } catch {
    return undefined
  }
}

function never(): never {
  throw new Error('unreachable')
}
