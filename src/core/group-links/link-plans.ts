// What is done to a group's links, and by one, as plans for commits. The group itself counts: of two devices that let
// somebody in at once, the sequencer takes one, and the other plans anew on what is left.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { UsageError } from '#protocol/errors.ts'
import type { AccountAddress } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import { decodeChatMetadata, type ChatMetadata, type GroupLink } from '../chats/chat-metadata.ts'
import type { ClaimedDevice, Plan } from '../chats/membership.ts'

/** Those that can still be used, at this time by the clock of whoever looks. */
export const linksAt = ({ links }: Pick<ChatMetadata, 'links'>, nowMs: number): readonly GroupLink[] =>
  links.filter(({ expiresSeconds }) => expiresSeconds * 1000 > nowMs)

export const findLink = (links: readonly GroupLink[], id: Uint8Array): GroupLink | undefined =>
  links.find((link) => equalBytes(link.id, id))

/** One more; those that are over go with it. `UsageError` `too_many_links`, `pair_chat_is_closed`. */
export const planMakeLink =
  (link: GroupLink, nowMs: number): Plan =>
  async (task) => {
    const metadata = await metadataIn(task)
    if (metadata === undefined || findLink(metadata.links, link.id) !== undefined) return undefined
    if (task.record().peer !== null) throw new UsageError('pair_chat_is_closed', 'a chat of two stays a chat of two')
    const links = [...linksAt(metadata, nowMs), link]
    if (links.length > limits.groupLinks) throw new UsageError('too_many_links', 'so many links and no more')
    return { add: [], removeLeaves: [], metadata: { ...metadata, links } }
  }

/** Nobody comes by it any more, whoever made it and whoever waits. */
export const planRevokeLink =
  (id: Uint8Array): Plan =>
  async (task) => {
    const metadata = await metadataIn(task)
    if (metadata === undefined || findLink(metadata.links, id) === undefined) return undefined
    const links = metadata.links.filter((link) => !equalBytes(link.id, id))
    return { add: [], removeLeaves: [], metadata: { ...metadata, links } }
  }

export interface Admission {
  readonly link: Uint8Array
  /** Who made the link, and lets in. */
  readonly by: AccountAddress
  readonly account: AccountAddress
  readonly devices: readonly ClaimedDevice[]
  /** A person has said so: it holds for links that ask first, too. */
  readonly isApproved: boolean
  readonly nowMs: number
}

/** Lets somebody in by a link, and counts it; nothing where the link does not hold any more, or they are here already. */
export const planAdmit =
  ({ link: id, by, account, devices, isApproved, nowMs }: Admission): Plan =>
  async (task) => {
    const group = await task.group()
    const metadata = await metadataIn(task)
    if (group === undefined || metadata === undefined || devices.length === 0) return undefined
    if (group.leaves.some(({ identity }) => identity.account === account)) return undefined
    const link = findLink(linksAt(metadata, nowMs), id)
    if (link === undefined || link.by !== by || (link.asksFirst && !isApproved)) return undefined
    const links = metadata.links.flatMap((one) => {
      if (one !== link) return [one]
      return one.usesLeft === 1 ? [] : [{ ...one, usesLeft: one.usesLeft - 1 }]
    })
    return { add: devices, removeLeaves: [], metadata: { ...metadata, links } }
  }

async function metadataIn(task: ChatTask): Promise<ChatMetadata | undefined> {
  const group = await task.group()
  return group === undefined ? undefined : decodeChatMetadata(group.metadataBytes)
}
