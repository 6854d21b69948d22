import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { createFakeHomeHttp, httpRefusal, type FakeHomeHttp } from '../../test/support/fake-home-http.ts'
import { createMemoryVaultStore } from '../../test/support/memory-vault-store.ts'
import { createMemoryWrapStore } from '../../test/support/memory-wrap-store.ts'
import { withQuickStretch } from '../../test/support/quick-stretch.ts'
import { createVirtualClock } from '../../test/support/virtual-clock.ts'
import { createEngine, type Engine } from './engine.ts'
import { createMemoryFileStore, noHandles } from '../../test/support/memory-file-store.ts'
import { noSites } from '../../test/support/no-sites.ts'

let crypto: Crypto
let home: FakeHomeHttp
let engine: Engine
let logged: string[]

beforeAll(async () => {
  crypto = withQuickStretch(await createNodeCrypto()).crypto
})

beforeEach(async () => {
  home = createFakeHomeHttp(crypto)
  logged = []
  const line = (event: string): void => {
    logged.push(event)
  }
  engine = await createEngine({
    crypto,
    clock: createVirtualClock(),
    log: { debug: line, info: line, warn: line, error: line },
    store: createMemoryVaultStore(),
    wraps: createMemoryWrapStore(),
    fileStore: createMemoryFileStore(),
    fileHandles: noHandles,
    sites: noSites,
    connect: home.connect,
  })
})

/** What is made without them is made later, and stays. */
const withoutChats: FakeHomeHttp['answer'] = ({ path }) =>
  path.startsWith('/v1/chats') ? Promise.resolve({ unreachable: 'offline', message: '' }) : undefined

const isWiped = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0)
const signUp = (password = utf8('a good password')) =>
  engine.signUp({ invite: home.invite, username: 'anna', password })

describe('passwords given to the engine', () => {
  it('are wiped when a call returns, whatever came of it', async () => {
    const [first, second, third, fourth] = Array.from({ length: 4 }, () => utf8('a good password')) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ]
    home.answer = ({ path }) =>
      path === '/v1/accounts' ? Promise.resolve(httpRefusal(409, 'username_taken')) : undefined
    expect(await signUp(first)).toMatchObject({ ok: false })
    home.answer = () => undefined
    expect(await signUp(second)).toMatchObject({ ok: true })
    await expect(engine.signIn({ invite: home.invite, username: 'b', password: third })).rejects.toThrow()
    const newPassword = utf8('another good password')
    expect(await engine.changePassword({ oldPassword: fourth, newPassword })).toEqual({ ok: true })
    await engine.lock()
    const unlocking = utf8('another good password')
    expect(await engine.unlock({ password: unlocking })).toEqual({ ok: true })
    expect([first, second, third, fourth, newPassword, unlocking].map(isWiped)).toEqual(new Array(6).fill(true))
  })
})

describe('the door', () => {
  it('is shut before there is an account, and while it is locked', async () => {
    const message = { chat: 'ab'.repeat(16), message: 'cd'.repeat(16) }
    const calls = [
      () => engine.chatList(),
      () => engine.chatView({ chat: 'ab'.repeat(16) }),
      () => engine.sendText({ chat: 'ab'.repeat(16), text: 'x' }),
      () => engine.createGroup({ name: 'x', members: [] }),
      () => engine.startPairChat({ peer: 'boris@office.example' }),
      () => engine.renameChat({ chat: 'ab'.repeat(16), name: 'x' }),
      () => engine.addMembers({ chat: 'ab'.repeat(16), members: [] }),
      () => engine.removeMember({ chat: 'ab'.repeat(16), member: 'boris@office.example' }),
      () => engine.markRead({ chat: 'ab'.repeat(16) }),
      () => engine.positionAt({ chat: 'ab'.repeat(16), timeMs: 0 }),
      () => engine.pinnedMessages({ chat: 'ab'.repeat(16) }),
      () => engine.chatShelf({ chat: 'ab'.repeat(16), shelf: 'links', limit: 1 }),
      () => engine.editMessage({ ...message, text: 'x' }),
      () => engine.react({ ...message, emoji: '👍', isOn: true }),
      () => engine.pinMessage({ ...message, isPinned: true }),
      () => engine.forwardMessage({ ...message, to: ['ab'.repeat(16)], namesAuthor: false }),
      () => engine.keepMessage(message),
      () => engine.unsend(message),
      () => engine.stageFile({ handle: 'ab'.repeat(16) }),
      () => engine.stageBytes({ name: 'x', sizeBytes: 1 }),
      () => engine.addToStaged({ staged: 'ab'.repeat(16), bytes: new Uint8Array(1) }),
      () => engine.stageHeld(message),
      () => engine.stagedFiles(),
      () => engine.readStaged({ staged: 'ab'.repeat(16), from: 0, length: 1 }),
      () => engine.unstageFile({ staged: 'ab'.repeat(16) }),
      () => engine.forwardFile({ ...message, to: ['ab'.repeat(16)], namesAuthor: false }),
      () => engine.fetchFile(message),
      () => engine.cancelFile(message),
      () => engine.readFile({ ...message, from: 0, length: 1 }),
      () => engine.filePreview(message),
      () => engine.saveFile({ ...message, handle: 'ab'.repeat(16) }),
    ]
    for (const call of calls) await expect(call()).rejects.toMatchObject({ name: 'UsageError', code: 'not_ready' })
    await signUp()
    await engine.lock()
    for (const call of calls) await expect(call()).rejects.toMatchObject({ name: 'UsageError', code: 'not_ready' })
    engine.reconnect()
  })

  it('takes no ids or addresses that are none', async () => {
    await signUp()
    await expect(engine.sendText({ chat: '../etc', text: 'x' })).rejects.toMatchObject({ name: 'PeerError' })
    await expect(engine.startPairChat({ peer: 'not an address' })).rejects.toMatchObject({ name: 'PeerError' })
    await expect(engine.createGroup({ name: 'x', members: ['@'] })).rejects.toMatchObject({ name: 'PeerError' })
    await expect(signUp(utf8('x'))).rejects.toMatchObject({ code: 'not_empty' })
  })

  it('gives views of plain values, with no bytes in them', async () => {
    await signUp()
    home.answer = withoutChats
    expect(await engine.createGroup({ name: 'Rowing', members: [] })).toMatchObject({ ok: true })
    const [summary] = await engine.chatList()
    await engine.sendText({ chat: summary!.chat, text: 'to myself' })
    const view = await engine.chatView({ chat: summary!.chat })
    expect(view).toMatchObject({
      kind: 'group',
      title: 'Rowing',
      state: 'active',
      callsAll: true,
      members: [{ account: 'anna@office.example', role: 'owner', isSelf: true }],
      messages: [{ text: 'to myself', state: 'queued', isOwn: true }],
      hasOlder: false,
    })
    expect(JSON.parse(JSON.stringify(view))).toEqual(view)
  })

  it('shows messages in windows, oldest first, and says whether there are older ones', async () => {
    await signUp()
    home.answer = withoutChats
    await engine.createGroup({ name: 'Rowing', members: [] })
    const [{ chat } = { chat: '' }] = await engine.chatList()
    for (let i = 1; i <= 7; i++) await engine.sendText({ chat, text: String(i) })
    const newest = await engine.chatView({ chat, limit: 3 })
    expect([newest.messages.map(({ text }) => text), newest.hasOlder]).toEqual([['5', '6', '7'], true])
    const older = await engine.chatView({ chat, limit: 4, before: newest.messages[0]!.position })
    expect([older.messages.map(({ text }) => text), older.hasOlder]).toEqual([['1', '2', '3', '4'], false])
  })
})

describe('listeners', () => {
  it('are told of the account and of each chat that changes, until they leave', async () => {
    const events: Parameters<Parameters<Engine['subscribe']>[0]>[0][] = []
    const leave = engine.subscribe((event) => events.push(event))
    await signUp()
    expect(events.length).toBeGreaterThan(0)
    expect(events.filter(({ kind }) => kind !== 'account')).toEqual([])
    home.answer = withoutChats
    await engine.createGroup({ name: 'Rowing', members: [] })
    const [{ chat } = { chat: '' }] = await engine.chatList()
    expect(events.at(-1)).toEqual({ kind: 'chat', chat })
    leave()
    const before = events.length
    await engine.sendText({ chat, text: 'unheard' })
    expect(events).toHaveLength(before)
  })

  it('that fail do no harm to what they are told of, nor to other listeners', async () => {
    let told = 0
    engine.subscribe(() => {
      throw new Error('a bug of the page')
    })
    engine.subscribe(() => {
      told++
    })
    expect(await signUp()).toMatchObject({ ok: true })
    home.answer = withoutChats
    await engine.createGroup({ name: 'Rowing', members: [] })
    const [{ chat } = { chat: '' }] = await engine.chatList()
    expect(await engine.sendText({ chat, text: 'still sent' })).toHaveProperty('id')
    expect(told).toBeGreaterThan(2)
    expect(logged).toContain('listener_failed')
  })
})

describe('closing', () => {
  it('locks, and opens no more', async () => {
    await signUp()
    await engine.close()
    expect(home.open()).toBe(0)
    await expect(engine.unlock({ password: utf8('a good password') })).rejects.toMatchObject({ code: 'closed' })
  })
})
