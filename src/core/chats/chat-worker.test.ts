import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import type { Answer } from '../session/home-server.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import type { ChatId } from '#protocol/ids.ts'
import { lost, refused } from '../../../test/support/chat/memory-home.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { decodeKeyPackageRecord, encodeKeyPackageRecord } from '../devices/key-package-record.ts'
import { decodeOutboxRecord } from '../messages/outbox-record.ts'
import { queueText } from '../messages/queue-text.ts'
import { createChatCell } from './chat-cell.ts'
import { createGroupShelf } from './group-shelf.ts'
import { createChatWorker, type ChatWorker } from './chat-worker.ts'
import { claimDevices, planAdd, planRemoveAccount, planRename, planUpdate } from './membership.ts'
import { makeChat } from './new-chat.ts'

let crypto: Crypto
let world: World
let anna: Party
let boris: Party
let chat: ChatId
let worker: ChatWorker
let isConnected: boolean
let refills: number

beforeAll(async () => {
  crypto = await createNodeCrypto()
})

beforeEach(async () => {
  world = createWorld(crypto)
  anna = await world.party('anna')
  boris = await world.party('boris')
  chat = await world.group([anna, boris])
  isConnected = true
  refills = 0
  worker = workerOf(anna)
})

function workerOf(party: Party, id: ChatId = chat): ChatWorker {
  return createChatWorker(
    {
      ...party.deps,
      isConnected: () => isConnected,
      onKeyPackageUsed: () => {
        refills++
      },
    },
    party.cell(id),
  )
}

/** Lets what runs in the background run; more than one turn, for MLS has many. */
async function settle(ms = 0): Promise<void> {
  for (let i = 0; i < 40; i++) await world.clock.advance(i === 0 ? ms : 0)
}
/** For what takes more turns than most. */
async function settleUntil(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 100 && !holds(); i++) await settle()
}
const queue = (text: string) => anna.cell(chat).task((task) => queueText(anna.deps, task, text))
const posts = (): number => world.home.calls.filter(({ route }) => route === 'post').length
const commits = (): number => world.home.calls.filter(({ route }) => route === 'commit').length
const partsOf = (party: Party) => ({ record: party.cell(chat).record(), activity: party.cell(chat).activity() })
const failures = (party = anna): unknown[] => party.logLines.filter(({ event }) => event === 'chat_work_failed')
/** Stores what the home has for the device, as the stream would, and wakes the worker. */
async function deliver(party: Party, to: ChatWorker): Promise<void> {
  await party.take(world.home.rowsFor(party.deps.self.device, 0))
  to.rowsArrived()
  await settle()
}

describe('a chat at work', () => {
  it('sends what is queued once there is a connection', async () => {
    isConnected = false
    await queue('hello')
    worker.flush()
    await settle(60_000)
    expect(posts()).toBe(0)
    isConnected = true
    worker.connected()
    await settle()
    await boris.receive()
    expect(await boris.texts(chat)).toEqual(['hello'])
  })

  it.each([
    ['the tree', 'putBlob'],
    ['the commit', 'commit'],
  ] as const)(
    'keeps a commit when the server has no room for %s, and asks again while the connection stands',
    async (_, route) => {
      const clara = await world.party('clara')
      await clara.offer(1)
      const claimed = await claimDevices(anna.deps, [clara.address])
      if (!claimed.ok) throw new Error(claimed.code)
      for (let i = 0; i < 2; i++) world.home.once(route, () => Promise.resolve(refused('rate_limited')))
      expect(await worker.commit(planAdd(claimed.devices))).toEqual({
        ok: false,
        code: 'rate_limited',
        unreachable: true,
      })
      await settle(30_000)
      expect(anna.cell(chat).record().epoch).toBe(1)
      await settle(30_000)
      await settleUntil(() => anna.cell(chat).record().epoch > 1)
      await clara.receive()
      expect(clara.cell(chat).record()).toMatchObject({ state: 'active', epoch: 2 })
      await worker.stop()
      expect(world.clock.pending()).toBe(0)
    },
  )

  it('tries again by itself when a post came to nothing though the stream is well', async () => {
    await queue('hello')
    world.home.once('post', () => Promise.resolve(lost))
    worker.flush()
    await settle()
    expect(posts()).toBe(1)
    await settle(5_000)
    expect(posts()).toBe(2)
    await settle(60_000)
    expect(posts()).toBe(2)
  })

  it('tries again after an answer that nobody should give', async () => {
    await queue('hello')
    world.home.once('post', () => Promise.reject(new Error('not an answer')))
    worker.flush()
    await settle()
    expect(failures()).toMatchObject([{ fields: { work: 'outbox', code: 'internal' } }])
    await settle(15_000)
    expect(posts()).toBe(2)
  })

  it('sends again when the epoch that held it up has come', async () => {
    await boris.submit(chat, planUpdate(1))
    await queue('hello')
    worker.flush()
    await settle()
    expect(posts()).toBe(1)
    await deliver(anna, worker)
    await boris.receive()
    expect(await boris.texts(chat)).toEqual(['hello'])
  })

  it('sends again when a wrong send hash was repaired by another', async () => {
    const right = world.home.chat(chat).sendHash
    world.home.chat(chat).sendHash = new Uint8Array(32)
    await queue('hello')
    worker.flush()
    await settle()
    world.home.chat(chat).sendHash = right
    await anna.cell(chat).task(async (task) => {
      task.update({ sendHashIsRight: false })
    })
    await deliver(anna, worker)
    const keys = await boris.cell(chat).task((task) => task.keys())
    const { repairSendHash } = boris.deps.routes
    await repairSendHash(chat, {
      generation: 0,
      epoch: 1,
      sendHash: keys.sendHash,
      sealedEnvelope: new Uint8Array(104),
    })
    await deliver(anna, worker)
    await boris.receive()
    expect(await boris.texts(chat)).toEqual(['hello'])
  })

  it('takes up rows again that a full disk had left', async () => {
    await boris.say(chat, 'to anna')
    await anna.take(world.home.rowsFor(anna.deps.self.device, 0))
    anna.store.failApply(1)
    worker.rowsArrived()
    await settle()
    expect(failures()).toMatchObject([{ fields: { work: 'rows', code: 'disk_full' } }])
    expect(await anna.texts(chat)).toEqual([])
    await settle(15_000)
    expect(await anna.texts(chat)).toEqual(['to anna'])
  })

  it('decides a commit that was left undecided when the connection is back, and sends behind it', async () => {
    world.home.once('commit', async (real) => {
      await real()
      return lost
    })
    expect(await worker.commit(planRename('Decided later'))).toMatchObject({ ok: false, unreachable: true })
    await queue('hello')
    worker.connected()
    await settle()
    await deliver(anna, worker)
    await settle()
    await boris.receive()
    expect(boris.cell(chat).record().name).toBe('Decided later')
    expect(await boris.texts(chat)).toEqual(['hello'])
  })

  it('decides nothing in a chat that has halted, however often the connection is back', async () => {
    world.home.once('commit', () => Promise.resolve(lost))
    await worker.commit(planUpdate(1))
    world.home.append(chat, frameTypes.commit, Uint8Array.of(0xff))
    await deliver(anna, worker)
    expect(anna.cell(chat).record().state).toBe('halted')
    const before = commits()
    for (let i = 0; i < 5; i++) {
      worker.connected()
      await settle()
    }
    expect(commits()).toBe(before)
  })

  it('tells the server of a chat that was made without it', async () => {
    const cell = await makeChat(anna.deps, anna.directory, { peer: null, name: 'Made offline' })
    const { chat: id } = cell.record()
    const made = workerOf(anna, id)
    world.home.once('openChat', () => Promise.resolve(lost))
    expect(await made.commit(planUpdate(0))).toMatchObject({ ok: false, unreachable: true })
    await cell.task((task) => queueText(anna.deps, task, 'to myself'))
    made.connected()
    await settle()
    expect(cell.record().isRegistered).toBe(true)
    expect(posts()).toBe(1)
  })

  it('tells the server of a chat again when it has said that it may, while the connection stands', async () => {
    const cell = await makeChat(anna.deps, anna.directory, { peer: null, name: 'One too many' })
    const { chat: id } = cell.record()
    const made = workerOf(anna, id)
    for (let i = 0; i < 2; i++) world.home.once('openChat', () => Promise.resolve(later(7 * minute)))
    expect(await made.commit(planUpdate(0))).toMatchObject({ ok: false, code: 'rate_limited', unreachable: true })
    const asked = (): number => world.home.calls.filter(({ route }) => route === 'openChat').length
    await settle(7 * minute - 1)
    expect(asked()).toBe(2)
    await settle(1)
    expect(asked()).toBe(3)
    expect(cell.record().isRegistered).toBe(false)
    await settle(7 * minute)
    await settleUntil(() => cell.record().isRegistered)
    expect([asked(), cell.record().isRegistered]).toEqual([4, true])
    await made.stop()
    expect(world.clock.pending()).toBe(0)
  })

  it('posts an undecided commit again when the server has said that it may; never later than in an hour', async () => {
    world.home.once('commit', () => Promise.resolve(later(10 * minute)))
    world.home.once('commit', () => Promise.resolve(later(365 * 24 * 60 * minute)))
    const before = commits()
    expect(await worker.commit(planRename('Patience'))).toMatchObject({ ok: false, unreachable: true })
    await settle(10 * minute - 1)
    expect(commits()).toBe(before + 1)
    await settle(1)
    expect(commits()).toBe(before + 2)
    await settle(60 * minute)
    await settleUntil(() => anna.cell(chat).record().name === 'Patience')
    expect(anna.cell(chat).record().name).toBe('Patience')
  })
})

const minute = 60_000
/** The server has no room now, and says when it may have. */
const later = (retryAfterMs: number): Answer<never> => ({
  ok: false,
  why: 'refused',
  code: 'rate_limited',
  retryAfterMs,
  details: {},
})

describe('commits of its own accord', () => {
  const day = 86_400_000

  it('come once a week after the last, and not before', async () => {
    await worker.commit(planRename('First'))
    const before = commits()
    const due = anna.cell(chat).record().updateDueMs ?? 0
    const nowMs = world.clock.nowMs()
    expect(due - nowMs).toBeGreaterThan(5 * day)
    expect(due - nowMs).toBeLessThan(9 * day)
    worker.maintain(due - 1)
    await settle()
    expect(commits()).toBe(before)
    await settle(due - nowMs)
    worker.maintain(world.clock.nowMs())
    await settle()
    expect(commits()).toBe(before + 1)
    expect(anna.cell(chat).record().updateDueMs).toBeGreaterThan(due)
  })

  it('stay due when somebody else was first: that gave this device no new keys', async () => {
    await anna.cell(chat).task(async (task) => {
      task.update({ updateDueMs: world.clock.nowMs() })
    })
    const { nowMs } = world.clock
    world.home.once('commit', async (real) => {
      await boris.submit(chat, planUpdate(1))
      queueMicrotask(() => void deliver(anna, worker))
      return real()
    })
    worker.maintain(nowMs())
    await settle()
    expect(anna.cell(chat).record().epoch).toBe(2)
    const due = anna.cell(chat).record().updateDueMs ?? Infinity
    expect(due).toBeGreaterThan(nowMs())
    expect(due - nowMs()).toBeLessThan(120_000)
    await settle(120_000)
    worker.maintain(nowMs())
    await settle()
    expect(anna.cell(chat).record().epoch).toBe(3)
  })

  it('do not pile up while one waits for its row', async () => {
    const { vault } = anna.deps
    let looks = 0
    const counting: Party['deps']['vault'] = {
      ...vault,
      get(table, key) {
        if (table === 'mls_pending') looks++
        return vault.get(table, key)
      },
    }
    const cell = createChatCell({ ...anna.deps, vault: counting }, createGroupShelf(), partsOf(anna), () => undefined)
    const counted = createChatWorker(
      { ...anna.deps, vault: counting, isConnected: () => true, onKeyPackageUsed: () => undefined },
      cell,
    )
    await cell.task(async (task) => {
      task.update({ updateDueMs: world.clock.nowMs() })
    })
    world.home.once('commit', async (real) => {
      await real()
      return refused('epoch_taken')
    })
    for (let i = 0; i < 50; i++) {
      counted.maintain(world.clock.nowMs())
      await settle(15_000)
    }
    await anna.take(world.home.rowsFor(anna.deps.self.device, 0))
    counted.rowsArrived()
    await settle()
    expect(cell.record().epoch).toBe(2)
    expect(looks).toBeLessThan(20)
  })

  it('are left out while nobody else is in the chat, or while there is no connection', async () => {
    const cell = await makeChat(anna.deps, anna.directory, { peer: null, name: 'Alone' })
    await cell.task(async (task) => {
      task.update({ updateDueMs: 0, isRegistered: true })
    })
    const before = commits()
    workerOf(anna, cell.record().chat).maintain(world.clock.nowMs())
    isConnected = false
    await anna.cell(chat).task(async (task) => {
      task.update({ updateDueMs: 0 })
    })
    worker.maintain(world.clock.nowMs())
    await settle()
    expect(commits()).toBe(before)
  })

  it('follow a removal, made by one of those who stay and not by all, whoever removed', async () => {
    const [clara, dora] = [await world.party('clara'), await world.party('dora')]
    chat = await world.group([anna, boris, clara, dora])
    const staying = [anna, boris, clara]
    for (const party of staying) {
      await party.cell(chat).task((task) => {
        // Not the one that each owes itself soon after joining; and a request tells nobody that it was seen.
        task.update({ updateDueMs: null })
        party.deps.requests.accept(task.work, task.record().number)
        return Promise.resolve()
      })
    }
    expect(await anna.submit(chat, planRemoveAccount(dora.address))).toEqual({ ok: true })
    for (const party of [boris, clara]) await party.receive()
    const dues = staying.map((party) => party.cell(chat).record().duty ?? Infinity)
    expect(Math.max(...dues) - world.clock.nowMs()).toBeLessThan(5 * 60_000)
    const before = commits()
    const workers = staying.map((party) => workerOf(party))
    for (const one of workers) one.maintain(Math.min(...dues) - 1)
    await settle()
    expect(commits()).toBe(before)
    for (const one of workers) one.maintain(Math.min(...dues))
    await settleUntil(() => commits() > before)
    await settle()
    expect(commits()).toBe(before + 1)
    for (const party of staying) await party.receive()
    for (const one of workers) one.maintain(Math.max(...dues))
    await settle()
    expect(commits()).toBe(before + 1)
    expect(staying.map((party) => party.cell(chat).record().duty)).toEqual([null, null, null])
  })

  it('come after so many own messages that no gap of a thousand can open', async () => {
    await anna.cell(chat).task(async (task) => {
      task.updateActivity({ ownGenerations: 900 })
    })
    worker.flush()
    await settle()
    expect(anna.cell(chat).record().epoch).toBe(2)
    expect(anna.cell(chat).activity().ownGenerations).toBe(0)
  })

  it('come at once after a join by a KeyPackage of last resort', async () => {
    const clara = await world.party('clara')
    await clara.offer(1)
    // Her only KeyPackage is marked as the last resort that it would be in a real pool.
    const [kept] = await clara.deps.vault.scan({ table: 'key_packages' })
    const record = decodeKeyPackageRecord(kept!.value)
    await clara.deps.vault.apply([
      {
        kind: 'put',
        table: 'key_packages',
        key: kept!.key,
        value: encodeKeyPackageRecord({ ...record, isLastResort: true }),
      },
    ])
    const claimed = await claimDevices(anna.deps, [clara.address])
    if (!claimed.ok) throw new Error(claimed.code)
    await anna.submit(chat, planAdd(claimed.devices))
    await clara.take(world.home.rowsFor(clara.deps.self.device, 0))
    const claras = workerOf(clara)
    claras.rowsArrived()
    await settle()
    expect(clara.cell(chat).record()).toMatchObject({ state: 'active', epoch: 3 })
    expect(refills).toBe(1)
    // A last resort serves again, until it is replaced.
    expect(clara.store.snapshot().get('key_packages')?.size).toBe(1)
  })
})

describe('stopping', () => {
  it('ends at once though a commit waits for its row, and nothing is begun after it', async () => {
    world.home.once('commit', async (real) => {
      await real()
      return refused('epoch_taken')
    })
    const waiting = worker.commit(planUpdate(1))
    await settle()
    await worker.stop()
    expect(await waiting).toMatchObject({ ok: false, code: 'locked' })
    const before = world.home.calls.length
    expect(await worker.commit(planUpdate(1))).toMatchObject({ ok: false, code: 'locked' })
    worker.flush()
    worker.connected()
    worker.rowsArrived()
    worker.maintain(Infinity)
    await settle(3_600_000)
    expect(world.home.calls).toHaveLength(before)
    expect(world.clock.pending()).toBe(0)
    expect(failures()).toEqual([])
  })

  it('leaves a timer of a retry to nobody', async () => {
    await queue('hello')
    world.home.once('post', () => Promise.resolve(lost))
    worker.flush()
    await settle()
    expect(world.clock.pending()).toBe(1)
    await worker.stop()
    expect(world.clock.pending()).toBe(0)
  })
})

describe('a device revoked while others want to write', () => {
  it('is removed first, whatever the server sends as proof', async () => {
    const log = boris.author.grow((before) => boris.author.revoke(before, 'phone', null))
    world.home.logs.set(
      boris.address,
      log.entries.map(({ entryBytes }) => entryBytes),
    )
    for (const entry of ['not base64url!', 'AAAA', 17, undefined]) {
      world.home.once('post', () => Promise.resolve(refused('revocation_pending', { entry })))
    }
    await queue('not to boris')
    worker.flush()
    await settle()
    await settle(5_000)
    expect(anna.cell(chat).record().accounts).toEqual([anna.address])
    for (let i = 0; i < 4; i++) await settle(5_000)
    expect(world.home.rows.at(-1)?.type).toBe(frameTypes.message)
    await boris.receive()
    expect(boris.cell(chat).record().state).toBe('left')
    expect(await boris.texts(chat)).toEqual([])
  })

  it('does not take its person out because the server did not say what else that one has', async () => {
    const log = boris.author.grow(
      (before) => boris.author.add(before, 'tablet', 'phone'),
      (before) => boris.author.revoke(before, 'phone', null),
    )
    world.home.logs.set(
      boris.address,
      log.entries.map(({ entryBytes }) => entryBytes),
    )
    let claims = 0
    const claimKeyPackages = () => {
      claims++
      return Promise.resolve(lost)
    }
    const { deps } = anna
    const cutOff = workerOf({ ...anna, deps: { ...deps, routes: { ...deps.routes, claimKeyPackages } } })
    world.home.once('post', () => Promise.resolve(refused('revocation_pending', { entry: 'AAAA' })))
    world.home.once('post', () => Promise.resolve(refused('revocation_pending', { entry: 'AAAA' })))
    await queue('to boris')
    const before = commits()
    cutOff.flush()
    await settle()
    expect({ claims, commits: commits() }).toEqual({ claims: 1, commits: before })
    // It is tried again.
    await settle(15_000)
    expect(claims).toBe(2)
    expect(anna.cell(chat).record().accounts).toEqual([anna.address, boris.address])
    await cutOff.stop()
  })

  it('is not removed on the word of the server alone', async () => {
    world.home.once('post', () => Promise.resolve(refused('revocation_pending', { entry: 'AAAA' })))
    await queue('to boris')
    worker.flush()
    await settle()
    await settle(5_000)
    await boris.receive()
    expect(await boris.texts(chat)).toEqual(['to boris'])
  })
})

describe('a server that has fallen behind', () => {
  it('is noticed when a message waits for a commit that does not come, and the next generation is opened', async () => {
    await anna.submit(chat, planUpdate(1))
    await boris.receive()
    // It has forgotten the last epoch.
    world.home.chat(chat).epoch = 1
    await queue('waiting')
    worker.flush()
    await settle()
    expect(anna.cell(chat).record().trouble).toBeNull()
    await settle(30_000)
    expect(anna.cell(chat).record().trouble).toMatchObject({ code: 'server_behind' })
    await boris.offer(1)
    worker.maintain(world.clock.nowMs() + 60_000)
    await settleUntil(() => anna.cell(chat).record().epoch === 1)
    expect(anna.cell(chat).record()).toMatchObject({ state: 'active', generation: 1, epoch: 1 })
    await boris.receive()
    expect(await boris.texts(chat)).toEqual(['waiting'])
    expect(failures()).toEqual([])
  })

  it('is not suspected while a commit is merely on its way', async () => {
    await boris.submit(chat, planUpdate(1))
    await queue('waiting')
    worker.flush()
    await settle()
    await deliver(anna, worker)
    await settle(30_000)
    expect(anna.cell(chat).record()).toMatchObject({ epoch: 2, trouble: null })
    expect(world.home.calls.filter(({ route }) => route === 'chats')).toEqual([])
  })
})

describe('keys of epochs that are over', () => {
  const day = 86_400_000

  it('serve late messages for seven days of running time, and are gone after that', async () => {
    // A message of the old epoch that is delivered only after the commit, and another that comes a week later.
    await boris.queue(chat, 'a little late')
    await boris.queue(chat, 'much too late')
    const outbox = await boris.deps.vault.scan({ table: 'outbox' })
    const bodies = outbox.map(({ value }) => decodeOutboxRecord(value).body)
    await worker.commit(planRename('Next epoch'))
    const open = (body: Uint8Array | undefined) =>
      anna.cell(chat).task(async (task) => {
        const group = await task.group()
        if (group === undefined || body === undefined) throw new Error('a group and a body were expected')
        const opened = await anna.deps.mls.open(group, task.rows, body)
        if (opened.ok) task.rows.write(opened.writes)
        return opened.ok
      })
    expect(await open(bodies[0])).toBe(true)
    worker.maintain(world.clock.nowMs())
    await settle(7 * day - 1)
    worker.maintain(world.clock.nowMs())
    await settle()
    const keptRows = (await anna.store.scan({ table: 'mls_secrets' })).length
    await settle(1)
    worker.maintain(world.clock.nowMs())
    await settle()
    expect((await anna.store.scan({ table: 'mls_secrets' })).length).toBeLessThan(keptRows)
    expect(await open(bodies[1])).toBe(false)
    expect(
      anna
        .cell(chat)
        .record()
        .appliedCommits.map(({ epoch }) => epoch),
    ).not.toContain(1)
  })
})
