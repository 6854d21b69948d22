// Roles held against a commit in the chat as it stands: the same judgement on our own before it is made, and on others'.

import { certifiedDevice } from '#protocol/device-log/chain.ts'
import { PeerError } from '#protocol/errors.ts'
import type { AccountAddress, DeviceId } from '#protocol/ids.ts'
import { devicesOfOtherKeys } from '../devices/missing-devices.ts'
import type { MlsGroup } from '../mls/mls.ts'
import type { ChatDeps } from './chat-deps.ts'
import type { ChatTask } from './chat-cell.ts'
import { decodeChatMetadata, type ChatMetadata } from './chat-metadata.ts'
import type { CommitFault } from './commit-facts.ts'
import type { Departed } from './departures.ts'
import { roleViolation } from './roles.ts'
import { succeed } from './succession.ts'

export interface JudgedCommit {
  readonly author: AccountAddress
  readonly added: readonly { readonly account: AccountAddress }[]
  readonly removed: readonly { readonly account: AccountAddress; readonly device: DeviceId }[]
  /** New data of 0xF0A3, when the commit changes it. */
  readonly metadataBytes: Uint8Array | undefined
  /** What the removed have asked for themselves. */
  readonly departed: Departed
}

/** Why the author may not make this commit, or undefined. */
export async function commitRoleFault(
  deps: Pick<ChatDeps, 'logs'>,
  task: ChatTask,
  group: MlsGroup,
  commit: JudgedCommit,
): Promise<CommitFault | undefined> {
  const chat = task.record()
  let newMetadata: ChatMetadata | undefined
  try {
    newMetadata = commit.metadataBytes === undefined ? undefined : decodeChatMetadata(commit.metadataBytes)
  } catch (error) {
    if (error instanceof PeerError) return { code: 'metadata_malformed', blame: 'author' }
    throw error
  }
  const revoked = new Set<DeviceId>()
  for (const { account, device } of commit.removed) {
    const log = await deps.logs.known(task.work, account)
    // Every leaf was certified when it came: one that its log no longer certifies was revoked, or undone by a recovery.
    if (log === undefined || certifiedDevice(log, device) !== undefined) continue
    // Keys replaced after a comparison are this account's own knowledge: a group's other members do not share it.
    const identities = group.leaves.map(({ identity }) => identity).filter((identity) => identity.device === device)
    if (chat.peer === null && devicesOfOtherKeys(log, identities).size > 0) continue
    revoked.add(device)
  }
  const metadata = decodeChatMetadata(group.metadataBytes)
  const inOrder = [...new Set(group.leaves.map(({ identity }) => identity.account))]
  const code = roleViolation(
    { author: commit.author, added: commit.added, removed: commit.removed, newMetadata },
    {
      metadata,
      isPair: chat.peer !== null,
      accounts: new Set(chat.accounts),
      isRevoked: (_, device) => revoked.has(device),
      hasAskedToGo: (device) => commit.departed.devices.has(device),
      succession: succeed(metadata, commit.departed.accounts, inOrder),
    },
  )
  return code === undefined ? undefined : { code, blame: 'author' }
}
