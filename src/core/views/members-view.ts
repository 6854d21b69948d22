// Who is in a chat, as the page sees it. What a group says of its members is worked out once for each epoch: a view is
// asked for with every message, and must not cost more where there are more members.

import type { AccountAddress, DeviceId } from '#protocol/ids.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { decodeChatMetadata, roleOf, type ChatMetadata, type Role } from '../chats/chat-metadata.ts'
import type { ChatRecord } from '../chats/chat-record.ts'
import { isVerified } from '../contacts/verified.ts'
import type { MlsGroup } from '../mls/mls.ts'

export interface MemberView {
  readonly account: AccountAddress
  readonly role: Role
  readonly devices: readonly DeviceId[]
  readonly isSelf: boolean
  readonly isVerified: boolean
}

interface Roster {
  readonly metadata: ChatMetadata
  readonly devices: ReadonlyMap<AccountAddress, readonly DeviceId[]>
}

/** Groups are values, one for each epoch. */
const rosters = new WeakMap<MlsGroup, Roster>()

/** The members, without those who have left but whose keys no commit has removed yet. */
export async function viewMembers(
  deps: ChatDeps,
  { accounts, departures }: Pick<ChatRecord, 'accounts' | 'departures'>,
  group: MlsGroup | undefined,
): Promise<readonly MemberView[]> {
  const left = new Set(departures.filter(({ departure }) => departure.wholeAccount).map(({ account }) => account))
  const staying = left.size === 0 ? accounts : accounts.filter((account) => !left.has(account))
  const verified = new Set<AccountAddress>()
  for (const account of staying) {
    // Comparing is rare, members are many: nobody is waited for who was not compared.
    if (deps.contacts.of(account).verifiedRoot !== null && (await isVerified(deps, account))) verified.add(account)
  }
  const roster = group === undefined ? undefined : rosterOf(group)
  return staying.map((account) => ({
    account,
    role: roster === undefined ? 'member' : roleOf(roster.metadata, account),
    devices: roster?.devices.get(account) ?? [],
    isSelf: account === deps.self.address,
    isVerified: verified.has(account),
  }))
}

/** The group's metadata, decoded once. */
export const metadataOf = (group: MlsGroup): ChatMetadata => rosterOf(group).metadata

function rosterOf(group: MlsGroup): Roster {
  const known = rosters.get(group)
  if (known !== undefined) return known
  const metadata = decodeChatMetadata(group.metadataBytes)
  const devices = new Map<AccountAddress, DeviceId[]>()
  for (const { identity } of group.leaves) {
    const others = devices.get(identity.account)
    if (others === undefined) devices.set(identity.account, [identity.device])
    else others.push(identity.device)
  }
  const roster = { metadata, devices }
  rosters.set(group, roster)
  return roster
}
