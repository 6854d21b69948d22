// key-schedule, secret-tree, transcript-hashes, welcome.

import {
  contentTypes,
  decryptGroupInfo,
  decryptGroupSecrets,
  defaultKeyRetentionConfig,
  encode,
  makeKeyPackageRef,
  mlsExporter,
  mlsMessageDecoder,
  protocolVersions,
  type GroupContext,
} from 'ts-mls'
import { authenticatedContentDecoder } from '../../../../node_modules/ts-mls/dist/src/authenticatedContent.js'
import { verifyConfirmationTag } from '../../../../node_modules/ts-mls/dist/src/framedContent.js'
import { extractJoinerSecret, groupContextEncoder } from '../../../../node_modules/ts-mls/dist/src/groupContext.js'
import {
  extractWelcomeSecret,
  verifyGroupInfoConfirmationTag,
  verifyGroupInfoSignature,
} from '../../../../node_modules/ts-mls/dist/src/groupInfo.js'
import { deriveKeySchedule } from '../../../../node_modules/ts-mls/dist/src/keySchedule.js'
import { createSecretTree, ratchetToGeneration } from '../../../../node_modules/ts-mls/dist/src/secretTree.js'
import { expandSenderDataKey, expandSenderDataNonce } from '../../../../node_modules/ts-mls/dist/src/sender.js'
import { createConfirmedHash, createInterimHash } from '../../../../node_modules/ts-mls/dist/src/transcriptHash.js'
import { caseOf, decoded, expectBytes, expectTrue, suiteOf, type Case } from './case.ts'

export async function checkKeySchedule(vector: Case): Promise<void> {
  const suite = await suiteOf(vector)
  const { kdf, hpke } = suite
  let initSecret = vector.hex('initial_init_secret')
  for (const [number, epoch] of vector.children('epochs').entries()) {
    const context: GroupContext = {
      version: protocolVersions.mls10,
      cipherSuite: suite.id,
      groupId: vector.hex('group_id'),
      epoch: BigInt(number),
      treeHash: epoch.hex('tree_hash'),
      confirmedTranscriptHash: epoch.hex('confirmed_transcript_hash'),
      extensions: [],
    }
    expectBytes('group_context', encode(groupContextEncoder, context), epoch.hex('group_context'))
    const joiner = await extractJoinerSecret(context, initSecret, epoch.hex('commit_secret'), kdf)
    expectBytes('joiner_secret', joiner, epoch.hex('joiner_secret'))
    const psk = epoch.hex('psk_secret')
    expectBytes('welcome_secret', await extractWelcomeSecret(joiner, psk, kdf), epoch.hex('welcome_secret'))
    const [schedule, encryptionSecret] = await deriveKeySchedule(joiner, psk, context, kdf)
    expectBytes('encryption_secret', encryptionSecret, epoch.hex('encryption_secret'))
    for (const [field, value] of [
      ['init_secret', schedule.initSecret],
      ['sender_data_secret', schedule.senderDataSecret],
      ['exporter_secret', schedule.exporterSecret],
      ['external_secret', schedule.externalSecret],
      ['confirmation_key', schedule.confirmationKey],
      ['membership_key', schedule.membershipKey],
      ['resumption_psk', schedule.resumptionPsk],
      ['epoch_authenticator', schedule.epochAuthenticator],
    ] as const) {
      expectBytes(field, value, epoch.hex(field))
    }
    const external = await hpke.deriveKeyPair(schedule.externalSecret)
    expectBytes('external_pub', await hpke.exportPublicKey(external.publicKey), epoch.hex('external_pub'))
    const exporter = epoch.child('exporter')
    expectBytes(
      'exporter',
      await mlsExporter(
        schedule.exporterSecret,
        exporter.text('label'),
        exporter.hex('context'),
        exporter.number('length'),
        suite,
      ),
      exporter.hex('secret'),
    )
    initSecret = schedule.initSecret
  }
}

export async function checkSecretTree(vector: Case): Promise<void> {
  const suite = await suiteOf(vector)
  const data = vector.child('sender_data')
  const secret = data.hex('sender_data_secret')
  const ciphertext = data.hex('ciphertext')
  expectBytes('sender data key', await expandSenderDataKey(suite, secret, ciphertext), data.hex('key'))
  expectBytes('sender data nonce', await expandSenderDataNonce(suite, secret, ciphertext), data.hex('nonce'))
  const leaves = vector.list('leaves')
  let tree = createSecretTree(leaves.length, vector.hex('encryption_secret'))
  const config = { ...defaultKeyRetentionConfig, maximumForwardRatchetSteps: 1_000 }
  for (const [leafIndex, generations] of leaves.entries()) {
    if (!Array.isArray(generations)) throw new Error('leaves: of another type')
    for (const expected of generations.map(caseOf)) {
      const generation = expected.number('generation')
      for (const kind of ['application', 'handshake'] as const) {
        const contentType = kind === 'application' ? contentTypes.application : contentTypes.commit
        const senderData = { leafIndex, generation, reuseGuard: reuseGuard() }
        const ratcheted = await ratchetToGeneration(tree, senderData, contentType, config, suite)
        expectBytes(`${kind} key`, ratcheted.key, expected.hex(`${kind}_key`))
        expectBytes(`${kind} nonce`, ratcheted.nonce, expected.hex(`${kind}_nonce`))
        tree = ratcheted.newTree
      }
    }
  }
}

type ReuseGuard = Parameters<typeof ratchetToGeneration>[1]['reuseGuard']

/** Zeros leave the nonce as it is. */
function reuseGuard(): ReuseGuard {
  return new Uint8Array(4) as ReuseGuard
}

export async function checkTranscriptHashes(vector: Case): Promise<void> {
  const { hash } = await suiteOf(vector)
  const { wireformat, content, auth } = decoded(authenticatedContentDecoder, vector.hex('authenticated_content'))
  if (!('commit' in content) || !('confirmationTag' in auth)) throw new Error('not a commit')
  const before = vector.hex('interim_transcript_hash_before')
  const confirmed = await createConfirmedHash(before, { wireformat, content, signature: auth.signature }, hash)
  expectBytes('confirmed', confirmed, vector.hex('confirmed_transcript_hash_after'))
  const interim = await createInterimHash(confirmed, auth.confirmationTag, hash)
  expectBytes('interim', interim, vector.hex('interim_transcript_hash_after'))
  expectTrue('tag', await verifyConfirmationTag(vector.hex('confirmation_key'), auth.confirmationTag, confirmed, hash))
}

export async function checkWelcome(vector: Case): Promise<void> {
  const suite = await suiteOf(vector)
  const welcome = decoded(mlsMessageDecoder, vector.hex('welcome'))
  const keyPackage = decoded(mlsMessageDecoder, vector.hex('key_package'))
  if (!('welcome' in welcome) || !('keyPackage' in keyPackage)) throw new Error('other messages')
  const initKey = await suite.hpke.importPrivateKey(vector.hex('init_priv'))
  const ref = await makeKeyPackageRef(keyPackage.keyPackage, suite.hash)
  const secrets = await decryptGroupSecrets(initKey, ref, welcome.welcome, suite.hpke)
  if (secrets === undefined) throw new Error('no group secrets')
  const noPsk = new Uint8Array(suite.kdf.size)
  const info = await decryptGroupInfo(welcome.welcome, secrets.joinerSecret, noPsk, suite)
  if (info === undefined) throw new Error('no GroupInfo')
  expectTrue('signature', await verifyGroupInfoSignature(info, vector.hex('signer_pub'), suite.signature))
  expectTrue('tag', await verifyGroupInfoConfirmationTag(info, secrets.joinerSecret, noPsk, suite))
}
