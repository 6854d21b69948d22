// The engine's only door: intents in, views out; never a key, a word of MLS or a ciphertext. One engine, one account.
// It does no I/O of its own: everything outside comes in as `deps`. Passwords are bytes, wiped when a call returns.

import { parseAccountAddress, parseChatId, parseDeviceId, type AccountAddress, type ChatId } from '#protocol/ids.ts'
import { createChatIntents, type ChatIntents, type Outcome } from './chats/chat-intents.ts'
import { createContactIntents, type ContactIntents } from './contacts/contact-intents.ts'
import { createMessageIntents, type MessageIntents } from './messages/message-intents.ts'
import type { TextOptions } from './messages/queue-text.ts'
import { createNetworkLedger, type NetworkLedger } from './network/network-ledger.ts'
import { createGroupIntents, type GroupIntents } from './chats/group-intents.ts'
import { createMls } from './mls/create-mls.ts'
import { UsageError } from '#protocol/errors.ts'
import { revokeDevice, viewDevicesOf, viewOwnDevices, type DevicesView } from './devices/device-intents.ts'
import type { DeviceView } from './devices/devices-view.ts'
import {
  createAccountLifecycle,
  type AccountLifecycle,
  type AccountView,
  type LifecycleDeps,
} from './session/account-lifecycle.ts'
import type { SignedOut, SignOutInput } from './session/leave-intents.ts'
import type { AccountSession } from './session/account-session.ts'
import type { RecoverInput, WordsInput } from './session/words-intents.ts'
import type { Step } from './session/step.ts'
import type { ChatSummary, ChatView } from './views/chat-view.ts'
import { summarizeAll, viewStaying } from './views/twin-view.ts'

import type { HistoryView } from './history/history.ts'
import type { Comparison } from './new-device/comparison-view.ts'
import type { OwnStateValue, UserStateKind } from './own-devices/own-state-kinds.ts'

export type EngineDeps = Omit<LifecycleDeps, 'mls' | 'onChat' | 'onContact' | 'onAccount'>

/** What has changed; views are asked for again by whoever shows them. */
type EngineEvent =
  | { readonly kind: 'account' }
  | { readonly kind: 'chat'; readonly chat: ChatId }
  | { readonly kind: 'contact'; readonly account: AccountAddress }

interface Credentials {
  readonly invite: string
  readonly username: string
  readonly password: Uint8Array
}

/**
 * Ids and addresses come as strings and are parsed here; what is not one is a `PeerError`. A call in the wrong phase is
 * a `UsageError` (`not_ready`, `not_empty`, `locked`). Refusals of the server and of other members are values.
 */
export interface Engine extends ContactIntents, MessageIntents {
  account(): Promise<AccountView>
  signUp(credentials: Credentials): Promise<Step<{ words: string }>>
  signIn(credentials: Credentials): Promise<Step>
  unlock(input: { password: Uint8Array }): Promise<Step>
  lock(): Promise<void>
  changePassword(input: { oldPassword: Uint8Array; newPassword: Uint8Array }): Promise<Step>
  /** The password that another device has given the account, for this vault too. */
  adoptPassword(input: { newPassword: Uint8Array }): Promise<Step>
  /** Goes on as a new device where the vault was found to be an old copy of itself (`vault_rolled_back`). */
  rejoin(): Promise<Step>
  /** Another session for an installation that nobody has certified, when its day is over; by the password as it is now. */
  signInAgain(input: { password: Uint8Array }): Promise<Step>
  /** Certifies an installation that signed in by password alone; see `WordsInput`. */
  certifyByWords(input: WordsInput): Promise<Step>
  /** A forgotten password, a lost device, a thief: see `RecoverInput`. `lost` are ids of devices. */
  recover(input: Omit<RecoverInput, 'lost'> & { lost?: readonly string[] }): ReturnType<AccountLifecycle['recover']>
  /** Everything of the account, at the server and here. Whoever calls this has asked the user twice. */
  deleteAccount(input: { password: Uint8Array }): Promise<Step>
  /** Ends this installation, at the server and here, with all that it holds; also a locked one, which can tell nobody. */
  signOut(input: SignOutInput): Promise<SignedOut>

  /** The own devices, also while this one is not certified. */
  devicesView(): Promise<DevicesView>
  revokeDevice(input: { device: string }): Promise<Step>
  /** A contact's devices, as its log tells them. */
  devicesOf(input: { account: string }): Promise<readonly DeviceView[]>

  /** Adding a device, on the new one and on one that exists already; see new-device/comparison-view.ts. */
  comparisonView(): ReturnType<Comparison['view']>
  startComparison(): ReturnType<Comparison['start']>
  confirmComparison(input: Parameters<Comparison['confirm']>[0]): ReturnType<Comparison['confirm']>
  cancelComparison(input: Parameters<Comparison['cancel']>[0]): ReturnType<Comparison['cancel']>

  /** The chat with oneself, which is also where own devices tell each other things; made where there is none. */
  openNotes(): Promise<{ chat: ChatId }>
  /** What the account's devices share: drafts, pins and the like. The last word wins, whichever device says it. */
  ownState<K extends UserStateKind>(input: { kind: K; subject: string }): OwnStateValue<K> | undefined
  /** Null takes it back. */
  setOwnState<K extends UserStateKind>(input: {
    kind: K
    subject: string
    value: OwnStateValue<K> | null
  }): Promise<void>

  /** What the chats said before a device came: how much has come, and who is given it or asks for it. */
  historyView(): Promise<HistoryView>
  /** Whether another own device may have what this one knows. */
  allowHistory(input: { device: string; allow: boolean }): Promise<void>
  /** Asks the others again; a new device asks once by itself. */
  requestHistory(): Promise<void>

  startPairChat(input: { peer: string }): Promise<Outcome<{ chat: ChatId }>>
  createGroup(input: { name: string; members: readonly string[] }): Promise<Outcome<{ chat: ChatId }>>
  addMembers(input: { chat: string; members: readonly string[] }): Promise<Outcome<object>>
  removeMember(input: { chat: string; member: string }): Promise<Outcome<object>>
  renameChat(input: { chat: string; name: string }): Promise<Outcome<object>>
  /** With all devices of the account; see `GroupIntents`. */
  leaveChat(input: { chat: string }): Promise<void>
  /** `role`: owner, admin or member. */
  setRole(input: { chat: string; member: string; role: string }): Promise<Outcome<object>>
  /** Durable on this device when it returns; sent when there is a connection. */
  sendText(input: { chat: string; text: string } & TextOptions): Promise<{ id: string }>
  markRead(input: { chat: string }): Promise<void>

  /** Newest activity first. */
  chatList(): Promise<readonly ChatSummary[]>
  /** The newest `limit` messages, or those before a message's `position`. */
  chatView(input: { chat: string; limit?: number; before?: string }): Promise<ChatView>
  /** Every connection of this engine since it was opened; see network/network-ledger.ts. */
  networkLedger(): Promise<{
    entries: ReturnType<NetworkLedger['entries']>
    totals: ReturnType<NetworkLedger['totals']>
  }>
  subscribe(listener: (event: EngineEvent) => void): () => void
  /** Connects now, whatever the backoff says: the network is back, or the user pressed a button. */
  reconnect(): void
  close(): Promise<void>
}

const defaultWindow = 50
const largestWindow = 500

/** Refuses with an `InternalError` `mls_unpatched` where the MLS library is not the patched one. */
export async function createEngine(deps: EngineDeps): Promise<Engine> {
  const mls = createMls({ crypto: deps.crypto })
  await mls.selfTest()
  const listeners = new Set<(event: EngineEvent) => void>()
  const tell = (event: EngineEvent): void => {
    for (const listener of [...listeners]) {
      try {
        listener(event)
      } catch {
        // It is told in the middle of our work, which is none of its failures' business.
        deps.log.error('listener_failed')
      }
    }
  }
  const ledger = createNetworkLedger(deps.clock)
  const lifecycle = createAccountLifecycle({
    ...deps,
    connect: (server) => ledger.watch(deps.connect(server), server),
    mls,
    onChat: (chat) => {
      tell({ kind: 'chat', chat })
    },
    onContact: (account) => {
      tell({ kind: 'contact', account })
    },
    onAccount: () => {
      tell({ kind: 'account' })
    },
  })
  const groups = (): GroupIntents => createGroupIntents(lifecycle.ready())
  const chats = (): ChatIntents => createChatIntents(lifecycle.ready())

  async function wiping<T>(secrets: readonly Uint8Array[], work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } finally {
      for (const secret of secrets) deps.crypto.wipe(secret)
    }
  }

  return {
    account: () => lifecycle.view(),
    signUp: (credentials) => wiping([credentials.password], () => lifecycle.signUp(credentials)),
    signIn: (credentials) => wiping([credentials.password], () => lifecycle.signIn(credentials)),
    unlock: ({ password }) => wiping([password], () => lifecycle.unlock(password)),
    lock: () => lifecycle.lock(),
    changePassword: (input) => wiping([input.oldPassword, input.newPassword], () => lifecycle.changePassword(input)),
    adoptPassword: ({ newPassword }) => wiping([newPassword], () => lifecycle.adoptPassword(newPassword)),
    rejoin: () => lifecycle.rejoin(),
    signInAgain: ({ password }) => wiping([password], () => lifecycle.signInAgain(password)),
    certifyByWords: (input) => lifecycle.certifyByWords(input),
    recover: (input) =>
      wiping([input.newPassword], async () => lifecycle.recover({ ...input, lost: input.lost?.map(parseDeviceId) })),
    deleteAccount: ({ password }) => wiping([password], () => lifecycle.deleteAccount(password)),
    signOut: (input) => wiping(input.password === null ? [] : [input.password], () => lifecycle.signOut(input)),

    devicesView: async () => {
      const unlocked = lifecycle.unlocked()
      const session = unlocked.account.state === 'certified' ? lifecycle.ready() : undefined
      return viewOwnDevices(deps.crypto, unlocked, session)
    },
    revokeDevice: async ({ device }) => revokeDevice(lifecycle.ready(), parseDeviceId(device)),
    devicesOf: async ({ account }) => viewDevicesOf(lifecycle.ready(), parseAccountAddress(account)),

    comparisonView: () => lifecycle.comparison().view(),
    startComparison: async () => lifecycle.comparison().start(),
    confirmComparison: async (input) => lifecycle.comparison().confirm(input),
    cancelComparison: async (input) => lifecycle.comparison().cancel(input),

    openNotes: async () => ({ chat: await lifecycle.ready().ownDevices.notes() }),
    ownState: ({ kind, subject }) => lifecycle.ready().ownDevices.state(kind, subject),
    setOwnState: async ({ kind, subject, value }) => lifecycle.ready().ownDevices.setState(kind, subject, value),

    historyView: async () => lifecycle.ready().ownDevices.history.view(),
    allowHistory: async ({ device, allow }) => lifecycle.ready().ownDevices.history.allow(parseDeviceId(device), allow),
    requestHistory: async () => lifecycle.ready().ownDevices.requestHistory(),

    startPairChat: async ({ peer }) => chats().startPairChat(parseAccountAddress(peer)),
    createGroup: async ({ name, members }) => chats().createGroup(name, members.map(parseAccountAddress)),
    addMembers: async ({ chat, members }) => chats().addMembers(parseChatId(chat), members.map(parseAccountAddress)),
    removeMember: async ({ chat, member }) => chats().removeMember(parseChatId(chat), parseAccountAddress(member)),
    renameChat: async ({ chat, name }) => chats().rename(parseChatId(chat), name),
    leaveChat: async ({ chat }) => groups().leaveChat(parseChatId(chat)),
    setRole: async ({ chat, member, role }) => groups().setRole(parseChatId(chat), parseAccountAddress(member), role),
    sendText: async ({ chat, text, ...options }) => chats().sendText(parseChatId(chat), text, options),
    async markRead({ chat }) {
      await chats().markRead(parseChatId(chat))
      await lifecycle.ready().ownDevices.markRead(parseChatId(chat))
    },

    ...createContactIntents(() => lifecycle.ready(), {
      chat: (chat) => {
        tell({ kind: 'chat', chat })
      },
      account: () => {
        tell({ kind: 'account' })
      },
    }),
    ...createMessageIntents(() => lifecycle.ready()),

    async chatList() {
      const session = lifecycle.ready()
      const summaries = await summarizeAll(session.chats, session.directory)
      // A chat that waits for its Welcome has nothing to show yet.
      return summaries
        .filter(({ state, last }) => state !== 'joining' || last !== undefined)
        .filter(({ chat }) => !isHidden(session, chat))
        .sort((a, b) => b.lastActivityMs - a.lastActivityMs)
    },
    chatView: async ({ chat, limit = defaultWindow, before }) => {
      const session = lifecycle.ready()
      const cell = session.directory.find(parseChatId(chat))
      if (cell === undefined || isHidden(session, cell.record().chat))
        throw new UsageError('no_such_chat', 'no chat of this id')
      const window = { limit: Math.min(Math.max(1, limit), largestWindow), ...(before === undefined ? {} : { before }) }
      return viewStaying(session.chats, session.directory, cell, window)
    },
    networkLedger: () => Promise.resolve({ entries: ledger.entries(), totals: ledger.totals() }),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    reconnect() {
      lifecycle.hurry()
    },
    close: () => lifecycle.close(),
  }
}

/** A request that was refused, or comes from somebody who is blocked, is not there. */
function isHidden({ chats, directory }: AccountSession, chat: ChatId): boolean {
  const cell = directory.find(chat)
  return cell !== undefined && chats.requests.isHidden(cell.record().number)
}
