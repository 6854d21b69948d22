// What a user may want of a chat's membership, as plans for a commit. A plan is made anew for the epoch it meets:
// what another member has done meanwhile is not done twice.

import { certifiedDevice } from '#protocol/device-log/chain.ts'
import { UsageError } from '#protocol/errors.ts'
import type { AccountAddress, DeviceId } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import { linksAfterRemoval } from '../group-links/link-rules.ts'
import type { InspectedKeyPackage } from '../mls/mls.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { ChatTask } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { checkChatName, decodeChatMetadata, roleOf, withRole, type Role } from './chat-metadata.ts'
import type { CommitPlan } from './commit-staging.ts'

export type Plan = (task: ChatTask) => Promise<CommitPlan | undefined>

export interface ClaimedDevice {
  readonly keyPackageBytes: Uint8Array
  readonly inspected: InspectedKeyPackage
}

export type Claimed =
  | { readonly ok: true; readonly devices: readonly ClaimedDevice[] }
  | { readonly ok: false; readonly code: string; readonly account: AccountAddress | undefined }

/**
 * Fetches the accounts' device logs and claims a KeyPackage for each certified device. An account of which no device
 * can be added fails the whole: `no_such_account`, `no_key_packages`. A package that is not what the log certifies is
 * refused, never added.
 */
export async function claimDevices(deps: ChatDeps, accounts: readonly AccountAddress[]): Promise<Claimed> {
  const targets: Target[] = []
  for (const account of accounts) {
    const certified = await certifiedTargets(deps, account)
    if (!certified.ok) return certified
    targets.push(...certified.targets)
  }
  const claimed = await claimTargets(deps, targets)
  if (!claimed.ok) return claimed
  const missing = accounts.find(
    (account) => !claimed.devices.some(({ inspected }) => inspected.identity.account === account),
  )
  return missing === undefined ? claimed : { ok: false, code: 'no_key_packages', account: missing }
}

/** The same for whoever can be added now; the others are left out. */
export async function claimWhatThereIs(
  deps: ChatDeps,
  accounts: readonly AccountAddress[],
): Promise<readonly ClaimedDevice[]> {
  const targets: Target[] = []
  for (const account of accounts) {
    const certified = await certifiedTargets(deps, account)
    if (certified.ok) targets.push(...certified.targets)
  }
  const claimed = await claimTargets(deps, targets)
  return claimed.ok ? claimed.devices : []
}

interface Target {
  readonly account: AccountAddress
  readonly device: DeviceId
}
type ClaimFailure = Extract<Claimed, { ok: false }>

/** The certified devices of an account as its log, fetched now, has them; without this one. */
async function certifiedTargets(
  deps: ChatDeps,
  account: AccountAddress,
): Promise<{ ok: true; targets: readonly Target[] } | ClaimFailure> {
  const fetched = await deps.routes.deviceLog(account, 0)
  if (!fetched.ok && fetched.why === 'refused' && fetched.code === 'not_found') {
    return { ok: false, code: 'no_such_account', account }
  }
  if (!fetched.ok)
    return { ok: false, code: fetched.why === 'refused' ? fetched.code : 'unreachable', account: undefined }
  const work = createUnitOfWork(deps.vault)
  const learned = await deps.logs.learn(work, account, fetched.value.entries)
  if (!learned.ok) return { ok: false, code: `log_${learned.fault}`, account }
  await work.commit()
  const { log } = learned
  const isSelf = (device: DeviceId): boolean => account === deps.self.address && device === deps.self.device
  const targets = [...log.devices.keys()]
    .filter((device) => !isSelf(device) && certifiedDevice(log, device) !== undefined)
    .map((device) => ({ account, device }))
  return { ok: true, targets }
}

/** A package for each that has one, and that is what its log certifies. */
export async function claimTargets(
  deps: ChatDeps,
  targets: readonly Target[],
): Promise<{ ok: true; devices: readonly ClaimedDevice[] } | ClaimFailure> {
  const devices: ClaimedDevice[] = []
  for (let i = 0; i < targets.length; i += limits.addsPerCommit) {
    const chunk = targets.slice(i, i + limits.addsPerCommit)
    const claimed = await deps.routes.claimKeyPackages({ requestId: deps.crypto.randomBytes(16), targets: chunk })
    if (!claimed.ok) {
      return { ok: false, code: claimed.why === 'refused' ? claimed.code : 'unreachable', account: undefined }
    }
    for (const [index, target] of chunk.entries()) {
      const keyPackageBytes = claimed.value.packages[index]
      if (keyPackageBytes === null || keyPackageBytes === undefined) continue
      const usable = await inspect(deps, keyPackageBytes, target)
      if (usable !== undefined) devices.push(usable)
    }
  }
  return { ok: true, devices }
}

async function inspect(
  deps: ChatDeps,
  keyPackageBytes: Uint8Array,
  target: { account: AccountAddress; device: DeviceId },
): Promise<ClaimedDevice | undefined> {
  const inspected = await deps.mls.inspectKeyPackage(keyPackageBytes)
  const nowSeconds = Math.floor(deps.clock.nowMs() / 1000)
  const fault = !inspected.ok
    ? inspected.code
    : inspected.identity.account !== target.account || inspected.identity.device !== target.device
      ? 'of_another_device'
      : inspected.notAfterSeconds < nowSeconds
        ? 'expired'
        : (await deps.logs.leafCheck(createUnitOfWork(deps.vault))(inspected))?.code
  if (inspected.ok && fault === undefined) return { keyPackageBytes, inspected }
  deps.log.warn('key_package_refused', { code: fault ?? 'unknown' })
  return undefined
}

/** Adds devices that are not yet in the chat, at most 100 of them: ask again until nothing is left. */
export const planAdd =
  (devices: readonly ClaimedDevice[]): Plan =>
  async (task) => {
    const group = await task.group()
    const present = new Set(group?.leaves.map(({ identity }) => identity.device))
    const add = devices
      .filter(({ inspected }) => !present.has(inspected.identity.device))
      .slice(0, limits.addsPerCommit)
    return add.length === 0 ? undefined : { add, removeLeaves: [] }
  }

/** Removes every device of an account, its role and its links; other links ask first from now on. */
export const planRemoveAccount =
  (account: AccountAddress): Plan =>
  async (task) => {
    const group = await task.group()
    if (group === undefined) return undefined
    const removeLeaves = group.leaves.filter(({ identity }) => identity.account === account).map(({ index }) => index)
    if (removeLeaves.length === 0) return undefined
    const metadata = decodeChatMetadata(group.metadataBytes)
    const roles = metadata.roles.filter((role) => role.account !== account)
    // Which is nothing new, and not written, where there were neither.
    return {
      add: [],
      removeLeaves,
      metadata: { ...metadata, roles, links: linksAfterRemoval(metadata.links, account) },
    }
  }

/** Removes devices that their logs no longer certify, at most 100 of them: members get the logs beside the commit. */
export const planRemoveDevices =
  (devices: ReadonlySet<DeviceId>): Plan =>
  async (task) => {
    const group = await task.group()
    const removeLeaves = (group?.leaves ?? [])
      .filter(({ identity, index }) => devices.has(identity.device) && index !== group?.ownLeafIndex)
      .map(({ index }) => index)
      .slice(0, limits.addsPerCommit)
    return removeLeaves.length === 0 ? undefined : { add: [], removeLeaves }
  }

/** Gives the chat another name. */
export const planRename = (name: string): Plan => {
  const checked = checkChatName(name)
  return async (task) => {
    const group = await task.group()
    if (group === undefined) return undefined
    if (task.record().peer !== null) throw new UsageError('pair_has_no_name', 'a chat of two has no name')
    const metadata = decodeChatMetadata(group.metadataBytes)
    return metadata.name === checked
      ? undefined
      : { add: [], removeLeaves: [], metadata: { ...metadata, name: checked } }
  }
}

/** Gives a member another role; nothing to do where it has that one. */
export const planSetRole =
  (account: AccountAddress, role: Role): Plan =>
  async (task) => {
    const group = await task.group()
    if (group === undefined) return undefined
    if (task.record().peer !== null) throw new UsageError('pair_chat_is_closed', 'a chat of two has no roles to give')
    if (!group.leaves.some(({ identity }) => identity.account === account)) {
      throw new UsageError('no_such_member', 'not a member of this chat')
    }
    const metadata = decodeChatMetadata(group.metadataBytes)
    return roleOf(metadata, account) === role
      ? undefined
      : { add: [], removeLeaves: [], metadata: withRole(metadata, account, role) }
  }

/** An empty commit: new keys for this device's path, and nothing else. */
export const planUpdate = (fromEpoch: number): Plan => {
  return (task) => Promise.resolve(task.record().epoch === fromEpoch ? { add: [], removeLeaves: [] } : undefined)
}
