// What this device has in common with the account's others: the chat with itself, the state they share, and the past that
// one sends another. Woken by what happens; what it could not do it tries again.

import { StorageError, TalkeeError } from '#protocol/errors.ts'
import type { ChatId, DeviceId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatDirectory } from '../chats/chat-directory.ts'
import type { ChatWorker } from '../chats/chat-worker.ts'
import { clearRequest } from '../contacts/clear-request.ts'
import { createSharedRequests } from '../contacts/shared-requests.ts'
import { createHistory, type History } from '../history/history.ts'
import { createBundleShelf } from '../history/bundle-shelf.ts'
import { createGapHealing } from '../history/gap-healing.ts'
import { createHistoryReceiver } from '../history/history-receiver.ts'
import { createHistorySender } from '../history/history-sender.ts'
import type { KeyPair } from '../ports/crypto.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'
import { createOwnGroup } from './own-group.ts'
import { createOwnHearing } from './own-hearing.ts'
import { openOwnState } from './own-state.ts'
import type { OwnStateValue, SharedStateKind } from './own-state-kinds.ts'
import type { StateRecord } from './own-statement.ts'
import { createOwnTalk } from './own-talk.ts'
import { openPasswordNews, type PasswordNews } from './password-news.ts'
import { askedKey } from './row-keys.ts'
import { createSeenOnce } from './seen-once.ts'
import { createStateExchange } from './state-exchange.ts'

export interface OwnDevicesDeps {
  readonly chats: ChatDeps
  readonly directory: ChatDirectory
  readonly worker: (cell: ChatCell) => ChatWorker
  readonly isConnected: () => boolean
  /** This device's own, as its log entry names it. */
  readonly x25519: KeyPair
  /** 32 bytes of this vault, for the rows' keys. */
  readonly secret: Uint8Array
  /** An own device is there (again), and may be missing in chats. */
  readonly onReturn: (device: DeviceId) => void
  /** State that another device has changed, or how far history has come. */
  readonly onChange: () => void
  /** What the devices share has changed, by whichever's word. */
  readonly onState: (said: Pick<StateRecord, 'kind' | 'subject'>) => void
}

export interface OwnDevices {
  /** The chat with oneself, made where there is none. */
  notes(): Promise<ChatId>
  state<K extends SharedStateKind>(kind: K, subject: string): OwnStateValue<K> | undefined
  /** Says it to the other devices too; null takes it back. */
  setState<K extends SharedStateKind>(kind: K, subject: string, value: OwnStateValue<K> | null): Promise<void>
  /** The request is not wanted, here or on any other device. */
  refuseRequest(cell: ChatCell): Promise<void>
  /** Everything in the chat has been read here. */
  markRead(chat: ChatId): Promise<void>
  /** What was shown once here is gone from the other devices too, once they hear of it. */
  tellSeen(): void
  /** Whether another device has given the account another password. */
  readonly password: PasswordNews
  readonly history: Pick<History, 'view' | 'allow'>
  /** Asks the other devices for the past, again if need be. */
  requestHistory(): Promise<void>
  /** There is a connection, or the own log has grown. */
  connected(): void
  /** Something in the chat has changed. */
  chatChanged(chat: ChatId): void
  /** The server says that something waits from another device. */
  knocked(): void
  stop(): Promise<void>
}

const retryMs = 3_000
const longestRetryMs = 10 * 60_000

export async function openOwnDevices(deps: OwnDevicesDeps): Promise<OwnDevices> {
  const { chats, directory } = deps
  const { vault, self, clock } = chats
  const group = createOwnGroup(deps)
  const talk = createOwnTalk({ ...deps, group })
  const state = await openOwnState({
    ...{ ...chats, secret: deps.secret, device: self.device, onChange: deps.onState },
    seenMs: () => group.find()?.activity().seen?.timeMs ?? 0,
  })
  const exchange = createStateExchange({ chats, directory, state, talk, background, onHeard })
  const requests = createSharedRequests({
    ...{ chats, directory },
    shared: (chat) => state.get('request', chat),
    speak: (chat, said) => exchange.speak('request', chat, said),
  })
  const password = await openPasswordNews({ chats, state, speak: exchange.speak, onChange: deps.onChange })
  const receiver = createHistoryReceiver(deps)
  const sender = createHistorySender({
    ...deps,
    async sayAllSent(to, request, bundles) {
      const isSaid = await talk.say({ kind: 'history-sent', sent: { request, to, bundles } })
      // It has been said to be there, or will be again: tried later.
      if (!isSaid) throw new StorageError('no_own_chat', 'no chat with oneself to say it in')
    },
  })
  const { others, listeners } = group
  const gaps = createGapHealing({ ...deps, talk, others, listeners, takeBundles: () => history.wake() })
  const shelf = createBundleShelf(chats, [receiver, gaps.receiver])
  const history = createHistory({ ...deps, ...chats, sender, receiver, shelf, askAgain: requestHistory })
  const seenOnce = createSeenOnce({ chats, directory, group, talk })
  const completing = createSerialQueue()
  const inTurn = createSerialQueue()
  const hearing = createOwnHearing({
    ...{ ...deps, group, state, exchange, sender, receiver, gaps, seenOnce, inTurn },
    wakeHistory: history.wake,
  })
  const settling = createSerialQueue()
  /** Chats that this device has been put out of and has said so; of this session. */
  const askedBack = new Set<ChatId>()
  let stopped = false
  let tries = 0
  let cancelRetry: (() => void) | undefined

  function background(name: string, work: () => Promise<unknown>): void {
    work().catch((error: unknown) => {
      if (stopped) return
      const code = error instanceof TalkeeError ? error.code : 'internal'
      chats.log.warn('own_devices_failed', { work: name, code })
      retry()
    })
  }

  function retry(): void {
    cancelRetry?.()
    const delayMs = Math.min(longestRetryMs, retryMs * 2 ** Math.min(tries++, 10))
    if (!stopped) cancelRetry = clock.after(delayMs, connected)
  }

  function connected(): void {
    if (stopped || !deps.isConnected()) return
    // As a rule there is nothing; what failed, as with a full disk, waits there.
    background('inbox', hearing.hear)
    background('group', () =>
      completing(async () => {
        if (stopped) return
        if (!(await group.complete())) retry()
        else tries = 0
        if (await talk.hasOthers()) await greet()
        exchange.tellSoon()
        await seenOnce.tell()
        history.wake()
        gaps.connected()
      }),
    )
  }

  /** What a device says when it finds that it is not alone; each of it once. */
  async function greet(): Promise<void> {
    const cell = group.find()
    if (cell !== undefined) await exchange.movedTo(cell.record().generation)
    await exchange.shareAuthorSecret()
    // What was said before this device came it cannot read.
    if ((await vault.get('own_devices', askedKey)) === undefined) {
      await talk.say({ kind: 'ask' }, (task) => {
        task.work.put('own_devices', askedKey, Uint8Array.of(1))
      })
    }
    if (self.identity.entrySeq > 0 && (await receiver.row()) === undefined) await requestHistory()
  }

  function requestHistory(): Promise<void> {
    return receiver.ask(async (request, store) => {
      await talk.say({ kind: 'history-request', request }, (task) => {
        store(task.work)
      })
    })
  }

  /** Put out while its account stayed: the others add it again, once they hear that it is there. */
  function askBack(cell: ChatCell): void {
    const { state, chat } = cell.record()
    if (state !== 'left') askedBack.delete(chat)
    else if (!askedBack.has(chat)) {
      askedBack.add(chat)
      background('return', () => talk.say({ kind: 'ask' }))
    }
  }

  function onHeard(work: UnitOfWork, { kind, subject, value }: StateRecord): void {
    if (kind !== 'request') return
    if (value === null) requests.heardWanted(work, subject)
    work.afterCommit(() => {
      const cell = directory.all().find((one) => one.record().chat === subject)
      if (cell !== undefined) settleRequest(cell)
    })
  }

  /** A request that another device knows or has refused is one here, too. */
  function settleRequest(cell: ChatCell): void {
    if (requests.concerns(cell)) background('requests', () => settling(() => requests.settle(cell)))
  }

  // What was heard before the last end and not yet acted upon, and what was read elsewhere before this one knew the chat.
  background('inbox', hearing.hear)
  for (const cell of directory.all()) {
    chatRead(cell)
    settleRequest(cell)
  }

  /** A device that is behind counts what another has read long ago. */
  function chatRead(cell: ChatCell): void {
    const { chat } = cell.record()
    if (cell.activity().unread === 0 || state.get('read', chat) === undefined) return
    background('read', () => inTurn(() => exchange.applyReadMark(chat)))
  }

  return {
    async notes() {
      const cell = await group.open()
      connected()
      return cell.record().chat
    },
    state: state.get,
    setState: exchange.speak,
    async refuseRequest(cell) {
      await clearRequest(chats, cell)
      await settling(() => requests.settle(cell))
    },
    markRead: exchange.markRead,
    tellSeen() {
      background('seen', seenOnce.tell)
    },
    password,
    history,
    requestHistory,
    connected,
    knocked: history.wake,
    chatChanged(chat) {
      const cell = directory.find(chat)
      if (stopped || cell === undefined) return
      history.rosterChanged()
      gaps.chatChanged(cell)
      if (cell.record().peer === self.address) {
        background('inbox', hearing.hear)
        if (cell.record().state === 'active') connected()
      }
      chatRead(cell)
      settleRequest(cell)
      askBack(cell)
    },
    async stop() {
      stopped = true
      hearing.stop()
      cancelRetry?.()
      await Promise.all([inTurn(done), settling(done), exchange.stop(), seenOnce.stop(), history.stop(), gaps.stop()])
    },
  }
}

const done = (): Promise<void> => Promise.resolve()
