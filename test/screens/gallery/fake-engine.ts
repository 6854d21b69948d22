// A made-up engine: chats in memory, answers at once, words that mean nothing. It speaks the contract of the real one.

import type { EngineClient, EngineEvent } from '#ipc/engine-contract.ts'
import type { AccountView } from '#ipc/engine/account-contract.ts'
import type { ChatView, MemberView } from '#ipc/engine/chats-contract.ts'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { createFakeDevices, otherDevice, ownDevice } from './fake-devices.ts'
import { createFakeFiles, revealedFile, fileView, givenBytes } from './fake-files.ts'
import { createFakeGroups } from './fake-groups.ts'
import { createFakeSearch } from './fake-search.ts'
import { createFakeSites, shownPreview } from './fake-sites.ts'
import { createFakeList, type Unlisted } from './fake-list.ts'
import { createFakeTrust } from './fake-trust.ts'
import { addressOf, ownAddress, plainMessage, type FakeChat } from './made-chat.ts'
import { scriptFor } from './script.ts'
import type { EngineControls } from './controls.ts'
import type { Scene } from './scene.ts'

const words = 'harvest velvet orbit canyon ladder swift amber noble gravity pencil window rookie'
const wrongPassword = 'wrong'

export function createFakeEngine(scene: Scene): {
  readonly engine: EngineClient
  readonly controls: EngineControls
} {
  const listeners = new Set<(event: EngineEvent) => void>()
  const tell = (event: EngineEvent): void => {
    for (const listener of listeners) listener(event)
  }
  let phase: AccountView['phase'] = scene.phase
  const chats: FakeChat[] = scriptFor(scene)
  let made = 0
  let held: (() => void)[] | undefined
  const files = { left: Infinity, let: Promise.withResolvers<undefined>(), spoiled: [] as readonly string[] }
  let address = ownAddress
  let isChanged = scene.isPasswordChanged
  let isRefused = scene.connection === 'refused'
  const connection = scene.connection === 'refused' ? 'online' : scene.connection
  const writing = new Map<string, readonly string[]>()
  let refusal = { code: scene.refusal, account: 'nobody@brightwater.lan' }

  const find = (chat: string): FakeChat => {
    const found = chats.find((one) => one.chat === chat)
    if (found === undefined) throw Object.assign(new Error('no such chat'), { code: 'no_such_chat' })
    return found
  }
  const begin = (next: AccountView['phase']): void => {
    phase = next
    tell({ kind: 'account' })
  }
  const refused = <T>(value: T) => (refusal.code === '' ? value : ({ ok: false, ...refusal } as const))

  const refusedPlainly = () => (refusal.code === '' ? undefined : ({ ok: false, code: refusal.code } as const))

  const list = createFakeList(
    (chat) => tell({ kind: 'chat', chat }),
    () => refusal.code,
  )

  const engine: EngineClient = {
    ...list.calls,
    ...createFakeSearch(chats),
    ...createFakeTrust(
      chats,
      (chat) => tell({ kind: 'chat', chat }),
      scene.data === 'previews' || scene.data === 'attack',
    ),
    ...createFakeFiles({
      isOnline: scene.connection === 'online',
      refusal: () => refusal.code,
      async beforeSend(name) {
        if (--files.left < 0) await files.let.promise
        return files.spoiled.includes(name) ? 'file_unreadable' : ''
      },
      fileOf: (chat, message) => find(chat).messages.find(({ id }) => id === message)?.file ?? null,
      change: (chat, message, part) =>
        change(chat, message, ({ file }) => ({ file: file === null ? null : { ...file, ...part } })),
      remove(chat, message) {
        const found = find(chat)
        found.messages = found.messages.filter(({ id }) => id !== message)
        tell({ kind: 'chat', chat })
      },
      add(chat, text, file) {
        const state = file?.state === 'sending' ? 'queued' : 'sent'
        const said = { sender: ownAddress, isOwn: true, text, state } as const
        const { id } = add(find(chat), said, { file, burnsOnRead: file === null })
        tell({ kind: 'chat', chat })
        return id
      },
    }),
    ...createFakeGroups(
      scene,
      chats,
      (chat) => tell({ kind: 'chat', chat }),
      () => refusal.code,
    ),
    ...createFakeDevices(scene, () => tell({ kind: 'account' }), refusedPlainly),
    account: async () => ({
      phase,
      revoked: scene.revoked && phase === 'locked',
      address: phase === 'locked' || phase === 'empty' ? null : address,
      device: phase === 'locked' || phase === 'empty' ? null : ownDevice,
      connection: isRefused ? { state: 'refused', code: scene.connectionCode } : { state: connection },
      newPassword: isChanged ? { device: otherDevice, atMs: Date.now() } : null,
    }),
    async signUp() {
      if (refusal.code !== '') return { ok: false, code: refusal.code }
      begin('ready')
      return { ok: true, words }
    },
    async signIn() {
      if (refusal.code !== '') return { ok: false, code: refusal.code }
      begin('uncertified')
      return { ok: true }
    },
    async unlock({ password }) {
      if (password === wrongPassword) return { ok: false, code: 'wrong_password' }
      begin('ready')
      return { ok: true }
    },
    async lock() {
      begin('locked')
      return null
    },
    changePassword: async ({ oldPassword }) =>
      oldPassword === wrongPassword ? { ok: false, code: 'wrong_password' } : { ok: true },
    async adoptPassword({ newPassword }) {
      if (newPassword === wrongPassword) return { ok: false, code: 'wrong_credentials' }
      isChanged = false
      tell({ kind: 'account' })
      return { ok: true }
    },
    async signInAgain({ password }) {
      if (password === wrongPassword) return { ok: false, code: 'wrong_credentials' }
      isRefused = false
      tell({ kind: 'account' })
      return { ok: true }
    },
    async rejoin() {
      const refusal = refusedPlainly()
      isRefused = refusal !== undefined
      tell({ kind: 'account' })
      return refusal ?? { ok: true }
    },
    async signOut({ password, evenUntold }) {
      if (password === wrongPassword) return { ok: false, code: 'wrong_password' }
      const refusal = evenUntold ? undefined : refusedPlainly()
      if (refusal === undefined) begin('empty')
      return refusal ?? { ok: true, isTold: !evenUntold }
    },
    async certifyByWords() {
      const refusal = refusedPlainly()
      if (refusal === undefined) begin('ready')
      return refusal ?? { ok: true }
    },
    async recover() {
      const refusal = refusedPlainly()
      if (refusal === undefined) begin('ready')
      return refusal ?? { ok: true, serverCode: null }
    },
    async deleteAccount({ password }) {
      if (password === wrongPassword) return { ok: false, code: 'wrong_credentials' }
      begin('empty')
      return { ok: true }
    },
    async startPairChat({ peer }) {
      const known = chats.find(({ title, kind }) => kind === 'pair' && title === peer)
      if (known !== undefined || refusal.code !== '') return refused({ ok: true as const, chat: known?.chat ?? '' })
      return { ok: true, chat: newChat('pair', peer, [peer]) }
    },
    async openNotes() {
      const notes = chats.find(({ title }) => title === ownAddress)?.chat
      return { chat: notes ?? newChat('pair', ownAddress, []) }
    },
    createGroup: async ({ name, members }) =>
      refused({ ok: true as const, chat: refusal.code === '' ? newChat('group', name, members) : '' }),
    async addMembers({ chat, members }) {
      if (refusal.code === '') {
        const found = find(chat)
        found.members = [...found.members, ...members.map(newMember)]
        tell({ kind: 'chat', chat })
      }
      return refused({ ok: true as const })
    },
    async removeMember({ chat, member }) {
      const found = find(chat)
      found.members = found.members.filter(({ account }) => account !== member)
      tell({ kind: 'chat', chat })
      return refused({ ok: true as const })
    },
    async renameChat({ chat, name }) {
      find(chat).title = name
      tell({ kind: 'chat', chat })
      return refused({ ok: true as const })
    },
    ...createFakeSites(
      scene.language,
      (chat, message) => find(chat).messages.find(({ id }) => id === message)?.preview ?? null,
    ),
    async sendText({ chat, text, timerSeconds, burnsOnRead, replyTo, mentions, preview }) {
      if (refusal.code !== '') throw Object.assign(new Error('refused'), { code: refusal.code })
      const found = find(chat)
      const isOnline = scene.connection === 'online'
      const reply = quoteOf(found.messages.find(({ id }) => id === replyTo))
      const ending = {
        timerSeconds: timerSeconds ?? found.timerSeconds,
        burnsOnRead,
        mentions,
        reply,
        preview: shownPreview(preview),
      }
      const said = { sender: ownAddress, isOwn: true, text: burnsOnRead ? '' : text }
      const message = add(found, { ...said, state: isOnline ? 'sent' : 'queued' }, ending)
      tell({ kind: 'chat', chat })
      return { id: message.id }
    },
    async revealMessage({ chat, message }) {
      const found = find(chat)
      const file = found.messages.find(({ id }) => id === message)?.file ?? null
      found.messages = found.messages.filter(({ id }) => id !== message)
      tell({ kind: 'chat', chat })
      return { text: scene.data === 'attack' ? (found.messages[0]?.text ?? '') : '7341', file: revealedFile(file) }
    },
    async keepMessage({ chat, message }) {
      change(chat, message, () => ({ isLeaving: false }))
      return null
    },
    async unsend({ chat, message }) {
      const found = find(chat)
      const { text } = found.messages.find(({ id }) => id === message) ?? { text: '' }
      found.messages = found.messages.filter(({ id }) => id !== message)
      tell({ kind: 'chat', chat })
      return { ok: true, text }
    },
    async deleteMessage({ chat, message, holdSeconds }) {
      const found = find(chat)
      const go = (): void => {
        found.messages = found.messages.filter(({ id, isLeaving }) => id !== message || (holdSeconds > 0 && !isLeaving))
        tell({ kind: 'chat', chat })
      }
      if (holdSeconds > 0) change(chat, message, () => ({ isLeaving: true }))
      setTimeout(go, holdSeconds * 1000)
      return null
    },
    async editMessage({ chat, message, text, mentions }) {
      change(chat, message, ({ edited }) => ({
        text,
        mentions,
        edited: { atMs: Date.now(), number: (edited?.number ?? 0) + 1 },
      }))
      return null
    },
    async react({ chat, message, emoji, isOn }) {
      change(chat, message, ({ reactions }) => {
        const before = reactions.find((one) => one.emoji === emoji) ?? { emoji, count: 0, accounts: [], isOwn: false }
        const others = before.accounts.filter((account) => account !== ownAddress)
        const after = {
          emoji,
          count: before.count + Number(isOn) - Number(before.isOwn),
          accounts: isOn ? [ownAddress, ...others] : others,
          isOwn: isOn,
        }
        const all = reactions.some((one) => one.emoji === emoji)
          ? reactions.map((one) => (one.emoji === emoji ? after : one))
          : [...reactions, after]
        return { reactions: all.filter(({ count }) => count > 0) }
      })
      return null
    },
    async pinMessage({ chat, message, isPinned }) {
      change(chat, message, () => ({ isPinned }))
      return null
    },
    pinnedMessages: async ({ chat }) => crossing(find(chat).messages.filter(({ isPinned }) => isPinned)),
    async chatShelf({ chat, shelf, limit, before }) {
      const all = find(chat)
        .messages.filter((message) => shelvesOf(message).includes(shelf))
        .reverse()
      const start = before === null ? 0 : Number(before)
      const older = start + limit < all.length ? String(start + limit) : null
      return { messages: crossing(all.slice(start, start + limit)), older }
    },
    async forwardMessage({ chat, message, to, namesAuthor }) {
      const original = find(chat).messages.find(({ id }) => id === message)
      if (original === undefined) throw Object.assign(new Error('no such message'), { code: 'no_such_message' })
      const forwarded = { from: namesAuthor ? original.sender : null }
      const ids = to.map((target) => {
        const said = { sender: ownAddress, isOwn: true, text: original.text, state: 'sent' } as const
        const { id } = add(find(target), said, { forwarded })
        tell({ kind: 'chat', chat: target })
        return id
      })
      return { ids }
    },
    async positionAt({ chat, timeMs }) {
      const first = find(chat).messages.find(({ serverTimeMs, sentAtMs }) => (serverTimeMs ?? sentAtMs) >= timeMs)
      return { position: first?.position ?? null }
    },
    sayTyping: async () => null,
    typing: async ({ chat }) => ({ accounts: writing.get(chat) ?? [] }),
    async leaveChat({ chat }) {
      find(chat).state = 'left'
      tell({ kind: 'chat', chat })
      return null
    },
    async setRole({ chat, member, role }) {
      const found = find(chat)
      if (refusal.code === '') {
        found.members = found.members.map((one) => (one.account === member ? { ...one, role } : one))
        tell({ kind: 'chat', chat })
      }
      return refused({ ok: true as const })
    },
    async setChatTimer({ chat, seconds }) {
      if (refusal.code === '') {
        find(chat).timerSeconds = seconds
        tell({ kind: 'chat', chat })
      }
      return refused({ ok: true as const })
    },
    async markRead({ chat }) {
      const found = find(chat)
      found.unread = 0
      found.mentions = 0
      list.read(chat)
      tell({ kind: 'chat', chat })
      return null
    },
    chatList: () =>
      scene.data === 'slow' ? new Promise(() => undefined) : Promise.resolve(crossing(list.listed(chats.map(summary)))),
    async chatView({ chat, limit, before, from }): Promise<ChatView> {
      const found = find(chat)
      const { epoch, members, timerSeconds } = found
      const facts = { ...summary(found), epoch, members, timerSeconds, callsAll: found.kind === 'group' }
      if (from !== null) {
        const since = found.messages.filter(({ position }) => position >= from)
        const ends = { hasOlder: since.length < found.messages.length, hasNewer: since.length > limit }
        return crossing({ ...facts, messages: since.slice(0, limit), ...ends })
      }
      if (before !== null && held !== undefined) await new Promise<void>((resolve) => held?.push(resolve))
      const upTo = before === null ? found.messages : found.messages.filter(({ position }) => position < before)
      const messages = upTo.slice(-limit)
      const ends = { hasOlder: upTo.length > messages.length, hasNewer: before !== null }
      return crossing({ ...facts, messages, ...ends })
    },
    reconnect: async () => null,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }

  function add(
    chat: FakeChat,
    message: Pick<MessageView, 'sender' | 'isOwn' | 'text' | 'state'>,
    more?: Partial<MessageView>,
  ): MessageView {
    made++
    const now = Date.now()
    const whole: MessageView = {
      ...message,
      id: made.toString(16).padStart(32, 'f'),
      position: `f${made.toString(16).padStart(15, '0')}`,
      kind: 'text',
      failure: '',
      sentAtMs: now,
      serverTimeMs: message.state === 'queued' ? null : now,
      ...structuredClone(plainMessage),
      ...more,
    }
    chat.messages = [...chat.messages, whole]
    return whole
  }

  function change(chat: string, message: string, how: (before: MessageView) => Partial<MessageView>): void {
    const found = find(chat)
    found.messages = found.messages.map((one) => (one.id === message ? { ...one, ...how(one) } : one))
    tell({ kind: 'chat', chat })
  }

  function newChat(kind: 'pair' | 'group', title: string, members: readonly string[]): string {
    const chat = (0xabc0 + chats.length).toString(16).padStart(32, '0')
    chats.push({
      chat,
      kind,
      title,
      picture: null,
      state: 'active',
      haltCode: '',
      unread: 0,
      mentions: 0,
      epoch: 1,
      timerSeconds: 0,
      requestedBy: null,
      asking: 0,
      isBlocked: false,
      messages: [],
      members: [ownAddress, ...members].map(newMember),
    })
    tell({ kind: 'chat', chat })
    return chat
  }

  return {
    engine,
    controls: {
      receive(index, text) {
        const chat = chats[index]
        const other = chat?.members.find(({ isSelf }) => !isSelf)
        if (chat === undefined || other === undefined) return
        const start = text.indexOf('@here')
        const mentions = start < 0 ? [] : [{ start, length: 5, account: null }]
        const isForSelf = mentions.length > 0
        add(chat, { sender: other.account, isOwn: false, text, state: 'received' }, { mentions, isForSelf })
        chat.unread++
        chat.mentions += mentions.length
        tell({ kind: 'chat', chat: chat.chat })
      },
      receiveFiles(index, files) {
        const chat = chats[index]
        if (chat === undefined) return
        for (const { name, bytesB64, picture, isPreview } of files) {
          const bytes = Uint8Array.from(atob(bytesB64), (letter) => letter.charCodeAt(0))
          givenBytes.set(name, bytes)
          const claimed = picture === null ? null : { ...picture, hasPreview: isPreview }
          const file = fileView(name, bytes.length, { picture: claimed, state: isPreview ? 'remote' : 'held' })
          add(chat, { sender: addressOf('mira'), isOwn: false, text: '', state: 'received' }, { file })
        }
        tell({ kind: 'chat', chat: chat.chat })
      },
      write(index, accounts) {
        const chat = chats[index]?.chat ?? ''
        writing.set(chat, accounts)
        tell({ kind: 'chat', chat })
      },
      mention(index) {
        const chat = chats[index]
        if (chat === undefined) return
        chat.mentions++
        chat.unread++
        tell({ kind: 'chat', chat: chat.chat })
      },
      request(index, by) {
        const chat = chats[index]
        if (chat === undefined) return
        chat.requestedBy = by
        tell({ kind: 'chat', chat: chat.chat })
      },
      holdFiles(after) {
        if (after === null) files.let.resolve(undefined)
        else files.let = Promise.withResolvers()
        files.left = after ?? Infinity
      },
      spoil(names) {
        files.spoiled = names
      },
      holdOlder() {
        held = []
      },
      letOlder() {
        const waiting = held ?? []
        held = []
        for (const go of waiting) go()
        return waiting.length
      },
      refuse(code, account) {
        refusal = { code, account }
      },
      beCalled(own) {
        address = own
        tell({ kind: 'account' })
      },
    },
  }
}

function quoteOf(message: MessageView | undefined): MessageView['reply'] {
  if (message === undefined) return null
  const { id, position, sender, text } = message
  return { state: 'here', message: id, position, sender, excerpt: text.slice(0, 160) }
}

/** As over a port: nobody holds what another holds. */
const crossing = <T>(value: T): T => structuredClone(value)

const newMember = (account: string): MemberView => ({
  account,
  role: account === ownAddress ? 'owner' : 'member',
  devices: ['ab'.repeat(16)],
  isSelf: account === ownAddress,
  isVerified: false,
})

function summary(chat: FakeChat): Unlisted {
  const last = chat.messages.at(-1) ?? null
  return {
    chat: chat.chat,
    kind: chat.kind,
    title: chat.title,
    picture: chat.picture,
    state: chat.state,
    haltCode: chat.haltCode,
    unread: chat.unread,
    mentions: chat.mentions,
    lastActivityMs: last === null ? Date.now() : (last.serverTimeMs ?? last.sentAtMs),
    last,
    requestedBy: chat.requestedBy,
    asking: chat.asking,
    isBlocked: chat.isBlocked,
  }
}

function shelvesOf({ text, file, kind }: MessageView): readonly string[] {
  if (kind !== 'text') return []
  const carried = file === null ? [] : [file.sound !== null ? 'voice' : file.picture !== null ? 'pictures' : 'files']
  return /https?:\/\//.test(text) ? [...carried, 'links'] : carried
}
