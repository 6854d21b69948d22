// Commits that a member makes against the rules, as MLS takes them or nearly so: what is wrong, how it is made, and the
// codes with which it may be refused. The author is always `alice`; the one who judges is somebody else.

import {
  createCommit,
  createProposal,
  defaultExtensionTypes,
  defaultProposalTypes,
  encode,
  makeCustomExtension,
  mlsMessageEncoder,
  pskTypes,
  type GroupContextExtension,
  type Proposal,
} from 'ts-mls'
import { groupExtensions } from '#core/mls/group-context.ts'
import { credentialOf, identityExtension, ownCapabilities } from '#core/mls/leaf-identity.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import { extensionTypes } from '#protocol/labels.ts'
import type { Doctor, Forger } from '../mls/forger.ts'
import { createMember, identityNamed, say, stage, type Member } from '../mls/member.ts'
import { nowSeconds } from '../mls/test-time.ts'

interface ForgeryScene {
  readonly crypto: Crypto
  readonly forger: Forger
  readonly alice: Member
  readonly judge: Member
  /** A third member, to be removed, copied or pretended. */
  readonly victim: Member
}

export interface MlsForgery {
  readonly name: string
  readonly codes: readonly string[]
  make(scene: ForgeryScene): Promise<Uint8Array>
}

const metadata = new Uint8Array([1])
const add = async (
  { crypto, forger, alice }: ForgeryScene,
  over: Parameters<Forger['keyPackage']>[1],
  who = 'dave',
): Promise<Uint8Array> => {
  const { keyPackage } = await forger.keyPackage(createMember(crypto, who), over)
  return forger.commit(alice, { extraProposals: [{ proposalType: defaultProposalTypes.add, add: { keyPackage } }] })
}
const withChanges = ({ forger, alice }: ForgeryScene, extraProposals: Proposal[], doctor: Doctor = {}) =>
  forger.commit(alice, { extraProposals }, doctor)
const context = (scene: ForgeryScene, extensions: GroupContextExtension[]) =>
  withChanges(scene, [
    { proposalType: defaultProposalTypes.group_context_extensions, groupContextExtensions: { extensions } },
  ])
const remove = ({ victim }: ForgeryScene): Proposal => ({
  proposalType: defaultProposalTypes.remove,
  remove: { removed: victim.group.ownLeafIndex },
})
const flip = (bytes: Uint8Array, at: number): Uint8Array => {
  const changed = Uint8Array.from(bytes)
  changed[at] = (changed[at] ?? 0) ^ 1
  return changed
}
const custom = (extensionType: number): GroupContextExtension =>
  makeCustomExtension({ extensionType, extensionData: new Uint8Array(1) })

export const mlsForgeries: readonly MlsForgery[] = [
  {
    name: 'a removal without a path',
    codes: ['invalid_commit', 'remove_without_path'],
    make: (scene) => scene.forger.commitWithoutPath(scene.alice, [remove(scene)]),
  },
  {
    name: 'an empty commit without a path',
    codes: ['invalid_commit'],
    make: ({ forger, alice }) => forger.commitWithoutPath(alice, []),
  },
  {
    name: 'another identity in the own leaf',
    codes: ['leaf_changed'],
    make(scene) {
      const mallory = identityNamed(scene.crypto, 'mallory')
      return withChanges(scene, [], {
        leaf: { credential: credentialOf(mallory), extensions: [identityExtension(mallory)] },
      })
    },
  },
  {
    name: 'a credential that its certificate does not name',
    codes: ['leaf_credential'],
    make: (scene) =>
      withChanges(scene, [], { leaf: { credential: credentialOf(identityNamed(scene.crypto, 'mallory')) } }),
  },
  {
    name: 'a leaf without its certificate',
    codes: ['leaf_extensions'],
    make: (scene) => withChanges(scene, [], { leaf: { extensions: [] } }),
  },
  {
    name: 'a leaf without the capabilities required',
    codes: ['leaf_capabilities', 'invalid_commit'],
    make: (scene) =>
      withChanges(scene, [], {
        leaf: { capabilities: { ...ownCapabilities, extensions: [extensionTypes.deviceCertificate] } },
      }),
  },
  ...[0, 1].map(
    (at): MlsForgery => ({
      name: `the HPKE key of another member at ${String(at)} of the path`,
      codes: ['hpke_key_repeated'],
      async make(scene) {
        const state = await scene.forger.stateOf(scene.victim)
        const node = state.ratchetTree[2 * scene.victim.group.ownLeafIndex]
        if (node === undefined || !('leaf' in node)) throw new Error('the victim has a leaf')
        return withChanges(scene, [], { pathKey: { at, publicKey: node.leaf.hpkePublicKey } })
      },
    }),
  ),
  {
    name: 'a path key that its secret does not give',
    codes: ['path_key'],
    async make(scene) {
      const { keyPackage } = await scene.forger.keyPackage(createMember(scene.crypto, 'nobody'), {})
      return withChanges(scene, [], { pathKey: { at: 1, publicKey: keyPackage.leafNode.hpkePublicKey } })
    },
  },
  {
    name: 'a wrong parent hash',
    codes: ['invalid_commit'],
    async make({ forger, alice, victim }) {
      const state = await forger.stateOf(alice)
      // Parent hashes cover the other side of the tree: in the author's copy that is another.
      const ratchetTree = state.ratchetTree.slice()
      const node = 2 * victim.group.ownLeafIndex
      const other = ratchetTree[node]
      if (other === undefined || !('leaf' in other)) throw new Error('the victim has a leaf')
      ratchetTree[node] = { ...other, leaf: { ...other.leaf, signature: flip(other.leaf.signature, 0) } }
      const made = await createCommit({
        context: forger.context,
        state: { ...state, ratchetTree },
        authenticatedData: new Uint8Array(32),
      })
      return encode(mlsMessageEncoder, made.commit)
    },
  },
  {
    name: 'a package whose life is over',
    codes: ['lifetime'],
    make: (scene) =>
      add(scene, { lifetime: { notBefore: BigInt(nowSeconds - 400_000), notAfter: BigInt(nowSeconds - 200_000) } }),
  },
  {
    name: 'a package that lives too long',
    codes: ['lifetime'],
    make: (scene) => add(scene, { lifetime: { notBefore: 0n, notAfter: BigInt(nowSeconds + 1) } }),
  },
  {
    name: 'a package without its one-time key',
    codes: ['key_package_extensions'],
    make: (scene) => add(scene, { extensions: [] }),
  },
  {
    name: 'a package without its certificate',
    codes: ['leaf_extensions'],
    make: (scene) => add(scene, { leafNodeExtensions: [] }),
  },
  {
    name: "a package with somebody else's credential",
    codes: ['leaf_credential'],
    make: (scene) => add(scene, { credential: credentialOf(scene.alice.identity) }),
  },
  {
    name: 'a device that is in the tree already',
    codes: ['device_repeated'],
    make: (scene) => add(scene, {}, scene.victim.identity.account.split('@')[0]),
  },
  {
    name: 'a GroupContext without its requirements',
    codes: ['group_extensions', 'invalid_commit'],
    make: (scene) => context(scene, groupExtensions(metadata).slice(1)),
  },
  {
    name: 'a GroupContext without its metadata',
    codes: ['group_extensions', 'invalid_commit'],
    make: (scene) => context(scene, groupExtensions(metadata).slice(0, 1)),
  },
  {
    name: 'a GroupContext with something unknown',
    codes: ['group_extensions', 'invalid_commit'],
    make: (scene) => context(scene, [...groupExtensions(metadata), custom(0xf0ff)]),
  },
  {
    name: 'a GroupContext with external senders',
    codes: ['group_extensions'],
    make(scene) {
      const { alice } = scene
      const sender = { credential: credentialOf(alice.identity), signaturePublicKey: alice.keys.publicKey }
      const extension = { extensionType: defaultExtensionTypes.external_senders, extensionData: sender }
      return context(scene, [...groupExtensions(metadata), extension])
    },
  },
  {
    name: 'metadata above its size',
    codes: ['group_metadata_size'],
    make: (scene) => context(scene, groupExtensions(new Uint8Array(16 * 1024 + 1))),
  },
  {
    name: 'a ReInit',
    codes: ['proposal_type'],
    make: (scene) =>
      withChanges(scene, [
        {
          proposalType: defaultProposalTypes.reinit,
          reinit: { groupId: new Uint8Array(28), version: 1, cipherSuite: 61452, extensions: [] },
        },
      ]),
  },
  {
    name: 'a pre-shared key',
    codes: ['invalid_commit', 'proposal_type'],
    make: (scene) =>
      withChanges(scene, [
        {
          proposalType: defaultProposalTypes.psk,
          psk: {
            preSharedKeyId: {
              psktype: pskTypes.external,
              pskId: new Uint8Array(1),
              pskNonce: new Uint8Array(64),
            },
          },
        },
      ]),
  },
  {
    name: 'a proposal of a type that nobody knows',
    codes: ['proposal_type'],
    make: (scene) => withChanges(scene, [{ proposalType: 0xf0b0, proposalData: new Uint8Array(1) }]),
  },
  {
    name: 'a proposal by reference',
    codes: ['invalid_commit'],
    async make(scene) {
      const { forger, alice } = scene
      const state = await forger.stateOf(alice)
      const proposed = await createProposal({
        context: forger.context,
        state,
        wireAsPublicMessage: false,
        proposal: remove(scene),
      })
      const made = await createCommit({ context: forger.context, state: proposed.newState })
      return encode(mlsMessageEncoder, made.commit)
    },
  },
  {
    name: 'a PublicMessage',
    codes: ['not_private'],
    make: ({ forger, alice }) => forger.commit(alice, { wireAsPublicMessage: true }),
  },
  {
    name: 'a byte behind its end',
    codes: ['malformed'],
    make: async ({ alice }) => new Uint8Array([...(await stage(alice)).commitBytes, 0]),
  },
  {
    name: 'a broken tag',
    codes: ['invalid_commit'],
    async make({ alice }) {
      const { commitBytes } = await stage(alice)
      return flip(commitBytes, commitBytes.length - 1)
    },
  },
  {
    name: 'a message in the place of a commit',
    codes: ['not_commit'],
    make: ({ alice }) => say(alice, 'no commit'),
  },
  {
    name: 'a commit of the one who judges',
    codes: ['own_message'],
    make: async ({ judge }) => (await stage(judge)).commitBytes,
  },
]
