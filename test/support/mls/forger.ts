// An insider who breaks our rules while keeping to ts-mls': a member's state in hand, commits as no door would make them.
// What it makes verifies as MLS wherever ts-mls has no rule of its own, so that a refusal is our wrapper's doing.

import {
  createCommit,
  encode,
  generateKeyPackageWithKey,
  makeCustomExtension,
  contentTypes,
  mlsMessageEncoder,
  nodeTypes,
  proposalOrRefTypes,
  protocolVersions,
  senderTypes,
  wireformats,
  type ClientState,
  type CiphersuiteImpl,
  type CreateCommitOptions,
  type GenerateKeyPackageWithKeyParams,
  type KeyPackage,
  type LeafNode,
  type MlsContext,
  type PrivateKeyPackage,
  type Proposal,
} from 'ts-mls'
import { createCipherSuite } from '#core/mls/cipher-suite.ts'
import { credentialOf, identityExtension, ownCapabilities } from '#core/mls/leaf-identity.ts'
import { createLibraryContext } from '#core/mls/library-context.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import { extensionTypes } from '#protocol/labels.ts'
import { applyProposals, nextEpochContext } from '../../../node_modules/ts-mls/dist/src/clientState.js'
import {
  createConfirmationTag,
  createContentCommitSignature,
} from '../../../node_modules/ts-mls/dist/src/framedContent.js'
import { initializeEpoch } from '../../../node_modules/ts-mls/dist/src/keySchedule.js'
import { protect } from '../../../node_modules/ts-mls/dist/src/messageProtection.js'
import { treeHashRoot } from '../../../node_modules/ts-mls/dist/src/treeHash.js'
import { toLeafIndex } from '../../../node_modules/ts-mls/dist/src/treemath.js'
import type { Member } from './member.ts'
import { stolenState } from './stolen-state.ts'
import { nowSeconds } from './test-time.ts'

export interface Forger {
  readonly context: MlsContext
  /** The member's state as the library has it. */
  stateOf(member: Member): Promise<ClientState>
  /** A commit of the member, with the library's options. */
  commit(member: Member, options: CreateCommitOptions, doctor?: Doctor): Promise<Uint8Array>
  /** What unpatched ts-mls made of one Remove: whole and signed, but for the path. */
  commitWithoutPath(member: Member, proposals: readonly Proposal[]): Promise<Uint8Array>
  /** A KeyPackage of the member's, some of it otherwise than the door makes it. */
  keyPackage(member: Member, over: Partial<GenerateKeyPackageWithKeyParams>): Promise<ForgedKeyPackage>
}

export interface ForgedKeyPackage {
  readonly keyPackage: KeyPackage
  readonly privateKeys: PrivateKeyPackage
}

export interface Doctor {
  /** The own leaf as the forger wants it to come out of the path. */
  readonly leaf?: Partial<Pick<LeafNode, 'credential' | 'capabilities' | 'extensions'>>
  /** A public key to put where the path's n-th new key belongs: 0 is the leaf's. */
  readonly pathKey?: { readonly at: number; readonly publicKey: Uint8Array }
}

export function createForger(crypto: Crypto): Forger {
  const cipherSuite = createCipherSuite(crypto)
  const context: MlsContext = { ...createLibraryContext(cipherSuite), externalPsks: { 'AA==': new Uint8Array(64) } }

  async function stateOf(member: Member): Promise<ClientState> {
    const state = await stolenState(member.rows)
    if (state === undefined) throw new Error('not a member')
    return state
  }

  return {
    context,
    stateOf,
    async commit(member, options, doctor = {}) {
      const state = await stateOf(member)
      const made = await createCommit({
        context: { ...context, cipherSuite: withPathKey(cipherSuite, doctor.pathKey) },
        state: withOwnLeaf(state, doctor.leaf ?? {}),
        authenticatedData: new Uint8Array(32),
        ...options,
      })
      return encode(mlsMessageEncoder, made.commit)
    },
    async commitWithoutPath(member, proposals) {
      const state = await stateOf(member)
      const { groupContext, keySchedule, privatePath, signaturePrivateKey } = state
      const { hash, kdf, signature: signer } = cipherSuite
      const clientConfig = context.clientConfig ?? missing()
      const leafIndex = toLeafIndex(privatePath.leafIndex)
      const tree = state.ratchetTree.slice()
      const byValue = proposals.map((proposal) => ({ proposalOrRefType: proposalOrRefTypes.proposal, proposal }))
      const psks = { findPsk: () => undefined }
      await applyProposals(state, tree, byValue, leafIndex, psks, true, clientConfig, context.authService, cipherSuite)
      const { framedContent, signature } = await createContentCommitSignature(
        groupContext,
        'mls_private_message',
        { proposals: byValue, path: undefined },
        { senderType: senderTypes.member, leafIndex },
        new Uint8Array(32),
        signaturePrivateKey,
        signer,
      )
      const next = await nextEpochContext(
        groupContext,
        'mls_private_message',
        framedContent,
        signature,
        await treeHashRoot(tree, hash),
        state.confirmationTag,
        hash,
      )
      const none = new Uint8Array(kdf.size)
      const epoch = await initializeEpoch(keySchedule.initSecret, none, next, none, kdf)
      const confirmationTag = await createConfirmationTag(
        epoch.keySchedule.confirmationKey,
        next.confirmedTranscriptHash,
        hash,
      )
      const { privateMessage } = await protect(
        keySchedule.senderDataSecret,
        new Uint8Array(32),
        groupContext,
        state.secretTree,
        { ...framedContent, auth: { contentType: contentTypes.commit, signature, confirmationTag } },
        leafIndex,
        clientConfig.paddingConfig,
        cipherSuite,
      )
      return encode(mlsMessageEncoder, {
        version: protocolVersions.mls10,
        wireformat: wireformats.mls_private_message,
        privateMessage,
      })
    },
    async keyPackage(member, over) {
      const made = await generateKeyPackageWithKey({
        credential: credentialOf(member.identity),
        capabilities: ownCapabilities,
        lifetime: { notBefore: BigInt(nowSeconds - 60), notAfter: BigInt(nowSeconds + 86_400) },
        extensions: [
          makeCustomExtension({ extensionType: extensionTypes.oneTimeX25519, extensionData: new Uint8Array(32) }),
        ],
        signatureKeyPair: { publicKey: member.keys.publicKey, signKey: member.keys.privateKey },
        cipherSuite,
        leafNodeExtensions: [identityExtension(member.identity)],
        ...over,
      })
      return { keyPackage: made.publicPackage, privateKeys: made.privatePackage }
    },
  }
}

/** A path's leaf repeats what the old leaf said; so the forger changes that, in its own copy of the tree. */
function withOwnLeaf(state: ClientState, change: NonNullable<Doctor['leaf']>): ClientState {
  const node = 2 * state.privatePath.leafIndex
  const ratchetTree = state.ratchetTree.slice()
  const own = ratchetTree[node]
  if (own?.nodeType !== nodeTypes.leaf) throw new Error('no own leaf')
  ratchetTree[node] = { nodeType: nodeTypes.leaf, leaf: { ...own.leaf, ...change } }
  return { ...state, ratchetTree }
}

function withPathKey(suite: CiphersuiteImpl, pathKey: Doctor['pathKey']): CiphersuiteImpl {
  if (pathKey === undefined) return suite
  let made = 0
  return {
    ...suite,
    hpke: {
      ...suite.hpke,
      async deriveKeyPair(seed) {
        const pair = await suite.hpke.deriveKeyPair(seed)
        if (made++ !== pathKey.at) return pair
        return { ...pair, publicKey: await suite.hpke.importPublicKey(pathKey.publicKey) }
      },
    },
  }
}

function missing(): never {
  throw new Error('the library is not configured')
}
