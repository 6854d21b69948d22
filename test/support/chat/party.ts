// One device as the chats see it: real MLS, real vault rows in memory, a real device log; the server is memory-home.ts.
// Nothing runs by itself: a test says when rows come, when the outbox is flushed and when a commit is submitted.

import type { ChatCell } from '#core/chats/chat-cell.ts'
import type { ChatDeps } from '#core/chats/chat-deps.ts'
import { openChatDirectory, type ChatDirectory } from '#core/chats/chat-directory.ts'
import { claimDevices, planAdd, type Plan } from '#core/chats/membership.ts'
import { makeChat, registerChat } from '#core/chats/new-chat.ts'
import { processRows, type Processed, type WelcomeSearch } from '#core/chats/process-rows.ts'
import { rawRowKey } from '#core/chats/row-keys.ts'
import { repairSendHash } from '#core/chats/send-hash.ts'
import { submitCommit, type Submitted } from '#core/chats/submit-commit.ts'
import { unknownChat } from '#core/chats/unknown-chat.ts'
import { createAccountLogs } from '#core/devices/account-logs.ts'
import { encodeKeyPackageRecord } from '#core/devices/key-package-record.ts'
import { createFileShelf } from '#core/files/file-shelf.ts'
import { openMessageLife } from '#core/messages/message-life.ts'
import { flushOutbox, type Flushed, type OutboxDeps } from '#core/messages/outbox.ts'
import { queueText } from '#core/messages/queue-text.ts'
import { encodeRawRow } from '#core/messages/raw-row.ts'
import { createMls } from '#core/mls/create-mls.ts'
import { accountHash } from '#core/payload/account-hash.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import { adoptKey } from '#core/vault/secret.ts'
import { createUnitOfWork } from '#core/vault/unit-of-work.ts'
import { createVault } from '#core/vault/vault.ts'
import { viewChat } from '#core/views/chat-view.ts'
import type { MessageView } from '#core/views/message-view.ts'
import type { DeviceLog } from '#protocol/device-log/chain.ts'
import { accountAddress, parseDomain, parseUsername, type AccountAddress, type ChatId } from '#protocol/ids.ts'
import { createDeviceLogAuthor, type DeviceLogAuthor } from '../device-log-author.ts'
import { createMemoryFileStore } from '../memory-file-store.ts'
import { createMemoryVaultStore, type MemoryVaultStore } from '../memory-vault-store.ts'
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts'
import { createMemoryHome, type MemoryHome, type HomeRow } from './memory-home.ts'

interface LogLine {
  readonly level: string
  readonly event: string
  readonly fields: Readonly<Record<string, unknown>>
}

export interface Party {
  readonly address: AccountAddress
  readonly deps: ChatDeps
  readonly store: MemoryVaultStore
  readonly logLines: LogLine[]
  readonly author: DeviceLogAuthor
  deviceLog: DeviceLog
  readonly directory: ChatDirectory
  cell(chat: ChatId): ChatCell
  /** Puts fresh KeyPackages at the home. */
  offer(count: number): Promise<void>
  /** Stores what the home has for this device and processes it, chat by chat. */
  receive(): Promise<readonly Processed[]>
  /** Stores rows as if they had come by the stream, without processing them. */
  take(rows: readonly HomeRow[]): Promise<void>
  process(chat: ChatId): Promise<Processed>
  submit(chat: ChatId, plan: Plan): Promise<Submitted>
  say(chat: ChatId, text: string): Promise<void>
  queue(chat: ChatId, text: string): Promise<void>
  flush(chat: ChatId, over?: Partial<OutboxDeps>): Promise<Flushed>
  messages(chat: ChatId): Promise<readonly MessageView[]>
  /** Texts in order; `?` for what is shown as unknown, notices and what was taken back left out. */
  texts(chat: ChatId): Promise<readonly string[]>
  /** What runs by itself beside the log runs from here on: timers, receipts, deletions. The outbox is still flushed by hand. */
  started(): Promise<void>
  /** A device that was killed at this moment and started again on the same disk. */
  restarted(): Promise<Party>
}

export interface World {
  readonly crypto: Crypto
  readonly clock: VirtualClock
  readonly home: MemoryHome
  party(name: string): Promise<Party>
  /** A group made by the first, with everybody in it and all rows processed. */
  group(parties: readonly Party[], name?: string): Promise<ChatId>
  /** A chat of two. */
  pair(one: Party, other: Party): Promise<ChatId>
}

export function createWorld(crypto: Crypto): World {
  const clock = createVirtualClock()
  const home = createMemoryHome(crypto, clock)

  async function openParty(name: string, store: MemoryVaultStore, cursor: number): Promise<Party> {
    const address = accountAddress(parseUsername(name), parseDomain('example.org'))
    const author = createDeviceLogAuthor(crypto, address)
    const deviceLog = author.grow()
    const { id: device, ed25519 } = author.device('phone')
    const own = deviceLog.devices.get(device)
    if (own === undefined) throw new Error('entry 0 certifies the phone')
    const logLines: LogLine[] = []
    const line =
      (level: string) =>
      (event: string, fields = {}) => {
        logLines.push({ level, event, fields })
      }
    const rowKey = adoptKey(crypto, crypto.blake3(new TextEncoder().encode(`row key of ${name}`)))
    const vault = createVault({ crypto, store, rowKey })
    const logs = createAccountLogs(crypto, crypto.blake3(new TextEncoder().encode(`blind ${name}`)))
    const identity = { account: address, device, entrySeq: own.entrySeq, entryHash: own.entryHash }
    const log = { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') }
    const runningMs = (): number => clock.monotonicMs()
    const contactSecret = crypto.blake3(new TextEncoder().encode(`contacts of ${name}`))
    const base = { crypto, clock, log, vault, runningMs, ownAddress: address, contactSecret }
    const life = await openMessageLife({ ...base, onContact: () => undefined })
    const deps: ChatDeps = {
      crypto,
      clock,
      log,
      ...life.deps,
      files: createFileShelf({ store: createMemoryFileStore(), vault, log }),
      mls: createMls({ crypto }),
      vault,
      logs,
      routes: home.routesOf(device),
      posts: home.posts,
      self: {
        address,
        device,
        identity,
        signatureKeyPair: ed25519,
        accountHash: accountHash(crypto, address),
        authorSecret: crypto.blake3(new TextEncoder().encode(`author ${name}`)),
      },
      place: () => 0,
      runningMs,
    }
    const work = createUnitOfWork(vault)
    await logs.learn(
      work,
      address,
      deviceLog.entries.map(({ entryBytes }) => entryBytes),
    )
    await work.commit()
    const directory = await openChatDirectory(deps, () => undefined)
    const searches = new Map<ChatId, WelcomeSearch>()

    const party: Party = {
      address,
      deps,
      store,
      logLines,
      author,
      deviceLog,
      directory,
      cell(chat) {
        const cell = directory.find(chat)
        if (cell === undefined) throw new Error(`${name} does not know this chat`)
        return cell
      },
      async offer(count) {
        const nowSeconds = Math.floor(clock.nowMs() / 1000)
        const oneTimeX25519 = crypto.randomBytes(32)
        for (let i = 0; i < count; i++) {
          const notAfterSeconds = nowSeconds + 90 * 86_400
          const { keyPackageBytes, ref, privateBytes } = await deps.mls.generateKeyPackage({
            identity,
            signatureKeyPair: ed25519,
            oneTimeX25519: crypto.x25519KeyPair(oneTimeX25519).publicKey,
            notBeforeSeconds: nowSeconds - 3_600,
            notAfterSeconds,
          })
          const record = {
            keyPackage: keyPackageBytes,
            privateBytes,
            oneTimeX25519,
            isLastResort: false,
            notAfterSeconds,
          }
          const keep = createUnitOfWork(vault)
          keep.put('key_packages', ref, encodeKeyPackageRecord(record))
          await keep.commit()
          home.keyPackages.set(device, [...(home.keyPackages.get(device) ?? []), keyPackageBytes])
        }
      },
      async take(rows) {
        const keep = createUnitOfWork(vault)
        for (const { chat, only: _, ...raw } of rows) {
          const cell = directory.find(chat) ?? (await directory.add(unknownChat(chat)))
          keep.put('raw_rows', rawRowKey(cell.record().number, 0, raw.id), encodeRawRow(raw))
          cursor = Math.max(cursor, raw.id)
        }
        await keep.commit()
      },
      async receive() {
        await party.take(home.rowsFor(device, cursor))
        const results: Processed[] = []
        for (const cell of directory.all()) results.push(await party.process(cell.record().chat))
        return results
      },
      process(chat) {
        const search = searches.get(chat) ?? { from: undefined }
        searches.set(chat, search)
        return processRows({ ...deps, onJoined: () => undefined }, party.cell(chat), search)
      },
      submit: (chat, plan) => submitCommit(deps, party.cell(chat), plan),
      async queue(chat, text) {
        await party.cell(chat).task((task) => queueText(deps, task, text))
      },
      async say(chat, text) {
        await party.queue(chat, text)
        const flushed = await party.flush(chat)
        if (flushed.rest !== 'empty') throw new Error(`not sent: ${flushed.rest}`)
      },
      flush: (chat, over = {}) =>
        flushOutbox(
          {
            ...deps,
            removeRevoked: () => Promise.resolve(),
            repairSendHash: (cell) => repairSendHash(deps, cell),
            ...over,
          },
          party.cell(chat),
        ),
      messages: async (chat) => (await viewChat(deps, party.cell(chat), { limit: 500 })).messages,
      texts: async (chat) =>
        (await party.messages(chat))
          .filter(({ kind }) => kind !== 'notice' && kind !== 'deleted')
          .map(({ kind, text }) => (kind === 'unknown' ? '?' : text)),
      async started() {
        const on = { chat: () => undefined, otherKeys: () => undefined }
        await life.start(deps, directory, () => undefined, on)
      },
      restarted: () => openParty(name, createMemoryVaultStore(store.snapshot()), cursor),
    }
    home.logs.set(
      address,
      deviceLog.entries.map(({ entryBytes }) => entryBytes),
    )
    return party
  }

  async function fill(cell: ChatCell, founder: Party, others: readonly Party[]): Promise<void> {
    const registered = await registerChat(founder.deps, cell)
    if (!registered.ok) throw new Error(registered.code)
    if (others.length === 0) return
    for (const other of others) await other.offer(1)
    const claimed = await claimDevices(
      founder.deps,
      others.map(({ address }) => address),
    )
    if (!claimed.ok) throw new Error(claimed.code)
    const submitted = await founder.submit(cell.record().chat, planAdd(claimed.devices))
    if (!submitted.ok) throw new Error(submitted.code)
    for (const party of [founder, ...others]) await party.receive()
  }

  return {
    crypto,
    clock,
    home,
    party: (name) => openParty(name, createMemoryVaultStore(), 0),
    async group([founder, ...others], name = 'Group') {
      if (founder === undefined) throw new Error('a group has a founder')
      const cell = await makeChat(founder.deps, founder.directory, { peer: null, name })
      await fill(cell, founder, others)
      return cell.record().chat
    },
    async pair(one, other) {
      const cell = await makeChat(one.deps, one.directory, { peer: other.address, name: '' })
      await fill(cell, one, [other])
      return cell.record().chat
    },
  }
}
