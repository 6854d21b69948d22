// Proves at start that the ts-mls in use is the patched one: patches applied at install can be silently absent
// (`--ignore-scripts`, packagers). Against the pristine library this fails; a test runs it so.

import {
  createApplicationMessage,
  createCommit,
  createGroup,
  defaultProposalTypes,
  joinGroup,
  processMessage,
  type CiphersuiteImpl,
  type ClientState,
  type MlsFramedMessage,
  type Proposal,
  type UpdatePath,
} from 'ts-mls'
import { InternalError } from '#protocol/errors.ts'
import { accountAddress, parseDeviceId, parseDomain, parseUsername } from '#protocol/ids.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import type { MlsEngine } from './engine.ts'
import { groupExtensions } from './group-context.ts'
import { makeKeyPackage, type OwnKeyPackage } from './key-package.ts'

/** @throws {InternalError} `mls_unpatched` */
export async function selfTest(engine: MlsEngine): Promise<void> {
  const alice = await stranger(engine)
  const bob = await stranger(engine)
  const carol = await stranger(engine)
  const { context } = engine
  const founded = await createGroup({
    context,
    groupId: engine.crypto.randomBytes(16),
    keyPackage: alice.keyPackage,
    privateKeyPackage: alice.privateKeys,
    extensions: groupExtensions(new Uint8Array(0)),
  })
  const grown = await createCommit({ context, state: founded, extraProposals: [add(bob), add(carol)] })
  if (grown.welcome === undefined) throw unpatched('an add makes no Welcome')
  const bobs = await joinGroup({
    context,
    welcome: grown.welcome.welcome,
    keyPackage: bob.keyPackage,
    privateKeys: bob.privateKeys,
    ratchetTree: grown.newState.ratchetTree.slice(),
  })
  await checkRemovalCarriesPath(engine, grown.newState)
  await checkPathSparesReplacedLeaf(engine, grown.newState, await stranger(engine))
  await checkLoneCommitHasSecret(engine, grown.newState)
  await checkSkippedGenerationIsAKey(engine, grown.newState, bobs)
}

/** RFC 9420 §12.4: a commit of one Remove carries a path, and it uses up a key of the sender's handshake ratchet. */
async function checkRemovalCarriesPath({ context }: MlsEngine, state: ClientState): Promise<void> {
  const made = await createCommit({ context, state, extraProposals: [removal(2)], wireAsPublicMessage: true })
  if (pathOf(made.commit) === undefined) throw unpatched('a commit of one Remove carries no path')
  if (!Object.hasOwn(made, 'secretTree')) throw unpatched('createCommit forgets the key it used')
}

/** RFC 9420 §7.6: where a new member takes the leaf of a removed one, nothing is encrypted to either. */
async function checkPathSparesReplacedLeaf(
  { context }: MlsEngine,
  state: ClientState,
  newcomer: OwnKeyPackage,
): Promise<void> {
  const extraProposals = [removal(2), add(newcomer)]
  const made = await createCommit({ context, state, extraProposals, wireAsPublicMessage: true })
  const recipients = pathOf(made.commit)?.nodes.flatMap((node) => node.encryptedPathSecret)
  if (recipients?.length !== 1) throw unpatched('a path secret is encrypted to a leaf that is no member')
}

/** RFC 9420 §7.4: also whoever is left alone commits to a secret, not to zeros. */
async function checkLoneCommitHasSecret({ context }: MlsEngine, state: ClientState): Promise<void> {
  const { cipherSuite } = context
  let commitSecret: Uint8Array | undefined
  const kdf: CiphersuiteImpl['kdf'] = {
    ...cipherSuite.kdf,
    extract(salt, ikm) {
      if (salt === state.keySchedule.initSecret) commitSecret = Uint8Array.from(ikm)
      return cipherSuite.kdf.extract(salt, ikm)
    },
  }
  const watched = { ...context, cipherSuite: { ...cipherSuite, kdf } }
  await createCommit({ context: watched, state, extraProposals: [removal(1), removal(2)] })
  if (commitSecret === undefined || commitSecret.every((byte) => byte === 0)) {
    throw unpatched('a member left alone commits to no secret')
  }
}

function pathOf(commit: MlsFramedMessage): UpdatePath | undefined {
  if (!('publicMessage' in commit)) return undefined
  const { content } = commit.publicMessage
  return 'commit' in content ? content.commit.path : undefined
}

function removal(removed: number): Proposal {
  return { proposalType: defaultProposalTypes.remove, remove: { removed } }
}

/** RFC 9420 §9.2: with what is kept of a skipped message nobody opens a later one. */
async function checkSkippedGenerationIsAKey(
  { context }: MlsEngine,
  sender: ClientState,
  receiver: ClientState,
): Promise<void> {
  const first = await createApplicationMessage({ context, state: sender, message: new Uint8Array(1) })
  const second = await createApplicationMessage({ context, state: first.newState, message: new Uint8Array(1) })
  const received = await processMessage({ context, state: receiver, message: second.message })
  const leaf = received.newState.secretTree.leafNodes[0]
  const kept = leaf?.application.unusedGenerations[0]
  if (leaf === undefined || kept === undefined) throw unpatched('a skipped generation is lost')
  const stolen: ClientState = {
    ...received.newState,
    secretTree: {
      ...received.newState.secretTree,
      leafNodes: { 0: { ...leaf, application: { secret: kept, generation: 0, unusedGenerations: {} } } },
    },
  }
  const opened = await processMessage({ context, state: stolen, message: second.message }).then(
    () => true,
    () => false,
  )
  if (opened) throw unpatched('a skipped generation yields later keys')
}

async function stranger({ cipherSuite, crypto }: MlsEngine): Promise<OwnKeyPackage> {
  const device = parseDeviceId(toHex(crypto.randomBytes(16)))
  const account = accountAddress(parseUsername('self-test'), parseDomain('self-test.invalid'))
  return makeKeyPackage(cipherSuite, {
    identity: { account, device, entrySeq: 0, entryHash: new Uint8Array(32) },
    signatureKeyPair: crypto.ed25519KeyPair(crypto.randomBytes(32)),
    oneTimeX25519: new Uint8Array(32),
    notBeforeSeconds: 0,
    notAfterSeconds: Number.MAX_SAFE_INTEGER,
  })
}

function add({ keyPackage }: OwnKeyPackage): Proposal {
  return { proposalType: defaultProposalTypes.add, add: { keyPackage } }
}

function unpatched(why: string): InternalError {
  return new InternalError('mls_unpatched', `ts-mls is not patched: ${why}`)
}
