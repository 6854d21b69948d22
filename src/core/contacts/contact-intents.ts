// What a user may do about other people: compare and verify, let in, shut out; and what can be told of a chat's soundness.

import { UsageError } from '#protocol/errors.ts'
import { parseAccountAddress, parseChatId, type AccountAddress, type ChatId, type DeviceId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { AccountSession } from '../session/account-session.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { readHealth, type ChatHealth } from './chat-health.ts'
import type { PrivacySettings } from './privacy.ts'
import { roomCode } from './room-code.ts'
import { safetyNumber, type SafetyNumber } from './safety-number.ts'

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
}

interface ChatHealthView extends ChatHealth {
  readonly generation: number
  readonly epoch: number
  readonly state: 'joining' | 'active' | 'left' | 'halted'
  /** Why it is halted, a stable code; empty otherwise. */
  readonly haltCode: string
  /** The server says that this device had been further than it knows, and shows no proof. Nothing was done about it. */
  readonly isRollbackClaimed: boolean
  readonly devices: readonly { readonly account: AccountAddress; readonly device: DeviceId }[]
}

/** Ids and addresses are parsed here. Unknown chats are a `UsageError` `no_such_chat`. */
export interface ContactIntents {
  contactView(input: { account: string }): Promise<ContactView>
  contactList(): Promise<readonly ContactView[]>
  /** The person has compared the digits. `UsageError` `log_unknown` where there is nothing to compare. */
  verifyContact(input: { account: string }): Promise<void>
  /** A scanned QR, held against ours; it verifies the contact where they are the same. */
  verifyByQr(input: { account: string; qr: string }): Promise<{ matches: boolean }>
  unverifyContact(input: { account: string }): Promise<void>
  /** In chats of two nothing of theirs is kept from now on; what came meanwhile does not come back. */
  blockContact(input: { account: string }): Promise<void>
  unblockContact(input: { account: string }): Promise<void>
  /** The chat is wanted: its opener is let in, and the others may be told what was received and read. */
  acceptChat(input: { chat: string }): Promise<void>
  /** Thirty digits, the same for all in this group at this epoch. `UsageError` `chat_not_active`. */
  roomCode(input: { chat: string }): Promise<{ digits: string; epoch: number }>
  chatHealth(input: { chat: string }): Promise<ChatHealthView>
  privacy(): Promise<PrivacySettings>
  setPrivacy(input: Partial<PrivacySettings>): Promise<void>
}

/** `ready` gives the account at work, or throws a `UsageError` `not_ready`; `onChange` runs after each change. */
export function createContactIntents(ready: () => AccountSession, onChange: (chat: ChatId) => void): ContactIntents {
  function cellOf(chat: string): ChatCell {
    const cell = ready().directory.find(parseChatId(chat))
    if (cell === undefined) throw new UsageError('no_such_chat', 'no chat of this id')
    return cell
  }

  /** The roots of this account and of the other, as their logs say; undefined where one is not known. */
  async function rootsWith(account: AccountAddress) {
    const { logs, vault, self } = ready().chats
    const work = createUnitOfWork(vault)
    const [own, theirs] = [await logs.known(work, self.address), await logs.known(work, account)]
    if (own === undefined || theirs === undefined || account === self.address) return undefined
    return {
      own: { address: self.address, rootKey: own.rootKey },
      theirs: { address: account, rootKey: theirs.rootKey },
    }
  }

  async function view(account: AccountAddress): Promise<ContactView> {
    const { contacts, crypto } = ready().chats
    const { isAccepted, isBlocked, verifiedRoot, strangeLog } = contacts.of(account)
    const roots = await rootsWith(account)
    return {
      account,
      isAccepted,
      isBlocked,
      isVerified:
        roots !== undefined && verifiedRoot !== null && crypto.equalSecrets(roots.theirs.rootKey, verifiedRoot),
      isContradicted: strangeLog !== null,
      safetyNumber: roots === undefined ? null : safetyNumber(crypto, roots.own, roots.theirs),
    }
  }

  async function change(address: string, patch: Parameters<AccountSession['chats']['contacts']['change']>[2]) {
    const account = parseAccountAddress(address)
    const { chats, directory } = ready()
    if (account === chats.self.address) throw new UsageError('own_account', 'an account is no contact of its own')
    const work = createUnitOfWork(chats.vault)
    chats.contacts.change(work, account, patch)
    await work.commit()
    for (const cell of directory.all()) {
      if (cell.record().accounts.includes(account)) onChange(cell.record().chat)
    }
  }

  /** On the account's other devices, too. */
  async function block(address: string, isBlocked: boolean): Promise<void> {
    await change(address, { isBlocked })
    await ready().ownDevices.setState('blocked', parseAccountAddress(address), isBlocked)
  }

  async function verify(address: string): Promise<void> {
    const roots = await rootsWith(parseAccountAddress(address))
    if (roots === undefined) throw new UsageError('log_unknown', 'the keys of this account are not known here')
    await change(address, { verifiedRoot: roots.theirs.rootKey })
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
    async verifyByQr({ account, qr }) {
      const { safetyNumber: ours } = await view(parseAccountAddress(account))
      const matches = ours !== null && ours.qr === qr
      if (matches) await verify(account)
      return { matches }
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
    roomCode: ({ chat }) =>
      cellOf(chat).task(async (task) => {
        const group = await task.group()
        if (group === undefined || task.record().state !== 'active') {
          throw new UsageError('chat_not_active', 'there is no room to have a code')
        }
        const digits = roomCode(ready().chats.crypto, task.record(), group.epochAuthenticator)
        return { digits, epoch: group.epoch }
      }),
    chatHealth: ({ chat }) =>
      cellOf(chat).task(async (task) => {
        const { number, generation, epoch, state, haltCode } = task.record()
        const leaves = (await task.group())?.leaves ?? []
        const devices = leaves.map(({ identity: { account, device } }) => ({ account, device }))
        const isRollbackClaimed = ready().isRollbackClaimed()
        const health = await readHealth(task.work, number)
        return { ...health, generation, epoch, state, haltCode, isRollbackClaimed, devices }
      }),
    privacy: async () => ready().chats.privacy.current(),
    setPrivacy: (input) => ready().chats.privacy.change(input),
  }
}
