// tree-operations, tree-validation, treekem.

import {
  encode,
  nodeTypes,
  protocolVersions,
  ratchetTreeDecoder,
  ratchetTreeEncoder,
  type CiphersuiteImpl,
  type GroupContext,
  type PrivateKeyPath,
  type RatchetTree,
} from 'ts-mls'
import { applyUpdatePathSecret } from '../../../../node_modules/ts-mls/dist/src/createCommit.js'
import { deriveSecret } from '../../../../node_modules/ts-mls/dist/src/crypto/kdf.js'
import { verifyLeafNodeSignature } from '../../../../node_modules/ts-mls/dist/src/leafNode.js'
import { verifyParentHashes } from '../../../../node_modules/ts-mls/dist/src/parentHash.js'
import { lastOfPath, pathToRoot } from '../../../../node_modules/ts-mls/dist/src/pathSecrets.js'
import { mergePrivateKeyPaths, toPrivateKeyPath } from '../../../../node_modules/ts-mls/dist/src/privateKeyPath.js'
import { proposalDecoder } from '../../../../node_modules/ts-mls/dist/src/proposal.js'
import {
  addLeafNodeMutable,
  removeLeafNodeMutable,
  resolution,
  updateLeafNodeMutable,
} from '../../../../node_modules/ts-mls/dist/src/ratchetTree.js'
import { treeHash, treeHashRoot } from '../../../../node_modules/ts-mls/dist/src/treeHash.js'
import { toLeafIndex, toNodeIndex } from '../../../../node_modules/ts-mls/dist/src/treemath.js'
import {
  applyUpdatePath,
  createUpdatePath,
  updatePathDecoder,
  type UpdatePath,
} from '../../../../node_modules/ts-mls/dist/src/updatePath.js'
import { decoded, expectBytes, expectTrue, suiteOf, type Case } from './case.ts'

export async function checkTreeOperations(vector: Case): Promise<void> {
  const suite = await suiteOf(vector)
  const tree = decoded(ratchetTreeDecoder, vector.hex('tree_before'))
  expectBytes('tree_hash_before', await treeHashRoot(tree, suite.hash), vector.hex('tree_hash_before'))
  const proposal = decoded(proposalDecoder, vector.hex('proposal'))
  const sender = toLeafIndex(vector.number('proposal_sender'))
  if ('add' in proposal) addLeafNodeMutable(tree, proposal.add.keyPackage.leafNode)
  else if ('update' in proposal) updateLeafNodeMutable(tree, proposal.update.leafNode, sender)
  else if ('remove' in proposal) removeLeafNodeMutable(tree, toLeafIndex(proposal.remove.removed))
  else throw new Error('another proposal')
  expectBytes('tree_after', encode(ratchetTreeEncoder, tree), vector.hex('tree_after'))
  expectBytes('tree_hash_after', await treeHashRoot(tree, suite.hash), vector.hex('tree_hash_after'))
}

export async function checkTreeValidation(vector: Case): Promise<void> {
  const suite = await suiteOf(vector)
  const tree = decoded(ratchetTreeDecoder, vector.hex('tree'))
  const groupId = vector.hex('group_id')
  const resolutions = vector.list('resolutions')
  for (const [node, expected] of vector.list('tree_hashes').entries()) {
    const index = toNodeIndex(node)
    expectTrue(`hash of ${String(node)}`, toHexText(await treeHash(tree, index, suite.hash)) === expected)
    const found = JSON.stringify(resolution(tree, index))
    expectTrue(`resolution of ${String(node)}`, found === JSON.stringify(resolutions[node]))
  }
  expectTrue('parent hashes', await verifyParentHashes(tree, suite.hash))
  for (const [index, node] of tree.entries()) {
    if (node?.nodeType !== nodeTypes.leaf) continue
    expectTrue('leaf signature', await verifyLeafNodeSignature(node.leaf, groupId, index / 2, suite.signature))
  }
}

export async function checkTreeKem(vector: Case): Promise<void> {
  const suite = await suiteOf(vector)
  const context = (hash: Uint8Array): GroupContext => ({
    version: protocolVersions.mls10,
    cipherSuite: suite.id,
    groupId: vector.hex('group_id'),
    epoch: BigInt(vector.number('epoch')),
    treeHash: hash,
    confirmedTranscriptHash: vector.hex('confirmed_transcript_hash'),
    extensions: [],
  })
  const members = await Promise.all(vector.children('leaves_private').map((leaf) => memberOf(leaf, suite)))
  const before = () => decoded(ratchetTreeDecoder, vector.hex('ratchet_tree'))
  for (const expected of vector.children('update_paths')) {
    const sender = toLeafIndex(expected.number('sender'))
    const path = decoded(updatePathDecoder, expected.hex('update_path'))
    const tree = before()
    await applyUpdatePath(tree, sender, path, suite.hash)
    const hash = await treeHashRoot(tree, suite.hash)
    expectBytes('tree_hash_after', hash, expected.hex('tree_hash_after'))
    for (const member of members) {
      const secretHex = expected.list('path_secrets')[member.keys.leafIndex]
      if (typeof secretHex !== 'string') continue
      const received = await receive(tree, member.keys, sender, context(hash), path, suite)
      expectTrue('path secret', toHexText(received.pathSecret) === secretHex)
      expectBytes('commit_secret', received.commitSecret, expected.hex('commit_secret'))
    }

    // And the other way round: a path of our making, opened by everybody else.
    const author = members.find((member) => member.keys.leafIndex === sender)
    if (author === undefined) continue
    const own = context(new Uint8Array(0))
    const [after, made, , , commitSecret] = await createUpdatePath(
      before(),
      before(),
      sender,
      { ...own, epoch: own.epoch - 1n },
      author.signKey,
      suite,
    )
    const ownHash = await treeHashRoot(after, suite.hash)
    for (const member of members) {
      if (member === author) continue
      const received = await receive(after, member.keys, sender, context(ownHash), made, suite)
      expectBytes('own commit secret', received.commitSecret, commitSecret)
    }
  }
}

async function memberOf(leaf: Case, suite: CiphersuiteImpl): Promise<{ keys: PrivateKeyPath; signKey: Uint8Array }> {
  const leafIndex = leaf.number('index')
  const secrets = leaf.children('path_secrets').map((path) => [path.number('node'), path.hex('path_secret')] as const)
  const path = await toPrivateKeyPath(Object.fromEntries(secrets), leafIndex, suite)
  const own = { leafIndex, privateKeys: { [2 * leafIndex]: leaf.hex('encryption_priv') } }
  return { keys: mergePrivateKeyPaths(path, own), signKey: leaf.hex('signature_priv') }
}

async function receive(
  tree: RatchetTree,
  keys: PrivateKeyPath,
  sender: ReturnType<typeof toLeafIndex>,
  context: GroupContext,
  path: UpdatePath,
  suite: CiphersuiteImpl,
): Promise<{ pathSecret: Uint8Array; commitSecret: Uint8Array }> {
  const { nodeIndex, pathSecret } = await applyUpdatePathSecret(tree, keys, sender, context, path, [], suite)
  const secrets = await pathToRoot(tree, nodeIndex, pathSecret, suite.kdf)
  const top = secrets[lastOfPath(tree, nodeIndex)]
  if (top === undefined) throw new Error('a path without an end')
  return { pathSecret, commitSecret: await deriveSecret(top, 'path', suite.kdf) }
}

function toHexText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
