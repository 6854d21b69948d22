import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import type { SyncBundlePost } from '#protocol/client-server/device-sync.ts'
import { parseMessageId, type ChatId } from '#protocol/ids.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { messageKey, timelinePlace } from '../chats/row-keys.ts'
import { encodeMessageRecord } from '../messages/message-record.ts'
import { noticeRecord } from '../messages/notice-record.ts'
import { noticeOf } from '../messages/notice.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { openBundle } from './bundle.ts'
import { createGapAnswerer, type GapAnswerer } from './gap-answerer.ts'
import { makeGapRequest } from './gap-request.ts'

const crypto = await createNodeCrypto()
const place = (seq: number): Uint8Array => timelinePlace(0, 0, 1_000 + seq)

let world: World
let anna: Party
let chat: ChatId
let answerer: GapAnswerer
let posts: SyncBundlePost[]
/** How many bundles arrive without their answer. */
let unanswered: number

beforeEach(async () => {
  world = createWorld(crypto)
  anna = await world.party('anna')
  chat = await world.group([anna, await world.party('boris')])
  const log = anna.author.grow((grown) => anna.author.add(grown, 'laptop', 'phone'))
  const work = createUnitOfWork(anna.deps.vault)
  await anna.deps.logs.learn(
    work,
    anna.address,
    log.entries.map(({ entryBytes }) => entryBytes),
  )
  await work.commit()
  ;[posts, unanswered] = [[], 0]
  const postSyncBundle: typeof anna.deps.routes.postSyncBundle = (posted) => {
    posts.push(posted)
    return Promise.resolve(
      unanswered-- > 0
        ? { ok: false, why: 'unreachable', failure: { unreachable: 'timeout', message: '' } }
        : { ok: true, value: undefined },
    )
  }
  answerer = createGapAnswerer({
    chats: { ...anna.deps, routes: { ...anna.deps.routes, postSyncBundle } },
    directory: anna.directory,
    say: () => Promise.resolve(true),
  })
})

async function keepText(seq: number): Promise<void> {
  const id = parseMessageId(seq.toString(16).padStart(32, '0'))
  const author = { account: anna.address, device: anna.deps.self.device }
  const notice = noticeRecord(noticeOf({}), { id, author, timeMs: 2 ** 42, epoch: 1 })
  const text = { kind: 'text', text: `text ${String(seq)}`, notice: null, serverTimeMs: 2 ** 42 } as const
  const work = createUnitOfWork(anna.deps.vault)
  const key = messageKey(anna.cell(chat).record().number, 0, 0, 1_000 + seq)
  work.put('messages', key, encodeMessageRecord({ ...notice, ...text }))
  await work.commit()
}

/** The laptop asks for a stretch; gives what opens the bundles for it. */
async function ask(from: number, to: number, by: Parameters<typeof makeGapRequest>[0] = crypto) {
  const { id: device, ed25519, x25519 } = anna.author.device('laptop')
  const gaps = [{ chat, from: place(from), to: place(to) }]
  const { request, kemSeed } = makeGapRequest(by, { account: anna.address, device }, ed25519.privateKey, gaps)
  await answerer.asked(device, request)
  return ({ sealedBytes }: SyncBundlePost) => {
    const at = { account: anna.address, from: anna.deps.self.device, to: device, request: request.request, chat }
    const keys = { kemSeed, x25519, ed25519: anna.author.device('phone').ed25519.publicKey }
    return openBundle(crypto, at, keys, sealedBytes).messages.map((message) => message.place)
  }
}

describe('an answer to a device that could not read something', () => {
  it('is made again as it was where nobody knows whether it arrived, and what came since follows', async () => {
    for (const seq of [1, 2]) await keepText(seq)
    const open = await ask(1, 9)
    await world.clock.advance(1_000)
    unanswered = 1
    expect(await answerer.step()).toMatchObject({ rest: 'wait' })
    // In the very stretch that was asked for; and not in the bundle of this number, which may lie at the server already.
    await keepText(0)
    await keepText(3)
    await world.clock.advance(10_000)
    expect(await answerer.step()).toEqual({ rest: 'more' })
    expect(await answerer.step()).toEqual({ rest: 'more' })
    expect(posts.map(open)).toEqual([[place(1), place(2)], [place(1), place(2)], [place(3)]])
    const [first, again, next] = posts.map(({ bundle }) => bundle)
    expect([again === first, next === first]).toEqual([true, false])
  })

  it('is not given to a key that none can be sealed to, for which it would be tried for ever', async () => {
    const noKey = { publicKey: new Uint8Array(1_568).fill(0xff), privateKey: new Uint8Array(64) }
    await keepText(1)
    await ask(1, 9, { ...crypto, mlKem1024KeyPair: () => noKey })
    await world.clock.advance(1_000)
    expect(await answerer.step()).toEqual({ rest: 'nothing' })
    expect(anna.logLines.map(({ event }) => event)).toContain('gap_request_refused')
  })
})
