// An unlocked, certified account at work. Everything that runs while unlocked is a part of this (session-part.ts), hears
// by it what happens, and ends with it. What the parts do is none of its business.

import type { OpenChats } from '../chats/open-chats.ts'
import type { NewKeys } from '../contacts/new-keys.ts'
import type { DeviceKeeper } from '../devices/device-keeper.ts'
import type { FileProgress } from '../files/file-transfers.ts'
import { createBlobRoutes } from '../files/blob-routes.ts'
import { openFiles, type FilesAtWork } from '../files/files-at-work.ts'
import type { MessageLife } from '../messages/message-life.ts'
import type { ExistingComparison } from '../new-device/existing.ts'
import type { OwnDevices } from '../own-devices/own-devices.ts'
import { createDoorkeeper, type Doorkeeper } from '../group-links/doorkeeper.ts'
import { createGroupPictures, type GroupPictures } from '../pictures/group-pictures.ts'
import type { FileHandles } from '../ports/file-handles.ts'
import { createMessageSearch, type MessageSearch } from '../search/message-search.ts'
import { createSerialQueue, type SerialQueue } from '../scheduling/serial-queue.ts'
import { createAccountNews, type AccountEvents } from './account-news.ts'
import { createBackground } from './background.ts'
import { openChats, type ChatsAtWorkDeps } from './chats-at-work.ts'
import { openDeviceParts, type DevicePartsDeps } from './device-parts.ts'
import { openOwnParts, type OwnPartsDeps } from './own-parts.ts'
import { createPoolUpkeep } from './pool-upkeep.ts'
import { openServerLink, type ServerLink, type ServerLinkDeps } from './server-link.ts'
import { joinParts, type SessionPart } from './session-part.ts'
import type { SessionScope } from './session-scope.ts'

export interface AccountSessionDeps
  extends Omit<ChatsAtWorkDeps, 'place' | 'isConnected' | 'onKeyPackageUsed' | 'background' | 'tell'>,
    Pick<ServerLinkDeps, 'transport' | 'keeper'>,
    Pick<DevicePartsDeps, 'onRevoked'>,
    Pick<OwnPartsDeps, 'x25519'>,
    AccountEvents {
  /** What is to be seen of a comparison has changed. */
  readonly onComparison: () => void
  readonly fileHandles: FileHandles
  /** A file has come further. */
  readonly onFile: (progress: FileProgress) => void
}

export interface AccountSession extends OpenChats, Pick<ServerLink, 'connection' | 'isRollbackClaimed' | 'hurry'> {
  readonly life: MessageLife
  /** Chats of two are looked for and made one at a time. */
  readonly pairing: SerialQueue
  /** Adding another device of this account. */
  readonly comparison: ExistingComparison
  readonly devices: DeviceKeeper
  readonly ownDevices: OwnDevices
  readonly newKeys: NewKeys
  readonly files: FilesAtWork
  readonly pictures: GroupPictures
  readonly doorkeeper: Doorkeeper
  readonly search: MessageSearch
  /** Puts KeyPackages at the server, so that others can add this device. Tried again whenever it gets online. */
  fillPool(): Promise<void>
  stop(): Promise<void>
}

export async function openAccountSession(given: AccountSessionDeps): Promise<AccountSession> {
  const search = createMessageSearch(given.vault, given.clock)
  const deps: AccountSessionDeps = { ...given, vault: search.vault }
  const parts: SessionPart[] = []
  const tell = joinParts(parts)
  const background = createBackground(deps.log)
  const pool = createPoolUpkeep(deps)
  const link = await openServerLink({
    ...{ ...deps, background, tell },
    directory: () => atWork.directory,
    rowsArrived(cell) {
      atWork.workers.of(cell).rowsArrived()
    },
  })
  const { isConnected, place } = link
  const onKeyPackageUsed = (): void => {
    devices.keyPackageUsed()
  }
  const atWork = await openChats({ ...deps, background, tell, isConnected, place, onKeyPackageUsed })
  const { chats, directory, life, workers } = atWork
  // In the order of this list they are told: the own log first, for what it says may end everything else; chats last.
  parts.push(createAccountNews(deps, chats.self.address, directory))
  const scope: SessionScope = { chats, directory, worker: workers.of, isConnected, background, tell }
  const devices = await openDeviceParts({ ...scope, pool, onRevoked: deps.onRevoked, onProgress: deps.onDevices })
  parts.push(...devices.parts, link)
  const own = await openOwnParts({
    ...{ ...scope, ...devices },
    secret: deps.contactSecret,
    x25519: deps.x25519,
    onChange: deps.onComparison,
  })
  const files = openFiles({ ...scope, transport: deps.transport, handles: deps.fileHandles, onProgress: deps.onFile })
  const doorkeeper = createDoorkeeper(scope)
  const pictures = createGroupPictures({ ...scope, blobs: createBlobRoutes(deps.transport) })
  parts.push(...own.parts, ...atWork.parts, files.part, pictures.part, doorkeeper.part, { stop: search.stop })

  // Before anything is shown: what was over while nobody ran.
  await atWork.start(own.settleKeys)
  await files.start()
  // What was accepted, here or elsewhere, and not followed when this last ended.
  for (const { address, strangeLog } of chats.contacts.all()) if (strangeLog !== null) own.settleKeys(address)
  await link.start()
  const toRead = directory.all().map((cell) => {
    return { number: cell.record().number, lastActivityMs: cell.activity().lastActivityMs }
  })
  search.start(toRead, (read) => background.run('search', read))

  return {
    ...{ chats, directory, life, worker: workers.of, pairing: createSerialQueue() },
    comparison: own.comparison,
    devices: devices.devices,
    ownDevices: own.ownDevices,
    newKeys: own.newKeys,
    files,
    pictures,
    doorkeeper,
    search,
    connection: link.connection,
    isRollbackClaimed: link.isRollbackClaimed,
    hurry: link.hurry,
    async fillPool() {
      await pool.fill()
    },
    async stop() {
      background.stop()
      await tell.stop()
      deps.logs.clear()
    },
  }
}
