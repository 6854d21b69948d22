import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import type { SyncBundle } from '#protocol/client-server/device-sync.ts'
import { parseBlobId, parseMessageId, type ChatId, type DeviceId } from '#protocol/ids.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { noteGap } from '../chats/gaps.ts'
import { timelinePlace } from '../chats/row-keys.ts'
import { encodeMessageRecord } from '../messages/message-record.ts'
import { noticeRecord } from '../messages/notice-record.ts'
import { noticeOf } from '../messages/notice.ts'
import type { GapRequest } from '../own-devices/own-statement.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { sealBundle } from './bundle.ts'
import { createGapAsker, type GapAsker } from './gap-asker.ts'

const minute = 60_000
const place = (seq: number): Uint8Array => timelinePlace(0, 0, seq)

let crypto: Crypto
let world: World
let anna: Party
let boris: Party
let chat: ChatId
let others: readonly DeviceId[]
/** Those that are in the chat of the account with itself. */
let listeners: readonly DeviceId[]
let asker: GapAsker
let asked: GapRequest[]

beforeAll(async () => {
  crypto = await createNodeCrypto()
})

beforeEach(async () => {
  world = createWorld(crypto)
  boris = await world.party('boris')
  anna = await world.party('anna')
  chat = await world.group([boris, anna])
  const work = createUnitOfWork(anna.deps.vault)
  const log = anna.author.grow(
    (grown) => anna.author.add(grown, 'laptop', 'phone'),
    (grown) => anna.author.add(grown, 'tablet', 'phone'),
  )
  await anna.deps.logs.learn(
    work,
    anna.address,
    log.entries.map(({ entryBytes }) => entryBytes),
  )
  await work.commit()
  others = [anna.author.device('laptop').id]
  listeners = others
  asked = []
  asker = createGapAsker({
    chats: anna.deps,
    directory: anna.directory,
    x25519: anna.author.device('phone').x25519,
    others: () => Promise.resolve(others),
    listeners: () => Promise.resolve(listeners),
  })
})

const miss = (from: number, to: number): Promise<void> =>
  anna.cell(chat).task((task) => noteGap(anna.deps, task, { from: place(from), to: place(to), isCertain: true }))

/** Asks where there is something to ask for. */
async function look(): Promise<string> {
  const looked = await asker.look()
  if (looked.rest === 'ask') {
    await asker.ask(async (request, store) => {
      asked.push(request)
      const work = createUnitOfWork(anna.deps.vault)
      store(work)
      await work.commit()
    })
  }
  return looked.rest
}

/** A bundle with a text at each of the places, by a device of the account. */
function bundle(device: string, number: number, seqs: readonly number[]): SyncBundle {
  const { kemPublicKey, request } = asked.at(-1) ?? { kemPublicKey: new Uint8Array(0), request: new Uint8Array(16) }
  const { id: from, ed25519 } = anna.author.device(device)
  const at = { account: anna.address, from, to: anna.deps.self.device, request, chat }
  const messages = seqs.map((seq) => {
    const id = parseMessageId(seq.toString(16).padStart(32, '0'))
    const notice = noticeRecord(noticeOf({}), {
      id,
      author: { account: anna.address, device: from },
      timeMs: seq,
      epoch: 1,
    })
    const text = { kind: 'text', text: `text ${String(seq)}`, notice: null } as const
    return { place: place(seq), message: encodeMessageRecord({ ...notice, ...text }) }
  })
  const keys = {
    kemPublicKey,
    x25519: anna.author.device('phone').x25519.publicKey,
    ed25519Seed: ed25519.privateKey,
  }
  const content = { v: 1 as const, number, peer: null, name: 'Group', isLeft: false, messages }
  return {
    bundle: parseBlobId(toHex(crypto.randomBytes(16))),
    from,
    chat,
    sealedBytes: sealBundle(crypto, at, keys, content),
  }
}

const answer = (device: string, bundles: number, isWhole: readonly boolean[]): Promise<void> =>
  asker.answered(anna.author.device(device).id, {
    request: asked.at(-1)?.request ?? new Uint8Array(16),
    to: anna.deps.self.device,
    bundles,
    isWhole,
  })
const timeline = async (): Promise<string[]> =>
  (await anna.messages(chat)).map(({ text, notice }) => notice?.missing ?? text).filter((said) => said !== '')

describe('a device that asks for what it could not read', () => {
  it('puts what comes where it was asked for, once, and takes nothing else', async () => {
    await miss(20, 23)
    expect(await look()).toBe('ask')
    expect(await asker.take(bundle('laptop', 0, [19, 20, 21, 23, 90]))).toBe(true)
    expect(await asker.take(bundle('laptop', 0, [20, 22]))).toBe(true)
    expect(await timeline()).toEqual(['asked', 'text 20', 'text 21', 'text 22'].sort(byPlace))
    await answer('laptop', 1, [true])
    expect(await look()).toBe('nothing')
    expect(await timeline()).toEqual(['text 20', 'text 21', 'text 22'])
    expect(await asker.expects()).toBe(false)
  })

  it('never puts anything over what this device has itself', async () => {
    await boris.say(chat, 'as Boris said it')
    await anna.receive()
    const own = world.home.rows.at(-1)?.seq ?? 0
    await miss(own - 1, own + 1)
    await look()
    expect(await asker.take(bundle('laptop', 0, [own]))).toBe(true)
    expect((await timeline()).filter((said) => said !== 'asked')).toEqual(['as Boris said it'])
  })

  it('takes nothing that its account’s log does not vouch for, or that answers another request', async () => {
    await miss(20, 23)
    await look()
    const forged = { ...bundle('laptop', 0, [20]), from: anna.author.device('tablet').id }
    const stranger = bundle('stranger', 0, [20])
    expect([await asker.take(forged), await asker.take(stranger)]).toEqual([false, false])
    const before = bundle('laptop', 0, [20])
    await miss(40, 41)
    world.clock.jump(2 * minute)
    expect(await look()).toBe('ask')
    expect(await asker.take(before)).toBe(false)
    expect(await timeline()).toEqual(['asked', 'asked'])
  })

  it('waits for every other device before it says that nobody has it', async () => {
    others = [anna.author.device('laptop').id, anna.author.device('tablet').id]
    await miss(20, 23)
    await look()
    await answer('laptop', 0, [false])
    expect(await look()).toBe('nothing')
    expect(await timeline()).toEqual(['asked'])
    await answer('tablet', 0, [false])
    await look()
    expect(await timeline()).toEqual(['lost'])
  })

  it('says so at once where its account has no other device, and not while the log is unknown', async () => {
    others = []
    await miss(20, 23)
    expect(await look()).toBe('nothing')
    expect(await timeline()).toEqual(['lost'])
    expect(asked).toEqual([])
  })

  it('gives up on a device that has not answered for a month', async () => {
    await miss(20, 23)
    await look()
    world.clock.jump(31 * 24 * 60 * minute)
    await look()
    expect(await timeline()).toEqual(['lost'])
  })

  it('asks once more when bundles were lost on the way, and then takes what there is', async () => {
    await miss(20, 23)
    await look()
    await answer('laptop', 2, [true])
    await asker.take(bundle('laptop', 0, [20]))
    expect(await asker.settle()).toBe('ask-again')
    await asker.ask(async (request, store) => {
      asked.push(request)
      const work = createUnitOfWork(anna.deps.vault)
      store(work)
      await work.commit()
    })
    await answer('laptop', 2, [true])
    await asker.take(bundle('laptop', 0, [20, 21]))
    await look()
    expect(await timeline()).toContain('asked')
    expect(await asker.settle()).toBe('idle')
    await look()
    expect((await timeline()).sort()).toEqual(['lost', 'text 20', 'text 21'])
  })

  it('does not ask for the same twice, nor for something new within the minute', async () => {
    await miss(20, 23)
    expect([await look(), await look()]).toEqual(['ask', 'nothing'])
    await miss(40, 41)
    expect(await look()).toBe('wait')
    world.clock.jump(minute)
    expect(await look()).toBe('ask')
    expect(asked.map(({ gaps }) => gaps.length)).toEqual([1, 2])
  })
})

describe('a request that not every device has heard', () => {
  const laptop = (): DeviceId => anna.author.device('laptop').id
  const tablet = (): DeviceId => anna.author.device('tablet').id

  beforeEach(async () => {
    others = [laptop(), tablet()]
    listeners = [laptop()]
    await miss(20, 23)
    expect(await look()).toBe('ask')
  })

  it('is made again when one comes that has not, once and not within the minute', async () => {
    await answer('laptop', 0, [false])
    expect(await look()).toBe('nothing')
    listeners = [laptop(), tablet()]
    expect(await look()).toBe('wait')
    world.clock.jump(minute)
    expect([await look(), await look()]).toEqual(['ask', 'nothing'])
    expect(asked[1]?.gaps).toEqual(asked[0]?.gaps)
    await answer('laptop', 0, [false])
    expect(await asker.take(bundle('tablet', 0, [20, 21, 22]))).toBe(true)
    await answer('tablet', 1, [true])
    expect(await look()).toBe('nothing')
    expect(await timeline()).toEqual(['text 20', 'text 21', 'text 22'])
  })

  it('is not made again for a device that the log does not name', async () => {
    listeners = [laptop(), anna.author.device('stranger').id]
    world.clock.jump(minute)
    expect(await look()).toBe('nothing')
  })

  it('is made again where the chat has moved on, for those who have said nothing yet', async () => {
    listeners = [laptop(), tablet()]
    world.clock.jump(minute)
    await look()
    await answer('tablet', 0, [false])
    await asker.movedOn()
    world.clock.jump(minute)
    listeners = [tablet()]
    expect(await look()).toBe('nothing')
    listeners = [laptop(), tablet()]
    expect(await look()).toBe('ask')
    expect(asked).toHaveLength(3)
  })

  it('uses up no try by it: what is lost on the way afterwards is asked for once more', async () => {
    listeners = [laptop(), tablet()]
    world.clock.jump(minute)
    expect(await look()).toBe('ask')
    await answer('laptop', 2, [true])
    expect(await asker.settle()).toBe('ask-again')
  })
})

/** The notice of a stretch stands behind the message that has come to its first place. */
const byPlace = (one: string, other: string): number => rankOf(one) - rankOf(other)
const rankOf = (said: string): number => (said === 'asked' ? 20.5 : Number(said.slice(5)))
