import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { decodeShape, encodeShape } from '#protocol/codec/shape.ts'
import { commitDeltaShape, welcomeItemShape, type WelcomeItem } from '#protocol/client-server/chats.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import type { ChatId } from '#protocol/ids.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { chatContext } from './exporter-context.ts'
import { makeChat, registerChat } from './new-chat.ts'
import { claimDevices, planAdd, planUpdate } from './membership.ts'
import { openTreeBlob, sealTreeBlob, type TreeBlob } from './tree-blob.ts'
import { openWelcomeBox, sealWelcomeBox } from './welcome-box.ts'
import { decodeKeyPackageRecord } from '../devices/key-package-record.ts'
import { pairKey } from './pair-key.ts'

let crypto: Crypto
let world: World
let anna: Party
let clara: Party
let chat: ChatId

beforeAll(async () => {
  crypto = await createNodeCrypto()
})

beforeEach(async () => {
  world = createWorld(crypto)
  anna = await world.party('anna')
  clara = await world.party('clara')
  chat = await world.group([anna])
})

async function add(): Promise<void> {
  await clara.offer(1)
  const claimed = await claimDevices(anna.deps, [clara.address])
  if (!claimed.ok) throw new Error(claimed.code)
  await anna.submit(chat, planAdd(claimed.devices))
}

/** Delivers clara's Welcome with something changed on the way; gives the code of the refusal, or the state. */
async function join(change: (item: WelcomeItem) => Partial<WelcomeItem>): Promise<string> {
  const at = world.home.rows.findLastIndex(({ type }) => type === frameTypes.welcome)
  const row = world.home.rows[at]!
  const item = decodeShape(welcomeItemShape, row.content)
  world.home.rows[at] = { ...row, content: encodeShape(welcomeItemShape, { ...item, ...change(item) }) }
  await clara.receive()
  const code = clara.logLines.findLast(({ event }) => event === 'welcome_refused')?.fields['code']
  return typeof code === 'string' ? code : clara.cell(chat).record().state
}

/** Puts another sealed tree under clara's Welcome, box and all, as only its committer could. */
async function joinWithTree(make: (honest: TreeBlob, treeKey: Uint8Array) => Uint8Array): Promise<string> {
  const row = world.home.rows.findLast(({ type }) => type === frameTypes.welcome)!
  const item = decodeShape(welcomeItemShape, row.content)
  const [kept] = await clara.deps.vault.scan({ table: 'key_packages' })
  const pair = crypto.x25519KeyPair(decodeKeyPackageRecord(kept!.value).oneTimeX25519)
  const box = openWelcomeBox(crypto, pair, item.box)!
  const fetched = await clara.deps.routes.getBlob(chat, item.treeBlob)
  if (!fetched.ok) throw new Error('the blob is there')
  const value = make(openTreeBlob(crypto, box.treeKey, fetched.value)!, box.treeKey)
  const treeHash = crypto.blake3(value)
  world.home.once('getBlob', () => Promise.resolve({ ok: true, value }))
  return join(() => ({ treeHash, box: sealWelcomeBox(crypto, pair.publicKey, { ...box, treeHash }) }))
}

const flipped = (bytes: Uint8Array): Uint8Array => bytes.map((byte, index) => (index === 0 ? byte ^ 1 : byte))
const delta = (item: WelcomeItem, change: object): Uint8Array =>
  encodeShape(commitDeltaShape, { ...decodeShape(commitDeltaShape, item.delta), ...change })

describe('a Welcome that was changed on the way', () => {
  beforeEach(add)

  it('opens when it was not: these tests change nothing else', async () => {
    expect(await join(() => ({}))).toBe('active')
    expect(clara.logLines).toEqual([])
  })

  it.each<[string, (item: WelcomeItem) => Partial<WelcomeItem>, string]>([
    [
      'its D is of another chat',
      (item) => ({ delta: delta(item, { chat: 'f0'.repeat(16) }) }),
      'delta_of_another_chat',
    ],
    ['its D is of another generation', (item) => ({ delta: delta(item, { generation: 4 }) }), 'delta_of_another_chat'],
    ['its D is of another epoch', (item) => ({ delta: delta(item, { newEpoch: 9 }) }), 'delta_of_another_chat'],
    ['epoch and D are of another', (item) => ({ epoch: 9, delta: delta(item, { newEpoch: 9 }) }), 'epoch_differs'],
    ['its D adds somebody else', (item) => ({ delta: delta(item, { added: [] }) }), 'not_for_us'],
    ['its D is no D', () => ({ delta: Uint8Array.of(1) }), 'malformed'],
    ['its box is another', (item) => ({ box: flipped(item.box) }), 'box_does_not_open'],
    ['its tree is another', (item) => ({ treeHash: flipped(item.treeHash) }), 'tree_of_another_box'],
    ['its tree is not there', () => ({ treeBlob: 'f0'.repeat(16) as WelcomeItem['treeBlob'] }), 'tree_not_fetched'],
    ['its commit is another', (item) => ({ commitHash: flipped(item.commitHash) }), 'envelope_not_signed'],
    ['its boxes are others', (item) => ({ boxHashes: [...item.boxHashes, new Uint8Array(32)] }), 'envelope_not_signed'],
    ['its name is another', (item) => ({ sealedName: flipped(item.sealedName) }), 'envelope_not_signed'],
    ['its envelope is another', (item) => ({ sealedEnvelope: flipped(item.sealedEnvelope) }), 'envelope_not_signed'],
  ])('is refused when %s', async (_, change, code) => {
    expect(await join(change)).toBe(code)
    expect(clara.cell(chat).record()).toMatchObject({ state: 'joining', accounts: [] })
    expect(clara.store.snapshot().get('mls_epochs')?.size).toBe(0)
  })

  it('is refused when its KeyPackage is none of ours', async () => {
    const ref = new Uint8Array(64)
    const { address: account, deps } = clara
    const added = [{ account, device: deps.self.device, keyPackageRef: ref }]
    expect(await join((item) => ({ delta: delta(item, { added }) }))).toBe('key_package_unknown')
  })

  it('opens with a wrong send hash, and knows that it is wrong: a bad registration is no fork', async () => {
    expect(await join((item) => ({ sendHash: flipped(item.sendHash) }))).toBe('active')
    expect(clara.cell(chat).record().sendHashIsRight).toBe(false)
    expect(clara.logLines).toMatchObject([{ event: 'send_hash_wrong', fields: { blame: 'nobody' } }])
    world.home.chat(chat).sendHash = new Uint8Array(32)
    await clara.say(chat, 'repaired by the newcomer')
    await anna.receive()
    expect(await anna.texts(chat)).toEqual(['repaired by the newcomer'])
  })

  it('is refused and harms nothing when its box names a tree of three bytes', async () => {
    expect(await joinWithTree(() => new Uint8Array(3))).toBe('tree_does_not_open')
  })

  it('is refused when its tree holds a log that is not the one its server has', async () => {
    const code = await joinWithTree((tree, treeKey) => {
      const logs = tree.logs.map((log) => ({ ...log, entries: log.entries.map(flipped) }))
      return sealTreeBlob(crypto, treeKey, { ...tree, logs })
    })
    expect(code).toBe('log_forked')
  })

  it('is refused when its tree holds a member of whom no log came', async () => {
    expect(await joinWithTree((tree, treeKey) => sealTreeBlob(crypto, treeKey, { ...tree, logs: [] }))).toBe(
      'log_missing',
    )
  })
})

describe('a newcomer', () => {
  it('is to commit soon, and the later the larger the chat is', async () => {
    await add()
    await clara.receive()
    const due = clara.cell(chat).record().updateDueMs ?? 0
    const waitMs = due - world.clock.nowMs()
    expect(waitMs).toBeGreaterThanOrEqual(20_000)
    expect(waitMs).toBeLessThanOrEqual(40_000)
    expect(await clara.submit(chat, planUpdate(1))).toEqual({ ok: true })
    await anna.receive()
    expect(anna.cell(chat).record().epoch).toBe(2)
  })

  it('has a chat of two with whom it really is with, and not with whom the server says', async () => {
    const cell = await makeChat(anna.deps, anna.directory, { peer: clara.address, name: '' })
    chat = cell.record().chat
    await registerChat(anna.deps, cell)
    await add()
    const boris = await world.party('boris')
    expect(await join(() => ({ pairKey: pairKey(crypto, clara.address, boris.address) }))).toBe('active')
    expect(clara.cell(chat).record().peer).toBeNull()
  })

  it('takes no group of more for a chat of two, whatever the server says', async () => {
    const boris = await world.party('boris')
    chat = await world.group([anna, boris])
    await add()
    expect(await join(() => ({ pairKey: pairKey(crypto, anna.address, clara.address) }))).toBe('active')
    expect(clara.cell(chat).record().peer).toBeNull()
  })
})

describe('the context of a chat', () => {
  it('is its id and its generation, 20 bytes, and begins every group_id', async () => {
    expect(chatContext(chat, 7)).toHaveLength(20)
    await anna.cell(chat).task(async (task) => {
      const group = await task.group()
      expect(group?.groupId.subarray(0, 20)).toEqual(chatContext(chat, 0))
      expect(group?.groupId).toHaveLength(28)
    })
  })
})
