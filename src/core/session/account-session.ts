// An unlocked, certified account at work: its stream, its chats, its KeyPackages. Everything that runs while unlocked
// runs under this, and ends with it.

import type { AccountAddress, ChatId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import { openChatDirectory, type ChatDirectory } from '../chats/chat-directory.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { stayingChat } from '../chats/twin-chats.ts'
import { createChatWorker, type ChatWorker } from '../chats/chat-worker.ts'
import { unknownChat } from '../chats/unknown-chat.ts'
import { createNewKeys, type NewKeys } from '../contacts/new-keys.ts'
import { openDeviceKeeper, type DeviceKeeper } from '../devices/device-keeper.ts'
import { createLogRefresher } from '../devices/log-refresher.ts'
import { createExistingComparison, type ExistingComparison } from '../new-device/existing.ts'
import { openOwnDevices, type OwnDevices } from '../own-devices/own-devices.ts'
import { subjectOf } from '../own-devices/state-subject.ts'
import { openMessageLife, type MessageLife } from '../messages/message-life.ts'
import type { RawRow } from '../messages/raw-row.ts'
import type { KeyPair } from '../ports/crypto.ts'
import type { Transport } from '../ports/transport.ts'
import { TalkeeError } from '#protocol/errors.ts'
import { createSerialQueue, type SerialQueue } from '../scheduling/serial-queue.ts'
import type { SessionKeeper } from './session-keeper.ts'
import { openRunningTime } from './running-time.ts'
import { createSync, type Connection } from './sync.ts'
import { revokeFormer } from './former-device.ts'
import { createPoolUpkeep } from './pool-upkeep.ts'
import { openServerLog } from './server-log.ts'

export interface AccountSessionDeps extends Omit<ChatDeps, 'place' | 'runningMs' | keyof MessageLife['deps']> {
  /** 32 bytes of this vault, for keys of rows that would name people. */
  readonly contactSecret: Uint8Array
  readonly transport: Transport
  readonly keeper: SessionKeeper
  readonly onChat: (chat: ChatId) => void
  readonly onConnection: (connection: Connection) => void
  /** What is known of another account has changed. */
  readonly onContact: (account: AccountAddress) => void
  /** What is to be seen of a comparison has changed. */
  readonly onComparison: () => void
  /** The own log was read: devices may have come, gone, or signed in by password alone. */
  readonly onDevices: () => void
  /** This device's own, as its log entry names it. */
  readonly x25519: KeyPair
  /** The own log revokes this device: what it must not keep is to be destroyed. */
  readonly onRevoked: () => void
}

export interface AccountSession {
  readonly chats: ChatDeps
  readonly directory: ChatDirectory
  readonly life: MessageLife
  worker(cell: ChatCell): ChatWorker
  /** Chats of two are looked for and made one at a time. */
  readonly pairing: SerialQueue
  /** Adding another device of this account. */
  readonly comparison: ExistingComparison
  readonly devices: DeviceKeeper
  readonly ownDevices: OwnDevices
  readonly newKeys: NewKeys
  connection(): Connection
  /** The server says that this device had been further than its vault, and shows no signature for it. */
  isRollbackClaimed(): boolean
  /** Puts KeyPackages at the server, so that others can add this device. Tried again whenever it gets online. */
  fillPool(): Promise<void>
  /** Connects now, if it was waiting to. */
  hurry(): void
  stop(): Promise<void>
}

const maintainEveryMs = 15_000
const rolledBack: Connection = { state: 'refused', code: 'vault_rolled_back' }
const keepTimeEveryMs = 10 * 60_000

export async function openAccountSession(deps: AccountSessionDeps): Promise<AccountSession> {
  const serverLog = await openServerLog({
    ...deps,
    accounts: () => directory.all().flatMap((cell) => cell.record().accounts),
    isStopped: () => stopped,
    onRolledBack() {
      background('rolled-back', () => Promise.all([sync.stop(), deps.transport.close()]))
    },
  })
  const running = await openRunningTime(deps)
  const life = await openMessageLife({ ...deps, runningMs: running.nowMs, ownAddress: deps.self.address })
  const chatDeps: ChatDeps = { ...deps, ...life.deps, place: serverLog.place, runningMs: running.nowMs }
  const own: { devices?: OwnDevices } = {}
  const directory = await openChatDirectory(chatDeps, (chat) => {
    tellOf(chat.chat)
    devices.chatChanged(chat)
    own.devices?.chatChanged(chat.chat)
  })
  const workers = new Map<ChatId, ChatWorker>()
  const pool = createPoolUpkeep(deps)
  let stopped = false
  let cancelMaintenance: (() => void) | undefined
  let keepTimeAtMs = running.nowMs() + keepTimeEveryMs

  const refresher = createLogRefresher({
    ...deps,
    onLearned: (account) => {
      devices.look(account)
      if (account !== deps.self.address) return
      deps.onDevices()
      own.devices?.connected()
    },
  })
  const devices = await openDeviceKeeper({
    onProgress: deps.onDevices,
    chats: chatDeps,
    directory,
    worker,
    isConnected: () => sync.connection().state === 'online',
  })

  const newKeys = createNewKeys({
    ...{ chats: chatDeps, directory },
    accepted: (account) => own.devices?.state('root', account),
    say: async (account, rootKey) => own.devices?.setState('root', account, rootKey),
    ask: refresher.refresh,
    onFollowed: (account) => {
      devices.keysReplaced(account)
    },
    onResumed: (cell) => {
      worker(cell).rowsArrived()
    },
  })

  const comparison = createExistingComparison({
    ...deps,
    onChange: deps.onComparison,
    onAdded: (device, { history }) =>
      history ? (own.devices?.history.allow(device, true) ?? Promise.resolve()) : Promise.resolve(),
  })

  const sync = createSync({
    ...deps,
    ed25519Seed: deps.self.signatureKeyPair.privateKey,
    onHello: serverLog.hello,
    storeRows,
    onEphemeral: (chat, sealed) => {
      const cell = directory.find(chat)
      if (cell !== undefined) background('ephemeral', () => life.typing().heard(cell, sealed))
    },
    onDeviceLog: (account) => {
      background('device-log', () => refresher.refresh(account))
    },
    onOwnDevices: () => {
      background('own-devices', comparison.look)
      own.devices?.knocked()
    },
    onConnection(connection) {
      deps.onConnection(connection)
      if (connection.state === 'refused') background('own-log', refresher.askWithoutSession)
      if (connection.state !== 'online') return
      background('device-logs', () => refresher.refreshAll(directory.all().flatMap((cell) => cell.record().accounts)))
      background('former-device', () => revokeFormer(deps, devices.look))
      devices.connected()
      background('after-restore', serverLog.settle)
      refill()
      background('own-devices', comparison.look)
      own.devices?.connected()
      for (const cell of directory.all()) worker(cell).connected()
    },
  })

  /** What another own device has accepted in a contact's place. */
  function settleKeys(account: AccountAddress): void {
    background('new-keys', () => newKeys.settle(account))
  }

  /** A hidden twin changes what is shown of the chat that stays. */
  function tellOf(chat: ChatId): void {
    const cell = directory.find(chat)
    deps.onChat(cell === undefined ? chat : stayingChat(directory, cell).record().chat)
  }

  function background(name: string, work: () => Promise<unknown>): void {
    // Never rejects.
    void logged(name, work)
  }

  /** Work whose failure is nobody's answer: it goes to the log. */
  async function logged(name: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (stopped) return
      deps.log.warn('session_work_failed', { work: name, code: error instanceof TalkeeError ? error.code : 'internal' })
    }
  }

  /** Raw rows first: sealed and on disk before anything is acknowledged, and before anything is made of them. */
  async function storeRows(rows: readonly { chat: ChatId; raw: RawRow }[], cursor: number): Promise<void> {
    const cellOf = async (chat: ChatId): Promise<ChatCell> =>
      directory.find(chat) ?? (await directory.add(unknownChat(chat)))
    for (const cell of await serverLog.store(rows, cursor, cellOf)) worker(cell).rowsArrived()
  }

  function worker(cell: ChatCell): ChatWorker {
    const { chat } = cell.record()
    let found = workers.get(chat)
    if (found === undefined) {
      const isConnected = (): boolean => sync.connection().state === 'online'
      found = createChatWorker({ ...chatDeps, isConnected, onKeyPackageUsed: refill }, cell)
      workers.set(chat, found)
    }
    return found
  }

  /** Never rejects. */
  function refill(): void {
    void pool.fill()
  }

  function maintain(): void {
    const nowMs = deps.clock.nowMs()
    for (const cell of directory.all()) worker(cell).maintain(nowMs)
    if (running.nowMs() >= keepTimeAtMs) {
      keepTimeAtMs = running.nowMs() + keepTimeEveryMs
      background('running-time', running.keep)
    }
    cancelMaintenance = deps.clock.after(maintainEveryMs, maintain)
  }

  const ownDevices = await openOwnDevices({
    onReturn: devices.returned,
    chats: chatDeps,
    directory,
    worker,
    isConnected: () => sync.connection().state === 'online',
    secret: deps.contactSecret,
    x25519: deps.x25519,
    onChange: deps.onComparison,
    onState: (said) => {
      const about = subjectOf(said)
      if (about?.kind === 'chat') tellOf(about.chat)
      else if (about?.kind === 'account') deps.onDevices()
      else if (about?.kind === 'contact') {
        deps.onContact(about.account)
        if (said.kind === 'root') settleKeys(about.account)
      }
    },
  })
  own.devices = ownDevices
  cancelMaintenance = deps.clock.after(maintainEveryMs, maintain)
  // What was stored before the last end and not yet processed.
  for (const cell of directory.all()) worker(cell).rowsArrived()
  // Before anything is shown: what was over while nobody ran.
  await life.start(
    chatDeps,
    directory,
    (cell) => {
      worker(cell).flush()
    },
    { chat: deps.onChat, otherKeys: settleKeys },
  )
  // What was accepted, here or elsewhere, and not followed when this last ended.
  for (const { address, strangeLog } of chatDeps.contacts.all()) if (strangeLog !== null) settleKeys(address)
  if (serverLog.isRolledBack()) await deps.transport.close()
  else sync.start()

  return {
    chats: chatDeps,
    directory,
    life,
    worker,
    pairing: createSerialQueue(),
    comparison,
    devices,
    ownDevices,
    newKeys,
    connection: () => (serverLog.isRolledBack() ? rolledBack : sync.connection()),
    isRollbackClaimed: serverLog.isRollbackClaimed,
    fillPool: pool.fill,
    hurry: () => {
      sync.hurry()
    },
    async stop() {
      stopped = true
      cancelMaintenance?.()
      // All at once: what one of them still waits for must not keep the others at work.
      await Promise.all([
        sync.stop(),
        life.stop(),
        devices.stop(),
        refresher.stop(),
        ownDevices.stop(),
        pool.stop(),
        ...[...workers.values()].map((one) => one.stop()),
      ])
      // A full disk must not stand in the way of locking.
      await logged('running-time', running.keep)
      deps.logs.clear()
    },
  }
}
