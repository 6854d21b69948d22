// The shared state at work: what is said here is told to the other devices, what they say takes effect here.

import { equalBytes, toHex } from '#protocol/codec/bytes.ts'
import { u32 } from '#protocol/codec/writer.ts'
import { certifiedDevice } from '#protocol/device-log/chain.ts'
import { PeerError } from '#protocol/errors.ts'
import { parseAccountAddress, parseChatId, type ChatId } from '#protocol/ids.ts'
import { accountKey, decodeAccountRecord, encodeAccountRecord } from '../account/account-record.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatDirectory } from '../chats/chat-directory.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { createUnitOfWork, type UnitOfWork } from '../vault/unit-of-work.ts'
import type { OwnState } from './own-state.ts'
import { decodeOwnState, type OwnStateKind, type OwnStateValue } from './own-state-kinds.ts'
import type { StateRecord } from './own-statement.ts'
import type { OwnTalk } from './own-talk.ts'
import { laterPlace, newestPlace, readUpTo } from './read-marks.ts'
import { toldInKey } from './row-keys.ts'

export interface StateExchangeDeps {
  readonly chats: ChatDeps
  readonly directory: ChatDirectory
  readonly state: OwnState
  readonly talk: OwnTalk
  /** Another device's word on something that is not this file's business; changes are gathered into `work`. */
  readonly onHeard: (work: UnitOfWork, said: StateRecord) => void
  /** Runs work that nobody awaits. */
  readonly background: (name: string, work: () => Promise<unknown>) => void
}

interface Speaking {
  /** See `OwnState.say`. */
  readonly inOwnName?: boolean
  /** Gathers what is to be stored with it. */
  readonly beside?: (work: UnitOfWork) => void
}

export interface StateExchange {
  speak<K extends OwnStateKind>(kind: K, subject: string, value: OwnStateValue<K> | null, how?: Speaking): Promise<void>
  markRead(chat: ChatId): Promise<void>
  /**
   * Takes what another device says, all changes gathered, in the state's turn (`OwnState.inTurn`) until they are stored; what
   * is to be done in chats comes after the commit. What not all have heard is told on.
   */
  hear(work: UnitOfWork, records: readonly StateRecord[], isHeardByAll: boolean): Promise<() => Promise<boolean>>
  /**
   * The devices' chat is in this generation now: told again is all that was told in another, which whoever came since could
   * not read.
   */
  movedTo(generation: number): Promise<void>
  /** The chat's count of unread messages, held against what was read on another device. */
  applyReadMark(chat: ChatId): Promise<void>
  /** The account's first device has the secret that delete tokens come from; the others take it over. */
  shareAuthorSecret(): Promise<void>
  /** Tells the others what they have not been told, together with what follows within a second. */
  tellSoon(): void
  stop(): Promise<void>
}

/** Told together: reading on leaves a mark with every message. */
const tellAfterMs = 1_000
/** Of one statement: the fifth size of a payload at most, but for a record that is longer by itself. */
const maxStatementBytes = 12_000

export function createStateExchange(deps: StateExchangeDeps): StateExchange {
  const { chats, directory, state, talk } = deps
  const { vault, self } = chats
  const telling = createSerialQueue()
  /** The marks that chats have messages behind: counting again with each further one would cost all that are unread. */
  const passed = new Map<ChatId, string>()
  let stopped = false
  let cancelTelling: (() => void) | undefined

  function tellSoon(): void {
    if (stopped || cancelTelling !== undefined || state.untold().length === 0) return
    cancelTelling = chats.clock.after(tellAfterMs, () => {
      cancelTelling = undefined
      deps.background('state', () => telling(tell))
    })
  }

  /** In as many statements as it takes. A record counts as told in the transaction that queues it. */
  async function tell(): Promise<void> {
    for (;;) {
      const isSaid = await state.inTurn(async () => {
        const records = firstThatFit(state.untold())
        if (stopped || records.length === 0) return false
        return talk.say({ kind: 'state', records }, (task) => {
          state.told(task.work, records)
        })
      })
      if (!isSaid) return
    }
  }

  async function speak<K extends OwnStateKind>(
    kind: K,
    subject: string,
    value: OwnStateValue<K> | null,
    { inOwnName = false, beside }: Speaking = {},
  ): Promise<void> {
    await state.inTurn(async () => {
      const work = createUnitOfWork(vault)
      state.say(work, kind, subject, value, { inOwnName })
      beside?.(work)
      await work.commit()
    })
    tellSoon()
  }

  function applyToContacts(work: UnitOfWork, { kind, subject, value }: StateRecord): void {
    if (kind !== 'blocked' && kind !== 'accepted') return
    const holds = value === null ? false : decodeOwnState(kind, value)
    const account = parsed(() => parseAccountAddress(subject))
    if (holds === undefined || account === undefined) return
    if (kind === 'blocked') chats.contacts.change(work, account, { isBlocked: holds })
    else if (holds) chats.requests.acceptFrom(work, account)
  }

  /** From a device that was certified earlier: so all come to that of the first. */
  async function adoptAuthorSecret(work: UnitOfWork, { value, device }: StateRecord): Promise<void> {
    const secret = value === null ? undefined : decodeOwnState('author', value)
    const log = await chats.logs.known(work, self.address)
    const certificate = log === undefined ? undefined : certifiedDevice(log, device)
    const stored = await work.get('meta', accountKey)
    if (secret === undefined || stored === undefined || certificate === undefined) return
    if (certificate.entrySeq >= self.identity.entrySeq) return
    const account = decodeAccountRecord(stored)
    work.put('meta', accountKey, encodeAccountRecord({ ...account, authorSecret: secret }))
    work.afterCommit(() => {
      self.authorSecret.set(secret)
    })
    chats.crypto.wipe(stored)
  }

  async function applyReadMark(chat: ChatId): Promise<void> {
    const [cell, place] = [directory.find(chat), state.get('read', chat)]
    if (cell === undefined || place === undefined || passed.get(chat) === toHex(place)) return
    if (await readUpTo(chats, cell, place)) passed.set(chat, toHex(place))
  }

  return {
    speak,
    async markRead(chat) {
      if (state.get('unread', chat) === true) await speak('unread', chat, null)
      const cell = directory.find(chat)
      const newest = cell === undefined ? undefined : await newestPlace(chats, cell)
      if (newest === undefined) return
      const known = state.get('read', chat)
      const place = laterPlace(newest, known)
      if (known === undefined || toHex(place) !== toHex(known)) await speak('read', chat, place)
    },
    async hear(work, records, isHeardByAll) {
      const won = state.hear(work, records, isHeardByAll)
      if (!isHeardByAll) work.afterCommit(tellSoon)
      for (const record of won) {
        applyToContacts(work, record)
        if (record.kind === 'author') await adoptAuthorSecret(work, record)
        deps.onHeard(work, record)
      }
      return async () => {
        for (const { kind, subject } of won) {
          const chat = kind === 'read' ? parsed(() => parseChatId(subject)) : undefined
          if (chat !== undefined) await applyReadMark(chat)
        }
        return won.length > 0
      }
    },
    movedTo: (generation) =>
      state.inTurn(async () => {
        const before = await vault.get('own_devices', toldInKey)
        if (before !== undefined && equalBytes(before, u32(generation))) return
        const work = createUnitOfWork(vault)
        state.tellAll(work)
        work.put('own_devices', toldInKey, u32(generation))
        await work.commit()
      }),
    applyReadMark,
    async shareAuthorSecret() {
      const log = await chats.logs.known(createUnitOfWork(vault), self.address)
      const seqs = [...(log?.devices.values() ?? [])].filter(({ revokedAtSeq }) => revokedAtSeq === null)
      const isFirst = seqs.every(({ entrySeq }) => entrySeq >= self.identity.entrySeq)
      if (isFirst) await speak('author', '', self.authorSecret.slice(), { inOwnName: true })
    },
    tellSoon,
    async stop() {
      stopped = true
      cancelTelling?.()
      await telling(() => Promise.resolve())
    },
  }
}

function firstThatFit(records: readonly StateRecord[]): readonly StateRecord[] {
  let bytes = 0
  return records.filter(({ subject, value }, index) => {
    bytes += 80 + 4 * subject.length + (value?.length ?? 0)
    return index === 0 || bytes <= maxStatementBytes
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
