// Commits that MLS has nothing against and the chat has: what is declared, who may do it, and on what grounds. The author is
// `mallory`, a mere member, unless it is said otherwise.

import { deriveEpochKeys } from '#core/chats/epoch-keys.ts'
import { decodeChatMetadata, encodeChatMetadata, withRole, type ChatMetadata } from '#core/chats/chat-metadata.ts'
import { envelopeBytes } from '#core/chats/commit-facts.ts'
import type { MlsGroup } from '#core/mls/mls.ts'
import { encodeShape } from '#protocol/codec/shape.ts'
import {
  commitDeltaHashInput,
  commitDeltaShape,
  commitRowShape,
  departureBytes,
  type CommitDelta,
  type CommitRow,
  type Departure,
} from '#protocol/client-server/chats.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import type { ChatId } from '#protocol/ids.ts'
import type { Party, World } from '../chat/party.ts'

export interface ChatForgery {
  readonly name: string
  readonly code: string
  readonly by?: 'owner'
  /** Whom the commit removes, what metadata it makes, and how D lies about it. */
  make(scene: ChatScene): Partial<ForgedCommit>
}

export interface ChatScene {
  readonly world: World
  readonly chat: ChatId
  readonly owner: Party
  readonly mallory: Party
  readonly victim: Party
  readonly metadata: ChatMetadata
}

interface ForgedCommit {
  readonly remove: Party
  readonly metadata: ChatMetadata
  readonly declare: (honest: CommitDelta) => Partial<CommitDelta>
  readonly deliver: (honest: CommitRow) => Partial<CommitRow>
}

const week = 7 * 24 * 60 * 60 * 1000

const departureOf = (scene: ChatScene, signer: Party, over: Partial<Departure> = {}): Departure => {
  const unsigned = {
    device: scene.victim.deps.self.device,
    wholeAccount: true,
    signedMs: scene.world.clock.nowMs(),
    ...over,
  }
  const bytes = departureBytes({ chat: scene.chat, generation: 0 }, unsigned)
  const { privateKey } = signer.deps.self.signatureKeyPair
  return { ...unsigned, signature: scene.world.crypto.ed25519Sign(privateKey, bytes) }
}

export const chatForgeries: readonly ChatForgery[] = [
  {
    name: 'removes a member without the right to',
    code: 'removing_needs_higher_role',
    make: ({ victim }) => ({ remove: victim }),
  },
  {
    name: 'removes the owner',
    code: 'removing_needs_higher_role',
    make: ({ owner }) => ({ remove: owner }),
  },
  {
    name: 'renames without the right to',
    code: 'changing_needs_admin',
    make: ({ metadata }) => ({ metadata: { ...metadata, name: 'Mine' } }),
  },
  {
    name: 'makes its author an owner',
    code: 'changing_needs_admin',
    make: ({ metadata, mallory }) => ({ metadata: withRole(metadata, mallory.address, 'owner') }),
  },
  {
    name: 'leaves the chat without an owner',
    code: 'owner_needed',
    by: 'owner',
    make: ({ metadata, owner }) => ({ metadata: withRole(metadata, owner.address, 'member') }),
  },
  {
    name: 'rests on a departure that its author has signed for another',
    code: 'departure_invalid',
    make: (scene) => ({
      remove: scene.victim,
      declare: () => ({ departures: [departureOf(scene, scene.mallory)] }),
    }),
  },
  {
    name: 'rests on a departure of long ago',
    code: 'departure_invalid',
    make: (scene) => ({
      remove: scene.victim,
      declare: () => ({
        departures: [departureOf(scene, scene.victim, { signedMs: scene.world.clock.nowMs() - week - 60_000 })],
      }),
    }),
  },
  {
    name: 'names a departure of somebody whom it does not remove',
    code: 'departure_invalid',
    make: (scene) => ({ declare: () => ({ departures: [departureOf(scene, scene.victim)] }) }),
  },
  {
    name: 'uses a departure of one for the removal of another',
    code: 'removing_needs_higher_role',
    make: (scene) => ({
      remove: scene.owner,
      declare: ({ removed }) => ({
        removed,
        departures: [],
      }),
    }),
  },
  {
    name: 'declares a removal that it does not make',
    code: 'delta_differs_from_tree',
    make: ({ victim }) => ({ declare: () => ({ removed: [victim.deps.self.device] }) }),
  },
  {
    name: 'declares another epoch',
    code: 'delta_differs_from_tree',
    make: () => ({ declare: ({ newEpoch }) => ({ newEpoch: newEpoch + 1 }) }),
  },
  {
    name: 'declares another generation',
    code: 'delta_differs_from_tree',
    make: () => ({ declare: () => ({ generation: 1 }) }),
  },
  {
    name: 'comes with a D that it was not made with',
    code: 'delta_swapped',
    make: ({ chat }) => ({
      deliver: () => ({
        delta: encodeShape(commitDeltaShape, {
          chat,
          generation: 0,
          newEpoch: 99,
          added: [],
          removed: [],
          departures: [],
        }),
      }),
    }),
  },
]

/** Puts the forged commit into the home's log, as the winner of its epoch. */
export async function forge(scene: ChatScene, forgery: ChatForgery): Promise<void> {
  const { world, chat } = scene
  const { crypto } = world
  const author = forgery.by === 'owner' ? scene.owner : scene.mallory
  const forged = forgery.make(scene)
  await author.cell(chat).task(async (task) => {
    const group = await task.group()
    if (group === undefined) throw new Error('the author has no group')
    const removed = forged.remove === undefined ? [] : leavesOf(group, forged.remove)
    const honest: CommitDelta = {
      chat,
      generation: 0,
      newEpoch: group.epoch + 1,
      added: [],
      removed: removed.map(({ identity }) => identity.device),
      departures: [],
    }
    const delta = encodeShape(commitDeltaShape, { ...honest, ...forged.declare?.(honest) })
    const staged = await author.deps.mls.stageCommit(group, task.rows, {
      addKeyPackages: [],
      removeLeaves: removed.map(({ index }) => index),
      ...(forged.metadata === undefined ? {} : { metadataBytes: encodeChatMetadata(forged.metadata) }),
      authenticatedData: crypto.blake3(commitDeltaHashInput(delta)),
    })
    const keys = await deriveEpochKeys(crypto, staged.exportSecret, task.record())
    const row: CommitRow = {
      commit: staged.commitBytes,
      delta,
      sendHash: keys.sendHash,
      sealedName: keys.sealName(decodeChatMetadata(staged.metadataBytes).name),
      sealedEnvelope: new Uint8Array(104),
      treeBlob: null,
      treeHash: crypto.blake3(),
      logs: [],
      generation: 0,
      epoch: group.epoch,
      boxHashes: [],
    }
    const sent = { ...row, ...forged.deliver?.(row) }
    const signed = envelopeBytes(crypto, { ...sent, deltaBytes: sent.delta, commitHash: crypto.blake3(sent.commit) })
    const sealedEnvelope = keys.sealEnvelope(staged.sign(signed))
    world.home.append(chat, frameTypes.commit, encodeShape(commitRowShape, { ...sent, sealedEnvelope }))
  })
}

const leavesOf = (group: MlsGroup, party: Party) =>
  group.leaves.filter(({ identity }) => identity.account === party.address)
