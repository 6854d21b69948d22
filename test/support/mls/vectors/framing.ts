// messages, message-protection.

import {
  defaultKeyRetentionConfig,
  encode,
  mlsMessageDecoder,
  mlsMessageEncoder,
  protocolVersions,
  ratchetTreeDecoder,
  ratchetTreeEncoder,
  type Decoder,
  type Encoder,
  type GroupContext,
} from 'ts-mls'
import { commitDecoder, commitEncoder } from '../../../../node_modules/ts-mls/dist/src/commit.js'
import { groupSecretsDecoder, groupSecretsEncoder } from '../../../../node_modules/ts-mls/dist/src/groupSecrets.js'
import {
  protectApplicationData,
  protectProposal,
  unprotectPrivateMessage,
} from '../../../../node_modules/ts-mls/dist/src/messageProtection.js'
import {
  protectProposalPublic,
  unprotectPublicMessage,
} from '../../../../node_modules/ts-mls/dist/src/messageProtectionPublic.js'
import {
  addDecoder,
  addEncoder,
  externalInitDecoder,
  externalInitEncoder,
  groupContextExtensionsDecoder,
  groupContextExtensionsEncoder,
  proposalDecoder,
  proposalEncoder,
  pskDecoder,
  pskEncoder,
  reinitDecoder,
  reinitEncoder,
  removeDecoder,
  removeEncoder,
  updateDecoder,
  updateEncoder,
} from '../../../../node_modules/ts-mls/dist/src/proposal.js'
import { createSecretTree } from '../../../../node_modules/ts-mls/dist/src/secretTree.js'
import { decoded, expectBytes, suiteOf, type Case } from './case.ts'

export async function checkMessages(vector: Case): Promise<void> {
  for (const field of [
    'mls_welcome',
    'mls_group_info',
    'mls_key_package',
    'public_message_application',
    'public_message_proposal',
    'public_message_commit',
    'private_message',
  ]) {
    again(vector, field, mlsMessageDecoder, mlsMessageEncoder)
  }
  again(vector, 'ratchet_tree', ratchetTreeDecoder, ratchetTreeEncoder)
  again(vector, 'group_secrets', groupSecretsDecoder, groupSecretsEncoder)
  again(vector, 'add_proposal', addDecoder, addEncoder)
  again(vector, 'update_proposal', updateDecoder, updateEncoder)
  again(vector, 'remove_proposal', removeDecoder, removeEncoder)
  again(vector, 'pre_shared_key_proposal', pskDecoder, pskEncoder)
  again(vector, 're_init_proposal', reinitDecoder, reinitEncoder)
  again(vector, 'external_init_proposal', externalInitDecoder, externalInitEncoder)
  again(vector, 'group_context_extensions_proposal', groupContextExtensionsDecoder, groupContextExtensionsEncoder)
  again(vector, 'commit', commitDecoder, commitEncoder)
}

function again<T>(vector: Case, field: string, decoder: Decoder<T>, encoder: Encoder<T>): void {
  const bytes = vector.hex(field)
  expectBytes(field, encode(encoder, decoded(decoder, bytes)), bytes)
}

export async function checkMessageProtection(vector: Case): Promise<void> {
  const suite = await suiteOf(vector)
  const context: GroupContext = {
    version: protocolVersions.mls10,
    cipherSuite: suite.id,
    groupId: vector.hex('group_id'),
    epoch: BigInt(vector.number('epoch')),
    treeHash: vector.hex('tree_hash'),
    confirmedTranscriptHash: vector.hex('confirmed_transcript_hash'),
    extensions: [],
  }
  const signKey = vector.hex('signature_priv')
  const senderDataSecret = vector.hex('sender_data_secret')
  const membershipKey = vector.hex('membership_key')
  const tree = () => createSecretTree(2, vector.hex('encryption_secret'))

  const openPrivate = async (bytes: Uint8Array) => {
    const message = decoded(mlsMessageDecoder, bytes)
    if (!('privateMessage' in message)) throw new Error('not a PrivateMessage')
    const { content } = await unprotectPrivateMessage(
      senderDataSecret,
      message.privateMessage,
      tree(),
      [],
      context,
      defaultKeyRetentionConfig,
      suite,
      vector.hex('signature_pub'),
    )
    return content.content
  }
  const openPublic = async (bytes: Uint8Array) => {
    const message = decoded(mlsMessageDecoder, bytes)
    if (!('publicMessage' in message)) throw new Error('not a PublicMessage')
    const { publicMessage } = message
    const key = vector.hex('signature_pub')
    const { content } = await unprotectPublicMessage(membershipKey, context, [], publicMessage, suite, key)
    return content
  }

  for (const open of [() => openPrivate(vector.hex('proposal_priv')), () => openPublic(vector.hex('proposal_pub'))]) {
    const content = await open()
    if (!('proposal' in content)) throw new Error('not a proposal')
    expectBytes('proposal', encode(proposalEncoder, content.proposal), vector.hex('proposal'))
  }
  for (const open of [() => openPrivate(vector.hex('commit_priv')), () => openPublic(vector.hex('commit_pub'))]) {
    const content = await open()
    if (!('commit' in content)) throw new Error('not a commit')
    expectBytes('commit', encode(commitEncoder, content.commit), vector.hex('commit'))
  }
  const application = await openPrivate(vector.hex('application_priv'))
  if (!('applicationData' in application)) throw new Error('not an application message')
  expectBytes('application', application.applicationData, vector.hex('application'))

  const own = { version: protocolVersions.mls10 } as const
  const padding = { kind: 'padUntilLength', padUntilLength: 0 } as const
  const proposal = decoded(proposalDecoder, vector.hex('proposal'))
  const none = new Uint8Array(0)
  const said = await protectApplicationData(
    signKey,
    senderDataSecret,
    vector.hex('application'),
    none,
    context,
    tree(),
    1,
    padding,
    suite,
  )
  const privately = await protectProposal(signKey, senderDataSecret, proposal, none, context, tree(), 1, padding, suite)
  const publicly = await protectProposalPublic(signKey, membershipKey, context, none, proposal, 1, suite)
  const heard = await openPrivate(
    encode(mlsMessageEncoder, { ...own, wireformat: 2, privateMessage: said.privateMessage }),
  )
  expectBytes(
    'own application',
    'applicationData' in heard ? heard.applicationData : undefined,
    vector.hex('application'),
  )
  for (const content of [
    await openPrivate(encode(mlsMessageEncoder, { ...own, wireformat: 2, privateMessage: privately.privateMessage })),
    await openPublic(encode(mlsMessageEncoder, { ...own, wireformat: 1, publicMessage: publicly.publicMessage })),
  ]) {
    const bytes = 'proposal' in content ? encode(proposalEncoder, content.proposal) : undefined
    expectBytes('own proposal', bytes, vector.hex('proposal'))
  }
}
