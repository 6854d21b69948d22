// How far own devices that were revoked are out of the chats that had them: what one looks at while they leave.

import { certifiedDevice } from '#protocol/device-log/chain.ts'
import type { ChatId, DeviceId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatDirectory } from '../chats/chat-directory.ts'
import type { LeafIdentity } from '../mls/mls.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { DeviceWork } from './device-work.ts'

export interface RevocationProgress {
  readonly device: DeviceId
  /** Chats that had the device, and those of them that have it no more. */
  readonly chats: number
  readonly done: number
}

export interface RevocationWatchDeps {
  readonly chats: Pick<ChatDeps, 'logs' | 'self' | 'vault'>
  readonly directory: ChatDirectory
  readonly leaving: () => DeviceWork['leaving']
  /** `view` gives something else now. */
  readonly onProgress: () => void
}

export interface RevocationWatch {
  /** One per own device that was in chats when it was revoked. */
  view(): Promise<readonly RevocationProgress[]>
  /** Looks, and tells what is news; what was over before the start is none. */
  look(): Promise<void>
  /** Whether a look may find news. */
  isDue(): boolean
}

export function createRevocationWatch(deps: RevocationWatchDeps): RevocationWatch {
  const { chats, directory, leaving } = deps
  /** As it was last told of: nothing, where nobody was leaving at the start. */
  let told: readonly RevocationProgress[] | undefined = leaving().length === 0 ? [] : undefined
  /** So many were leaving when it was last looked. */
  let lookedAt = 0

  async function view(): Promise<readonly RevocationProgress[]> {
    const log = await chats.logs.known(createUnitOfWork(chats.vault), chats.self.address)
    const revoked = leaving().filter(({ device }) => log && certifiedDevice(log, device) === undefined)
    return Promise.all(
      revoked.map(async ({ device, chats: had }) => {
        const still = await Promise.all(had.map((chat) => hasLeaf(chat, device)))
        return { device, chats: had.length, done: still.filter((has) => !has).length }
      }),
    )
  }

  async function hasLeaf(chat: ChatId, device: DeviceId): Promise<boolean> {
    const cell = directory.find(chat)
    // A chat that this device has left is no longer its business.
    if (cell === undefined || cell.record().state === 'left') return false
    return (await leavesOf(cell)).some((leaf) => leaf.device === device)
  }

  return {
    view,
    async look() {
      lookedAt = leaving().length
      if (lookedAt === 0) return
      const now = await view()
      const isNews = told === undefined ? now.some(isLeaving) : JSON.stringify(now) !== JSON.stringify(told)
      told = now
      if (isNews) deps.onProgress()
    },
    isDue: () => told === undefined || lookedAt < leaving().length || told.some(isLeaving),
  }
}

export async function leavesOf(cell: ChatCell): Promise<readonly LeafIdentity[]> {
  const group = await cell.task((task) => task.group())
  return (group?.leaves ?? []).map(({ identity }) => identity)
}

const isLeaving = ({ chats, done }: RevocationProgress): boolean => done < chats
