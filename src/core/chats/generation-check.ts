// Whether a device follows a Welcome into the generation that it is for. The server knows no roles and lets any roster device
// open one; so each device judges the opener by the last state that it trusts.

import { compareBytes } from '#protocol/codec/bytes.ts'
import type { AccountAddress } from '#protocol/ids.ts'
import type { Leaf, MlsGroup } from '../mls/mls.ts'
import type { ChatTask } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { decodeChatMetadata, roleOf, type ChatMetadata } from './chat-metadata.ts'
import { mayOpenGeneration } from './evidence.ts'

export interface OfferedGeneration {
  readonly generation: number
  readonly group: MlsGroup
  /** Whose Welcome it is. */
  readonly sender: Leaf
}

/** Why this device stays where it is: a stable code; undefined when it goes. */
export async function generationFault(
  deps: ChatDeps,
  task: ChatTask,
  offered: OfferedGeneration,
): Promise<string | undefined> {
  const chat = task.record()
  const trusted = await task.group()
  // Nothing is known yet that could speak against it; or this device had left, and is asked back by whoever may ask.
  if (trusted === undefined || chat.state === 'joining' || chat.state === 'left') return undefined
  if (offered.generation < chat.generation) return 'generation_superseded'
  if (offered.generation === chat.generation) {
    const order = compareBytes(offered.group.groupId, trusted.groupId)
    // A halted device is asked back into its own group.
    if (order === 0) return chat.state === 'active' ? 'already_joined' : undefined
    // Two groups of one generation are a server's doing, as it hands out the numbers: all stay in the one of the lowest id.
    // The first generation was made with the chat, and nobody can have made it twice.
    if (order > 0 || chat.generation === 0) return 'generation_superseded'
  }
  const isOwnPair = chat.peer === deps.self.address
  const mayOpen = (account: AccountAddress): boolean => isOwnPair || mayOpenGeneration(chat, trusted, account)
  // Leaf 0 is whoever made the group, unless that one made room: a member without the right could add an owner in its place
  // and ask others in. Who asks in must have the right, or be of this account, whose devices have judged for themselves.
  const asks = offered.sender.identity.account
  const first = offered.group.leaves.find(({ index }) => index === 0)?.identity.account
  const openers = [asks, ...(first === undefined || asks !== deps.self.address ? [] : [first])].filter(mayOpen)
  if (openers.length === 0) return 'opener_without_right'
  const before = decodeChatMetadata(trusted.metadataBytes)
  const isOwners = chat.peer !== null || openers.some((account) => roleOf(before, account) === 'owner')
  return isOwners || !changesRoles(before, decodeChatMetadata(offered.group.metadataBytes))
    ? undefined
    : 'generation_changes_roles'
}

/** Roles may go with accounts that are gone, and nothing else may. */
function changesRoles(before: ChatMetadata, after: ChatMetadata): boolean {
  return after.roles.some(({ account }) => roleOf(before, account) !== roleOf(after, account))
}
