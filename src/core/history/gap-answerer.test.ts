import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { parseMessageId, type ChatId } from '#protocol/ids.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { messageKey, timelinePlace } from '../chats/row-keys.ts'
import { encodeMessageRecord } from '../messages/message-record.ts'
import { noticeRecord } from '../messages/notice-record.ts'
import { noticeOf } from '../messages/notice.ts'
import type { GapRequest, GapSent } from '../own-devices/own-statement.ts'
import type { SessionRoutes } from '../session/home-server.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { bundleLimits } from './bundle.ts'
import { createGapAnswerer, type GapAnswerer } from './gap-answerer.ts'
import { makeGapRequest } from './gap-request.ts'

const crypto = await createNodeCrypto()
const place = (seq: number): Uint8Array => timelinePlace(0, 0, 1_000 + seq)

let world: World
let anna: Party
let chat: ChatId
let answerer: GapAnswerer
let said: GapSent[]
let answerPost: SessionRoutes['postSyncBundle']

beforeEach(async () => {
  said = []
  answerPost = () => Promise.resolve({ ok: true, value: undefined })
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
  answerer = createGapAnswerer({
    chats: { ...anna.deps, routes: { ...anna.deps.routes, postSyncBundle: (post) => answerPost(post) } },
    directory: anna.directory,
    say(sent) {
      said.push(sent)
      return Promise.resolve(true)
    },
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

/** The laptop asks for a stretch. */
async function ask(from: number, to: number, by: Parameters<typeof makeGapRequest>[0]): Promise<GapRequest> {
  const { id: device, ed25519 } = anna.author.device('laptop')
  const gaps = [{ chat, from: place(from), to: place(to) }]
  const { request } = makeGapRequest(by, { account: anna.address, device }, ed25519.privateKey, gaps)
  await answerer.asked(device, request)
  return request
}

describe('an answer to a device that could not read something', () => {
  it('is not given to a key that none can be sealed to, for which it would be tried for ever', async () => {
    const noKey = { publicKey: new Uint8Array(1_568).fill(0xff), privateKey: new Uint8Array(64) }
    await keepText(1)
    await ask(1, 9, { ...crypto, mlKem1024KeyPair: () => noKey })
    await world.clock.advance(1_000)
    expect(await answerer.step()).toEqual({ rest: 'nothing' })
    expect(anna.logLines.map(({ event }) => event)).toContain('gap_request_refused')
  })

  it('goes on when what was missing in the middle of a bundle came in before that could be posted', async () => {
    for (let seq = 0; seq < 2 * bundleLimits.messages; seq += 2) await keepText(seq)
    await ask(0, 2 * bundleLimits.messages, crypto)
    await world.clock.advance(1_000)
    answerPost = () =>
      Promise.resolve({ ok: false, why: 'unreachable', failure: { unreachable: 'timeout', message: '' } })
    expect(await answerer.step()).toMatchObject({ rest: 'wait' })
    await keepText(501)
    const posted: number[] = []
    answerPost = ({ sealedBytes }) => {
      posted.push(sealedBytes.length)
      return Promise.resolve({ ok: true, value: undefined })
    }
    await world.clock.advance(60_000)
    while ((await answerer.step()).rest === 'more');
    expect(said).toMatchObject([{ bundles: 2 }])
    expect(posted).toHaveLength(2)
  })

  it('goes on where it is when the request is heard once more', async () => {
    for (let seq = 0; seq < 2 * bundleLimits.messages; seq++) await keepText(seq)
    const request = await ask(0, 2 * bundleLimits.messages, crypto)
    const bundles: string[] = []
    answerPost = ({ bundle }) => {
      bundles.push(bundle)
      return Promise.resolve({ ok: true, value: undefined })
    }
    await world.clock.advance(60_000)
    await answerer.step()
    await answerer.asked(anna.author.device('laptop').id, request)
    await world.clock.advance(60_000)
    while ((await answerer.step()).rest === 'more');
    expect(bundles).toHaveLength(new Set(bundles).size)
    expect(said).toMatchObject([{ bundles: bundles.length }])
  })
})
