// Sealed garbage: an insider's messages that open as they should, and hold what no decoder expects.

import {
  contentTypes,
  decode,
  encode,
  mlsMessageEncoder,
  protocolVersions,
  senderTypes,
  wireformats,
  type ClientState,
  type PrivateMessage,
} from 'ts-mls'
import { createCipherSuite } from '#core/mls/cipher-suite.ts'
import { decodePrivateMessage } from '#core/mls/framing.ts'
import { createLibraryContext } from '#core/mls/library-context.ts'
import { openSenderData } from '#core/mls/sender-data.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import { concatBytes } from '#protocol/codec/bytes.ts'
import { u32 } from '#protocol/codec/writer.ts'
import { commitDecoder, commitEncoder } from '../../../node_modules/ts-mls/dist/src/commit.js'
import {
  createContentCommitSignature,
  framedContentAuthDataEncoder,
} from '../../../node_modules/ts-mls/dist/src/framedContent.js'
import { privateContentAADEncoder } from '../../../node_modules/ts-mls/dist/src/privateMessage.js'
import { ratchetToGeneration } from '../../../node_modules/ts-mls/dist/src/secretTree.js'
import {
  expandSenderDataKey,
  expandSenderDataNonce,
  senderDataAADEncoder,
} from '../../../node_modules/ts-mls/dist/src/sender.js'

function attempt<T>(decoding: () => T): T | undefined {
  try {
    return decoding()
  } catch {
    return undefined
  }
}

type ReuseGuard = Parameters<typeof ratchetToGeneration>[1]['reuseGuard']

export interface Insider {
  /** What is sealed inside a message that `reader` could open. */
  unseal(reader: ClientState, messageBytes: Uint8Array): Promise<Uint8Array>
  /** Signs a commit, whatever is in it, as `author`; undefined where the bytes are no commit. */
  sign(author: ClientState, commitBytes: Uint8Array): Promise<Uint8Array | undefined>
  /** Seals `content` as the next message of a member, with its keys in `reader`'s hands. */
  seal(
    reader: ClientState,
    message: { kind: 'application' | 'commit'; content: Uint8Array; leafIndex: number; claim?: SenderClaim },
  ): Promise<Uint8Array>
}

/** What the sender data say, where it is not the truth. */
interface SenderClaim {
  readonly leafIndex: number
  readonly generation: number
}

export function createInsider(crypto: Crypto): Insider {
  const suite = createCipherSuite(crypto)
  const retention = createLibraryContext(suite).clientConfig?.keyRetentionConfig
  if (retention === undefined) throw new Error('no retention')
  const reuseGuard = new Uint8Array(4) as ReuseGuard

  const keyOf = (
    reader: ClientState,
    contentType: PrivateMessage['contentType'],
    leafIndex: number,
    generation: number,
  ) => ratchetToGeneration(reader.secretTree, { leafIndex, generation, reuseGuard }, contentType, retention, suite)

  return {
    async unseal(reader, messageBytes) {
      const message = decodePrivateMessage(messageBytes)
      const senderData = openSenderData(crypto, reader.keySchedule.senderDataSecret, message)
      const { key, nonce } = await keyOf(reader, message.contentType, senderData.leafIndex, senderData.generation)
      // The reuse guard is not among what openSenderData gives: without it the nonce has to be tried the long way.
      const guard = await reuseGuardOf(reader, message)
      const guarded = nonce.map((byte, i) => (i < 4 ? byte ^ (guard[i] ?? 0) : byte))
      return suite.hpke.decryptAead(key, guarded, encode(privateContentAADEncoder, message), message.ciphertext)
    },
    async sign(author, commitBytes) {
      const commit = attempt(() => decode(commitDecoder, commitBytes))
      // Some of what decodes cannot be encoded again: ts-mls takes a known proposal it cannot read for an unknown one.
      const commitAgain = commit && attempt(() => encode(commitEncoder, commit))
      if (commit === undefined || commitAgain === undefined) return undefined
      const { signature } = await createContentCommitSignature(
        author.groupContext,
        'mls_private_message',
        commit,
        { senderType: senderTypes.member, leafIndex: author.privatePath.leafIndex },
        new Uint8Array(32),
        author.signaturePrivateKey,
        suite.signature,
      )
      const auth = { contentType: contentTypes.commit, signature, confirmationTag: new Uint8Array(64) }
      return concatBytes(commitAgain, encode(framedContentAuthDataEncoder, auth))
    },
    async seal(reader, { kind, content, leafIndex, claim }) {
      const contentType = contentTypes[kind]
      const { groupId, epoch } = reader.groupContext
      const authenticatedData = new Uint8Array(kind === 'commit' ? 32 : 0)
      const { key, nonce } = await keyOf(reader, contentType, leafIndex, 0)
      const aad = encode(privateContentAADEncoder, { groupId, epoch, contentType, authenticatedData })
      const ciphertext = await suite.hpke.encryptAead(key, nonce, aad, content)
      const said = claim ?? { leafIndex, generation: 0 }
      const { senderDataSecret } = reader.keySchedule
      const encryptedSenderData = await suite.hpke.encryptAead(
        await expandSenderDataKey(suite, senderDataSecret, ciphertext),
        await expandSenderDataNonce(suite, senderDataSecret, ciphertext),
        encode(senderDataAADEncoder, { groupId, epoch, contentType }),
        concatBytes(u32(said.leafIndex), u32(said.generation), new Uint8Array(4)),
      )
      return encode(mlsMessageEncoder, {
        version: protocolVersions.mls10,
        wireformat: wireformats.mls_private_message,
        privateMessage: { groupId, epoch, contentType, authenticatedData, encryptedSenderData, ciphertext },
      })
    },
  }

  async function reuseGuardOf(reader: ClientState, message: PrivateMessage): Promise<Uint8Array> {
    const { senderDataSecret } = reader.keySchedule
    const { groupId, epoch, contentType, ciphertext } = message
    const senderData = await suite.hpke.decryptAead(
      await expandSenderDataKey(suite, senderDataSecret, ciphertext),
      await expandSenderDataNonce(suite, senderDataSecret, ciphertext),
      encode(senderDataAADEncoder, { groupId, epoch, contentType }),
      message.encryptedSenderData,
    )
    return senderData.subarray(8, 12)
  }
}
