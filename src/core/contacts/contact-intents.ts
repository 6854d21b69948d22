// What a user may do about other people: compare and verify, let in, shut out; and what can be told of a chat's soundness.

import { UsageError } from '#protocol/errors.ts'
import { parseAccountAddress, type AccountAddress, type ChatId } from '#protocol/ids.ts'
import type { DeviceLog } from '#protocol/device-log/chain.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import { leave } from '../chats/own-departure.ts'
import type { Outcome } from '../chats/chat-intents.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { knownChat } from '../chats/known-chat.ts'
import type { OpenChats } from '../chats/open-chats.ts'
import { twinsOf } from '../chats/twin-chats.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { viewChatHealth, type ChatHealthView } from './chat-health-view.ts'
import type { NewKeys } from './new-keys.ts'
import type { PrivacySettings } from './privacy.ts'
import { roomCode } from './room-code.ts'
import { safetyNumber, type SafetyNumber } from './safety-number.ts'
import { foreignCode, type ScannedCode } from './scanned-code.ts'

interface ContactView {
  readonly account: AccountAddress
  readonly isAccepted: boolean
  readonly isBlocked: boolean
  /** The safety number was compared, and both roots are still those it was made of. */
  readonly isVerified: boolean
  /** A log that contradicts the one known here has been seen: somebody else holds this name, or wants to. */
  readonly isContradicted: boolean
  /** Null while the account's device log is not known here. */
  readonly safetyNumber: SafetyNumber | null
  /** That of other keys under this name, which wait to be compared and accepted; null where none do. */
  readonly newSafetyNumber: SafetyNumber | null
}

/** Ids and addresses are parsed here. Unknown chats are a `UsageError` `no_such_chat`. */
export interface ContactIntents {
  contactView(input: { account: string }): Promise<ContactView>
  contactList(): Promise<readonly ContactView[]>
  /** The person has compared the digits. `UsageError` `log_unknown` where there is nothing to compare. */
  verifyContact(input: { account: string }): Promise<void>
  /** A scanned code, held against ours; it verifies the contact where they are the same. */
  verifyByQr(input: { account: string; scanned: string }): Promise<ScannedCode>
  /**
   * The person has compared the digits of `newSafetyNumber`: from now on those keys are the contact's, on all devices of
   * this account. `other_keys` where the digits are not of what waits now.
   */
  acceptNewKeys(input: { account: string; digits: string }): Promise<Outcome<object>>
  unverifyContact(input: { account: string }): Promise<void>
  /** In chats of two nothing of theirs is kept from now on; what came meanwhile does not come back. */
  blockContact(input: { account: string }): Promise<void>
  unblockContact(input: { account: string }): Promise<void>
  /** The chat is wanted: its opener is let in, and the others may be told what was received and read. */
  acceptChat(input: { chat: string }): Promise<void>
  /**
   * A request that is not wanted: it goes, with what came in it, from all devices of this account, and is not shown again
   * unless one looks for its people oneself. Of a chat of two nobody is told; a group is left. `UsageError` `no_request`.
   */
  deleteRequest(input: { chat: string }): Promise<void>
  /** Thirty digits, the same for all in this group at this epoch. `UsageError` `chat_not_active`. */
  roomCode(input: { chat: string }): Promise<{ digits: string; epoch: number }>
  chatHealth(input: { chat: string }): Promise<ChatHealthView>
  privacy(): Promise<PrivacySettings>
  setPrivacy(input: Partial<PrivacySettings>): Promise<void>
}

interface AtWork extends OpenChats {
  readonly newKeys: Pick<NewKeys, 'waiting' | 'accept'>
  /** What the account's other devices hear of. */
  readonly ownDevices: {
    setState(kind: 'blocked' | 'accepted', account: AccountAddress, value: boolean): Promise<void>
    refuseRequest(cell: ChatCell): Promise<void>
  }
  isRollbackClaimed(): boolean
}

/** What is to be shown anew. */
interface Changed {
  readonly chat: (chat: ChatId) => void
  readonly account: () => void
}

/** `ready` gives the account at work, or throws a `UsageError` `not_ready`. */
export function createContactIntents(ready: () => AtWork, changed: Changed): ContactIntents {
  const cellOf = (chat: string): ChatCell => knownChat(ready().directory, chat)

  /** The number with an account by that log of its; null where there is none, and with oneself. */
  async function numberWith(log: DeviceLog | undefined): Promise<SafetyNumber | null> {
    const { logs, vault, self, crypto } = ready().chats
    const own = await logs.known(createUnitOfWork(vault), self.address)
    if (own === undefined || log === undefined || log.account === self.address) return null
    const rooted = ({ account, rootKey }: DeviceLog) => ({ address: account, rootKey })
    return safetyNumber(crypto, rooted(own), rooted(log))
  }

  const knownLog = (account: AccountAddress): Promise<DeviceLog | undefined> => {
    const { logs, vault } = ready().chats
    return logs.known(createUnitOfWork(vault), account)
  }

  async function view(account: AccountAddress): Promise<ContactView> {
    const { contacts, crypto } = ready().chats
    const log = await knownLog(account)
    const safetyNumber = await numberWith(log)
    const newSafetyNumber = await numberWith(await ready().newKeys.waiting(account))
    // The vault may be a turn ahead of what is held in memory: whoever sees the new number must not see the mark that it
    // has ended.
    const { isAccepted, isBlocked, verifiedRoot, strangeLog } = contacts.of(account)
    return {
      account,
      isAccepted,
      isBlocked,
      isVerified: log !== undefined && verifiedRoot !== null && crypto.equalSecrets(log.rootKey, verifiedRoot),
      isContradicted: strangeLog !== null,
      safetyNumber,
      newSafetyNumber: strangeLog === null ? null : newSafetyNumber,
    }
  }

  async function change(address: string, patch: Parameters<ChatDeps['contacts']['change']>[2]) {
    const account = parseAccountAddress(address)
    const { chats, directory } = ready()
    if (account === chats.self.address) throw new UsageError('own_account', 'an account is no contact of its own')
    const work = createUnitOfWork(chats.vault)
    chats.contacts.change(work, account, patch)
    await work.commit()
    for (const cell of directory.all()) {
      if (cell.record().accounts.includes(account)) changed.chat(cell.record().chat)
    }
  }

  /** On the account's other devices, too. */
  async function block(address: string, isBlocked: boolean): Promise<void> {
    await change(address, { isBlocked })
    await ready().ownDevices.setState('blocked', parseAccountAddress(address), isBlocked)
  }

  async function verify(address: string): Promise<void> {
    const log = await knownLog(parseAccountAddress(address))
    if (log === undefined) throw new UsageError('log_unknown', 'the keys of this account are not known here')
    await change(address, { verifiedRoot: log.rootKey })
  }

  /** Whose code it is, where it is a safety number. */
  async function ownerOf(scanned: string, account: AccountAddress): Promise<ScannedCode> {
    const { logs, vault, contacts } = ready().chats
    const isOf = async (log: DeviceLog | undefined) => (await numberWith(log))?.qr === scanned
    if (await isOf(await knownLog(account))) return { result: 'same' }
    if (await isOf(await ready().newKeys.waiting(account))) return { result: 'newKeys' }
    if (await isOf(await logs.former(createUnitOfWork(vault), account))) return { result: 'oldKeys' }
    const met = ready()
      .directory.all()
      .flatMap((cell) => cell.record().accounts)
    for (const other of new Set([...met, ...contacts.all().map(({ address }) => address)])) {
      if (other !== account && (await isOf(await knownLog(other)))) return { result: 'otherContact', account: other }
    }
    return { result: 'different' }
  }

  return {
    contactView: ({ account }) => view(parseAccountAddress(account)),
    contactList: async () =>
      Promise.all(
        ready()
          .chats.contacts.all()
          .map(({ address }) => view(address)),
      ),
    verifyContact: ({ account }) => verify(account),
    async verifyByQr({ account, scanned }) {
      const found = foreignCode(scanned) ?? (await ownerOf(scanned, parseAccountAddress(account)))
      if (found.result === 'same') await verify(account)
      return found
    },
    async acceptNewKeys({ account: address, digits }) {
      const account = parseAccountAddress(address)
      const { newKeys, directory } = ready()
      const waiting = await newKeys.waiting(account)
      const isSeen = waiting !== undefined && (await numberWith(waiting))?.digits === digits
      if (!isSeen || !(await newKeys.accept(account, waiting.rootKey))) return { ok: false, code: 'other_keys' }
      for (const cell of directory.all()) {
        if (cell.record().accounts.includes(account)) changed.chat(cell.record().chat)
      }
      return { ok: true }
    },
    unverifyContact: ({ account }) => change(account, { verifiedRoot: null }),
    blockContact: ({ account }) => block(account, true),
    unblockContact: ({ account }) => block(account, false),
    async acceptChat({ chat }) {
      const { chats, ownDevices } = ready()
      const opener = chats.requests.openerOf(cellOf(chat).record().number)
      await cellOf(chat).task(async (task) => {
        chats.requests.accept(task.work, task.record().number)
        task.work.afterCommit(() => {
          chats.receiptDue(task.record().chat)
        })
      })
      if (opener !== undefined) await ownDevices.setState('accepted', opener, true)
    },
    async deleteRequest({ chat }) {
      const { chats, directory, ownDevices, worker } = ready()
      const cell = cellOf(chat)
      for (const one of [cell, ...twinsOf(directory, cell)]) {
        const { number, peer } = one.record()
        if (chats.requests.openerOf(number) === undefined) throw new UsageError('no_request', 'the chat is no request')
        await ownDevices.refuseRequest(one)
        if (peer !== null) continue
        await one.task((task) => {
          leave(chats, task)
          return Promise.resolve()
        })
        worker(one).depart()
      }
    },
    roomCode: ({ chat }) =>
      cellOf(chat).task(async (task) => {
        const group = await task.group()
        if (group === undefined || task.record().state !== 'active') {
          throw new UsageError('chat_not_active', 'there is no room to have a code')
        }
        const digits = roomCode(ready().chats.crypto, task.record(), group.epochAuthenticator)
        return { digits, epoch: group.epoch }
      }),
    chatHealth: ({ chat }) => viewChatHealth(ready().chats, cellOf(chat), ready().isRollbackClaimed()),
    privacy: async () => ready().chats.privacy.current(),
    async setPrivacy(input) {
      await ready().chats.privacy.change(input)
      changed.account()
    },
  }
}
