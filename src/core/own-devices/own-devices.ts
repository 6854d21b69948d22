// What this device has in common with the account's others: the chat with itself, the state they share, and the past that
// one sends another. Woken by what happens; what it could not do it tries again.

import { toHex } from '#protocol/codec/bytes.ts'
import { PeerError, TalkeeError, UsageError, unreachable } from '#protocol/errors.ts'
import { parseAccountAddress, parseChatId, type ChatId } from '#protocol/ids.ts'
import type { ChatCell, ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatDirectory } from '../chats/chat-directory.ts'
import type { ChatWorker } from '../chats/chat-worker.ts'
import { queueControl } from '../messages/queue-control.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { createUnitOfWork, type UnitOfWork } from '../vault/unit-of-work.ts'
import { createOwnGroup } from './own-group.ts'
import { nextHeard, type Heard } from './own-inbox.ts'
import { openOwnState, type OwnState } from './own-state.ts'
import { decodeOwnState, type OwnStateKind, type OwnStateValue } from './own-state-kinds.ts'
import { decodeOwnStatement, encodeOwnStatement, type OwnStatement, type StateRecord } from './own-statement.ts'
import { createHistory, type History } from '../history/history.ts'
import { createHistoryReceiver } from '../history/history-receiver.ts'
import { createHistorySender } from '../history/history-sender.ts'
import type { KeyPair } from '../ports/crypto.ts'
import { laterPlace, newestPlace, readUpTo } from './read-marks.ts'
import { askedKey } from './row-keys.ts'

export interface OwnDevicesDeps {
  readonly chats: ChatDeps
  readonly directory: ChatDirectory
  readonly worker: (cell: ChatCell) => ChatWorker
  readonly isConnected: () => boolean
  /** This device's own, as its log entry names it. */
  readonly x25519: KeyPair
  /** 32 bytes of this vault, for the rows' keys. */
  readonly secret: Uint8Array
  /** State that another device has changed, or how far history has come. */
  readonly onChange: () => void
}

export interface OwnDevices {
  /** The chat with oneself, made where there is none. */
  notes(): Promise<ChatId>
  state<K extends OwnStateKind>(kind: K, subject: string): OwnStateValue<K> | undefined
  /** Says it to the other devices too; null takes it back. */
  setState<K extends OwnStateKind>(kind: K, subject: string, value: OwnStateValue<K> | null): Promise<void>
  /** Everything in the chat has been read here. */
  markRead(chat: ChatId): Promise<void>
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

/** Told together: reading on leaves a mark with every message. */
const tellAfterMs = 1_000
const retryMs = 3_000
const longestRetryMs = 10 * 60_000
/** Of one statement: the third size of a payload at most, mostly. */
const maxStatementBytes = 12_000

export async function openOwnDevices(deps: OwnDevicesDeps): Promise<OwnDevices> {
  const { chats, directory } = deps
  const { vault, self, clock } = chats
  const group = createOwnGroup(deps)
  const state: OwnState = await openOwnState({ ...chats, secret: deps.secret, device: self.device })
  const receiver = createHistoryReceiver(deps)
  const sender = createHistorySender({
    ...deps,
    async sayAllSent(to, request, bundles) {
      const cell = group.find()
      if (cell?.record().state !== 'active')
        throw new UsageError('chat_not_active', 'no chat with oneself to say it in')
      await cell.task((task) => say(task, { kind: 'history-sent', sent: { request, to, bundles } }))
      deps.worker(cell).flush()
    },
  })
  const history = createHistory({ ...deps, ...chats, sender, receiver, askAgain: requestHistory })
  const completing = createSerialQueue()
  const hearing = createSerialQueue()
  const telling = createSerialQueue()
  let stopped = false
  let tries = 0
  let cancelRetry: (() => void) | undefined
  let cancelTelling: (() => void) | undefined

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
    background('group', () =>
      completing(async () => {
        if (stopped) return
        if (!(await group.complete())) retry()
        else tries = 0
        await askOnce()
        await requestOnce()
        tellSoon()
        history.wake()
      }),
    )
  }

  async function hasOthers(cell: ChatCell | undefined): Promise<boolean> {
    if (cell?.record().state !== 'active') return false
    const members = await cell.task((task) => task.group())
    return (members?.leaves.length ?? 0) > 1
  }

  /** What was said before this device came it cannot read: it asks, once. */
  async function askOnce(): Promise<void> {
    const cell = group.find()
    if (cell === undefined || !(await hasOthers(cell)) || (await vault.get('own_devices', askedKey)) !== undefined)
      return
    await cell.task(async (task) => {
      task.work.put('own_devices', askedKey, Uint8Array.of(1))
      await say(task, { kind: 'ask' })
    })
    deps.worker(cell).flush()
  }

  /** A device that was not there from the start wants what was said before it came. */
  async function requestOnce(): Promise<void> {
    if (self.identity.entrySeq > 0 && (await receiver.row()) === undefined) await requestHistory()
  }

  async function requestHistory(): Promise<void> {
    const cell = group.find()
    if (cell === undefined || !(await hasOthers(cell))) return
    await receiver.ask((request, store) =>
      cell.task(async (task) => {
        store(task.work)
        await say(task, { kind: 'history-request', request })
      }),
    )
    deps.worker(cell).flush()
  }

  const say = (task: ChatTask, statement: OwnStatement): Promise<void> =>
    queueControl(chats, task, { kind: 'own', statement: encodeOwnStatement(statement) })

  function tellSoon(): void {
    if (stopped || cancelTelling !== undefined || state.untold().length === 0) return
    cancelTelling = clock.after(tellAfterMs, () => {
      cancelTelling = undefined
      background('state', () => telling(tell))
    })
  }

  /** What is untold, in as many statements as it takes. A record counts as told in the transaction that queues it. */
  async function tell(): Promise<void> {
    const cell = group.find()
    while (!stopped && cell !== undefined && (await hasOthers(cell))) {
      const records = firstThatFit(state.untold())
      if (records.length === 0) return
      await cell.task(async (task) => {
        state.told(task.work, records)
        await say(task, { kind: 'state', records })
      })
      deps.worker(cell).flush()
    }
  }

  function hear(): Promise<void> {
    return hearing(async () => {
      for (;;) {
        const work = createUnitOfWork(vault)
        const heard = stopped ? undefined : await nextHeard(work)
        if (heard === undefined) return
        work.delete('own_devices', heard.key)
        const act = await understand(heard, work)
        await work.commit()
        await act()
      }
    })
  }

  /**
   * Gathers what the statement changes; what is to be done beyond that comes after the commit. History has transactions of
   * its own, before it: what is heard twice changes nothing.
   */
  async function understand({ from, statement }: Heard, work: UnitOfWork): Promise<() => Promise<void>> {
    let said: OwnStatement
    try {
      said = decodeOwnStatement(statement)
    } catch (error) {
      if (!(error instanceof PeerError)) throw error
      chats.log.warn('own_statement_refused', { code: error.code })
      return () => Promise.resolve()
    }
    switch (said.kind) {
      case 'state': {
        const won = state.hear(work, said.records)
        for (const record of won) applyToContacts(work, record)
        return async () => {
          for (const record of won) await applyToChats(record)
          if (won.length > 0) deps.onChange()
        }
      }
      case 'ask':
        state.tellAll(work)
        return async () => {
          tellSoon()
          await Promise.resolve()
        }
      case 'history-request':
        await sender.asked(from, said.request)
        return wakeHistory
      case 'history-sent':
        if (said.sent.to === self.device) await receiver.allSent(said.sent.request, said.sent.bundles)
        return wakeHistory
      default:
        return unreachable(said)
    }
  }

  async function wakeHistory(): Promise<void> {
    history.wake()
    await Promise.resolve()
  }

  function applyToContacts(work: UnitOfWork, { kind, subject, value }: StateRecord): void {
    if (kind !== 'blocked' && kind !== 'accepted') return
    const holds = value === null ? false : decodeOwnState(kind, value)
    const account = parsed(() => parseAccountAddress(subject))
    if (holds === undefined || account === undefined) return
    if (kind === 'blocked') chats.contacts.change(work, account, { isBlocked: holds })
    else if (holds) chats.requests.acceptFrom(work, account)
  }

  async function applyToChats({ kind, subject }: StateRecord): Promise<void> {
    const chat = kind === 'read' ? parsed(() => parseChatId(subject)) : undefined
    if (chat !== undefined) await applyReadMark(chat)
  }

  async function applyReadMark(chat: ChatId): Promise<void> {
    const [cell, place] = [directory.find(chat), state.get('read', chat)]
    if (cell !== undefined && place !== undefined) await readUpTo(chats, cell, place)
  }

  async function speak<K extends OwnStateKind>(
    kind: K,
    subject: string,
    value: OwnStateValue<K> | null,
  ): Promise<void> {
    const work = createUnitOfWork(vault)
    const isNews = state.say(work, kind, subject, value)
    await work.commit()
    if (isNews) tellSoon()
  }

  // What was heard before the last end and not yet acted upon.
  background('inbox', hear)

  return {
    async notes() {
      const cell = await group.open()
      connected()
      return cell.record().chat
    },
    state: (kind, subject) => state.get(kind, subject),
    setState: speak,
    async markRead(chat) {
      const cell = directory.find(chat)
      const newest = cell === undefined ? undefined : await newestPlace(chats, cell)
      if (newest === undefined) return
      const known = state.get('read', chat)
      const place = laterPlace(newest, known)
      if (known === undefined || toHex(place) !== toHex(known)) await speak('read', chat, place)
    },
    history,
    requestHistory,
    connected,
    knocked: history.wake,
    chatChanged(chat) {
      const cell = directory.find(chat)
      if (stopped || cell === undefined) return
      history.rosterChanged()
      if (cell.record().peer === self.address) {
        background('inbox', hear)
        if (cell.record().state === 'active') connected()
      }
      // A device that is behind counts what another has read long ago.
      if (cell.activity().unread > 0 && state.get('read', chat) !== undefined) {
        background('read', () => hearing(() => applyReadMark(chat)))
      }
    },
    async stop() {
      stopped = true
      cancelRetry?.()
      cancelTelling?.()
      await Promise.all([hearing(done), telling(done), history.stop()])
    },
  }
}

const done = (): Promise<void> => Promise.resolve()

function firstThatFit(records: readonly StateRecord[]): readonly StateRecord[] {
  let bytes = 0
  return records.filter(({ subject, value }) => {
    bytes += 80 + 4 * subject.length + (value?.length ?? 0)
    return bytes <= maxStatementBytes
  })
}

function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch (error) {
    if (error instanceof PeerError) return undefined
    throw error
  }
}
