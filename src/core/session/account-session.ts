// An unlocked, certified account at work: its stream, its chats, its KeyPackages. Everything that runs while unlocked
// runs under this, and ends with it.

import type { Hello } from '#protocol/client-server/stream-frames.ts'
import type { AccountAddress, ChatId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import { openChatDirectory, type ChatDirectory } from '../chats/chat-directory.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { stayingChat } from '../chats/twin-chats.ts'
import { createChatWorker, type ChatWorker } from '../chats/chat-worker.ts'
import { rawRowKey } from '../chats/row-keys.ts'
import { unknownChat } from '../chats/unknown-chat.ts'
import { forgetExpiredKeyPackages, refillKeyPackagePool } from '../devices/key-package-pool.ts'
import { createNewKeys, type NewKeys } from '../contacts/new-keys.ts'
import { openDeviceKeeper, type DeviceKeeper } from '../devices/device-keeper.ts'
import { createLogRefresher } from '../devices/log-refresher.ts'
import { createExistingComparison, type ExistingComparison } from '../new-device/existing.ts'
import { openOwnDevices, type OwnDevices } from '../own-devices/own-devices.ts'
import { subjectOf } from '../own-devices/state-subject.ts'
import { openMessageLife, type MessageLife } from '../messages/message-life.ts'
import { encodeRawRow, type RawRow } from '../messages/raw-row.ts'
import type { KeyPair } from '../ports/crypto.ts'
import type { Transport } from '../ports/transport.ts'
import { InternalError, PeerError, StorageError, TalkeeError } from '#protocol/errors.ts'
import { createUnitOfWork, type UnitOfWork } from '../vault/unit-of-work.ts'
import { createSerialQueue, type SerialQueue } from '../scheduling/serial-queue.ts'
import type { SessionKeeper } from './session-keeper.ts'
import { openRunningTime } from './running-time.ts'
import { createSync, type Connection } from './sync.ts'
import { pushBackLogs } from './after-restore.ts'
import { revokeFormer } from './former-device.ts'
import { judgeRollback, rolledBackKey } from './rollback-proof.ts'
import {
  decodeSyncState,
  encodeSyncState,
  incarnationOf,
  isUnsettled,
  meetServer,
  placeOf,
  placeOfRow,
  syncStateKey,
  type SyncState,
} from './sync-state.ts'

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
  let state: SyncState | undefined
  const stored = await deps.vault.get('meta', syncStateKey)
  if (stored !== undefined) state = decodeSyncState(stored)
  let isRolledBack = (await deps.vault.get('meta', rolledBackKey)) !== undefined
  const running = await openRunningTime(deps)
  const life = await openMessageLife({ ...deps, runningMs: running.nowMs, ownAddress: deps.self.address })
  const chatDeps: ChatDeps = { ...deps, ...life.deps, place: () => placeOf(state), runningMs: running.nowMs }
  const own: { devices?: OwnDevices } = {}
  const directory = await openChatDirectory(chatDeps, (chat) => {
    tellOf(chat.chat)
    devices.chatChanged(chat)
    own.devices?.chatChanged(chat.chat)
  })
  const workers = new Map<ChatId, ChatWorker>()
  const refilling = createSerialQueue()
  const refreshing = createSerialQueue()
  let stopped = false
  let isRollbackClaimed = false
  let cancelMaintenance: (() => void) | undefined
  let keepTimeAtMs = running.nowMs() + keepTimeEveryMs

  const refresher = createLogRefresher({
    ...deps,
    onLearned: (account) => {
      devices.look(account)
      if (account === deps.self.address) deps.onDevices()
      if (account === deps.self.address) own.devices?.connected()
    },
  })
  const devices = await openDeviceKeeper({
    chats: chatDeps,
    directory,
    worker,
    isConnected: () => sync.connection().state === 'online',
  })

  const newKeys = createNewKeys({
    chats: chatDeps,
    accepted: (account) => own.devices?.state('root', account),
    say: async (account, rootKey) => own.devices?.setState('root', account, rootKey),
    ask: refresher.refresh,
    onFollowed: (account) => {
      devices.keysReplaced(account)
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
    onHello,
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
      background('former-device', async () => {
        if (await revokeFormer(deps)) devices.look(deps.self.address)
      })
      devices.connected()
      if (isUnsettled(state)) background('after-restore', settleRestore)
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

  async function onHello(hello: Hello): Promise<number> {
    await refuseRolledBack(hello)
    const met = meetServer(state, hello)
    if (incarnationOf(state) === hello.incarnation && hello.headId < met.cursor) {
      // Put back by hand, without the new incarnation that would tell: its next rows would have ids that we passed.
      throw new PeerError('server_rolled_back', 'the server has forgotten rows that this device has')
    }
    await keepState(createUnitOfWork(deps.vault), met)
    // Before anything else is done here: a restored server may still think that a revoked device is none.
    if (isUnsettled(met)) await logged('after-restore', settleRestore)
    return met.cursor
  }

  /** A vault that is an old copy of itself goes no further: with its ratchets it would say things nobody can read. */
  async function refuseRolledBack(hello: Hello): Promise<void> {
    const verdict = judgeRollback({ ...deps, ed25519PublicKey: deps.self.signatureKeyPair.publicKey }, state, hello)
    isRollbackClaimed = verdict === 'claimed'
    if (verdict === 'claimed') deps.log.warn('rollback_claimed')
    if (verdict !== 'proven') return
    const work = createUnitOfWork(deps.vault)
    work.put('meta', rolledBackKey, Uint8Array.of(1))
    await work.commit()
    isRolledBack = true
    background('rolled-back', () => Promise.all([sync.stop(), deps.transport.close()]))
    throw new StorageError('vault_rolled_back', 'this vault is older than what this device has signed')
  }

  function settleRestore(): Promise<void> {
    return refreshing(async () => {
      const met = incarnationOf(state)
      if (stopped || met === undefined || !isUnsettled(state)) return
      const accounts = new Set(directory.all().flatMap((cell) => cell.record().accounts))
      if (!(await pushBackLogs(deps, accounts.add(deps.self.address)))) return
      if (state !== undefined && incarnationOf(state) === met) {
        await keepState(createUnitOfWork(deps.vault), { ...state, settled: met })
      }
    })
  }

  /** Raw rows first: sealed and on disk before anything is acknowledged, and before anything is made of them. */
  async function storeRows(rows: readonly { chat: ChatId; raw: RawRow }[], cursor: number): Promise<void> {
    const work = createUnitOfWork(deps.vault)
    const touched = new Set<ChatCell>()
    for (const { chat, raw } of rows) {
      const cell = directory.find(chat) ?? (await directory.add(unknownChat(chat)))
      work.put('raw_rows', rawRowKey(cell.record().number, placeOfRow(state, raw.id), raw.id), encodeRawRow(raw))
      touched.add(cell)
    }
    if (state === undefined) throw new InternalError('no_hello', 'rows before the first hello')
    await keepState(work, { ...state, cursor })
    for (const cell of touched) worker(cell).rowsArrived()
  }

  /** In memory only once it is on disk: a cursor ahead of its rows would have them skipped at the next hello. */
  async function keepState(work: UnitOfWork, next: SyncState): Promise<void> {
    work.put('meta', syncStateKey, encodeSyncState(next))
    await work.commit()
    state = next
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

  function refill(): void {
    background('key-packages', fillPool)
  }

  function fillPool(): Promise<void> {
    const { identity, signatureKeyPair } = deps.self
    return logged('key-packages', () =>
      refilling(async () => {
        if (stopped) return
        await forgetExpiredKeyPackages(deps.vault, Math.floor(deps.clock.nowMs() / 1000))
        await refillKeyPackagePool({ ...deps, identity, signatureKeyPair })
      }),
    )
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
  if (isRolledBack) await deps.transport.close()
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
    connection: () => (isRolledBack ? rolledBack : sync.connection()),
    isRollbackClaimed: () => isRollbackClaimed,
    fillPool,
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
        ...[...workers.values()].map((one) => one.stop()),
      ])
      await refilling(() => Promise.resolve())
      // A full disk must not stand in the way of locking.
      await logged('running-time', running.keep)
      deps.logs.clear()
    },
  }
}
