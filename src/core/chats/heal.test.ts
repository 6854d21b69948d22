import { beforeEach, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { encodeShape } from '#protocol/codec/shape.ts'
import { commitRowShape, type CommitRow } from '#protocol/client-server/chats.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import type { ChatId } from '#protocol/ids.ts'
import { groupOf } from '../../../test/support/chat/group-of.ts'
import { lost, refused } from '../../../test/support/chat/memory-home.ts'
import type { Party, World } from '../../../test/support/chat/party.ts'
import { encodeChatMetadata, roleNumbers } from './chat-metadata.ts'
import { noteEvidence } from './evidence.ts'
import { forgetFormer, hasOutlivedGeneration } from './former-generations.ts'
import { actOnTrouble } from './heal.ts'
import { planUpdate } from './membership.ts'
import { checkServerPlace } from './server-place.ts'
import { noTrouble } from './trouble.ts'

const day = 24 * 60 * 60_000

let crypto: Crypto
let world: World
let anna: Party
let boris: Party
let clara: Party
let chat: ChatId

beforeEach(async () => {
  ;({ crypto, world, anna, boris, clara, chat } = await groupOf('anna', 'boris', 'clara'))
})

const record = (party: Party) => party.cell(chat).record()
const act = (party: Party) => actOnTrouble(party.deps, party.cell(chat))
const everybody = () => [anna, boris, clara]
const calls = (route: string): number => world.home.calls.filter((call) => call.route === route).length

/** The server takes for the winner of this epoch what nobody can apply. */
async function halt(): Promise<void> {
  const { generation, epoch } = record(anna)
  const row: CommitRow = {
    commit: crypto.randomBytes(80),
    delta: crypto.randomBytes(80),
    sendHash: crypto.randomBytes(32),
    sealedName: crypto.randomBytes(296),
    sealedEnvelope: crypto.randomBytes(104),
    treeBlob: null,
    treeHash: crypto.randomBytes(32),
    logs: [],
    generation,
    epoch,
    boxHashes: [],
  }
  world.home.append(chat, frameTypes.commit, encodeShape(commitRowShape, row))
  for (const party of everybody()) await party.receive()
}

async function offerAll(): Promise<void> {
  for (const party of everybody()) await party.offer(2)
}

describe('a chat whose winning commit nobody can apply', () => {
  it('moves whole into a new generation, opened by its owner, and goes on', async () => {
    await anna.say(chat, 'before')
    await boris.receive()
    await halt()
    expect(everybody().map((party) => record(party).state)).toEqual(['halted', 'halted', 'halted'])
    await offerAll()
    await act(anna)
    for (const party of everybody()) await party.receive()
    expect(everybody().map((party) => [record(party).state, record(party).generation, record(party).epoch])).toEqual([
      ['active', 1, 1],
      ['active', 1, 1],
      ['active', 1, 1],
    ])
    const authenticators = await Promise.all(
      everybody().map((party) => party.cell(chat).task(async (task) => (await task.group())?.epochAuthenticator)),
    )
    expect(new Set(authenticators.map(String)).size).toBe(1)
    await boris.say(chat, 'after')
    await anna.receive()
    await clara.receive()
    expect(await anna.texts(chat)).toEqual(['before', 'after'])
    expect(await clara.texts(chat)).toEqual(['before', 'after'])
    expect(await boris.texts(chat)).toEqual(['before', 'after'])
  })

  it('says in the timeline what has happened, once, on every device', async () => {
    await halt()
    await offerAll()
    await act(anna)
    for (const party of everybody()) {
      await party.receive()
      const renewed = (await party.messages(chat)).filter(({ notice }) => notice?.isRenewed === true)
      expect(renewed).toHaveLength(1)
      expect(renewed[0]?.notice).toMatchObject({ added: [], removed: [], renamed: null })
    }
  })

  it('sends what was waiting, once, and keeps its place', async () => {
    await halt()
    await expect(boris.queue(chat, 'too early')).rejects.toMatchObject({ code: 'chat_not_active' })
    await offerAll()
    await act(anna)
    await boris.receive()
    await boris.queue(chat, 'waiting')
    expect(await boris.flush(chat)).toEqual({ rest: 'empty' })
    await anna.receive()
    expect(await anna.texts(chat)).toEqual(['waiting'])
  })

  it('is opened by its owner first, by an admin later, and by no mere member', async () => {
    await halt()
    const nowMs = world.clock.nowMs()
    const due = everybody().map((party) => (record(party).trouble?.actDueMs ?? 0) - nowMs)
    expect(due[0]).toBeLessThanOrEqual(10_000)
    // Members ask to be added again instead, when nobody else has acted.
    expect(due[1]).toBeGreaterThanOrEqual(60_000)
    await offerAll()
    await act(boris)
    expect(record(boris)).toMatchObject({ state: 'halted', generation: 0 })
    expect(calls('openGeneration')).toBe(0)
  })

  it('is not opened twice in a day by the same device', async () => {
    await halt()
    await offerAll()
    await act(anna)
    for (const party of everybody()) await party.receive()
    const openedMs = record(anna).trouble?.openedMs ?? 0
    await halt()
    expect(record(anna)).toMatchObject({ state: 'halted', generation: 1 })
    expect(record(anna).trouble?.actDueMs).toBeGreaterThanOrEqual(openedMs + day)
  })

  it('is opened once, whatever answers get lost and wherever the device dies', async () => {
    await halt()
    await offerAll()
    world.home.once('openGeneration', async (real) => {
      await real()
      return lost
    })
    await act(anna)
    expect(record(anna)).toMatchObject({ state: 'halted', trouble: { opening: 1 } })
    const again = await anna.restarted()
    // The same group as before: another would be refused, its number being taken.
    await actOnTrouble(again.deps, again.cell(chat))
    expect(again.cell(chat).record()).toMatchObject({ state: 'active', generation: 1, epoch: 1 })
    expect(world.home.chat(chat)).toMatchObject({ generation: 1, epoch: 1 })
    await boris.receive()
    expect(record(boris)).toMatchObject({ state: 'active', generation: 1 })
  })

  it('waits for the Welcome of whoever was first', async () => {
    await halt()
    await offerAll()
    const rowsBefore = await anna.deps.vault.scan({ table: 'mls_epochs' })
    world.home.once('openGeneration', () => Promise.resolve(refused('generation_exists')))
    await act(anna)
    expect(record(anna)).toMatchObject({ state: 'halted', generation: 0, trouble: { opening: null, deferrals: 1 } })
    expect(await anna.deps.vault.scan({ table: 'mls_epochs' })).toEqual(rowsBefore)
  })

  it('leaves out the device that signed what is refused', async () => {
    await anna
      .cell(chat)
      .task((task) => noteEvidence(anna.deps, task, { code: 'roles', author: boris.deps.self.device }))
    await offerAll()
    await act(anna)
    expect(record(anna)).toMatchObject({ generation: 1, accounts: [anna.address, clara.address] })
    expect(record(anna).trouble?.toInvite).toEqual([boris.address])
  })

  it('invites later who cannot be added now', async () => {
    await halt()
    await anna.offer(1)
    await clara.offer(1)
    await act(anna)
    expect(record(anna)).toMatchObject({ generation: 1, accounts: [anna.address, clara.address] })
    expect(record(anna).trouble).toMatchObject({ toInvite: [boris.address] })
    await boris.offer(1)
    await act(anna)
    await boris.receive()
    expect(record(boris)).toMatchObject({ state: 'active', generation: 1, epoch: 2 })
    expect(record(anna).trouble).toMatchObject({ toInvite: [], actDueMs: null })
  })
})

describe('a new generation', () => {
  it('of somebody without the right is not followed', async () => {
    // A healthy chat: boris, a member, opens one with a client that breaks the rules.
    await offerAll()
    await boris.cell(chat).task((task) => {
      task.update({ peer: clara.address, trouble: { ...noTrouble, code: 'made_up' } })
      return Promise.resolve()
    })
    const { mls } = boris.deps
    const asOwner = encodeChatMetadata({
      v: 1,
      name: 'Group',
      picture: null,
      roles: [{ account: boris.address, role: roleNumbers.owner }],
      defaultTimerSeconds: 0,
      links: [],
    })
    const createGroup: typeof mls.createGroup = (input) => mls.createGroup({ ...input, metadataBytes: asOwner })
    await actOnTrouble({ ...boris.deps, mls: { ...mls, createGroup } }, boris.cell(chat))
    expect(record(boris)).toMatchObject({ generation: 1 })
    expect(record(boris).accounts).toHaveLength(3)
    for (const party of [anna, clara]) {
      await party.receive()
      expect(record(party)).toMatchObject({ state: 'active', generation: 0 })
      expect(party.logLines.at(-1)).toMatchObject({
        event: 'welcome_refused',
        fields: { code: 'opener_without_right' },
      })
    }
  })

  it('lets late messages of the one before be read', async () => {
    await offerAll()
    await boris.queue(chat, 'said in the old one')
    await anna.cell(chat).task((task) => noteEvidence(anna.deps, task, { code: 'unreadable' }))
    await act(anna)
    // Boris has not heard of it when he sends.
    expect(await boris.flush(chat)).toEqual({ rest: 'empty' })
    for (const party of everybody()) await party.receive()
    expect(record(boris)).toMatchObject({ generation: 1 })
    expect(await anna.texts(chat)).toEqual(['said in the old one'])
    expect(await clara.texts(chat)).toEqual(['said in the old one'])
  })

  it('is wanted when rows of two senders do not open, and not for one', async () => {
    const garble = async (party: Party): Promise<void> => {
      await party.say(chat, `of ${party.address}`)
      const row = world.home.rows.at(-1)
      if (row === undefined) throw new Error('nothing was said')
      // The sealed sender stays whole: the message's own bytes come after it.
      const content = row.content.slice()
      content[content.length - 1] = (content.at(-1) ?? 0) ^ 1
      world.home.rows[world.home.rows.length - 1] = { ...row, content }
    }
    await garble(boris)
    await anna.receive()
    expect(record(anna).trouble).toMatchObject({ code: '', unreadable: [boris.deps.self.device] })
    await garble(boris)
    await anna.receive()
    expect(record(anna).trouble?.code).toBe('')
    await garble(clara)
    await anna.receive()
    expect(record(anna)).toMatchObject({ state: 'active', trouble: { code: 'unreadable' } })
  })

  it('is wanted when the server is behind this device, and not while it is level', async () => {
    const check = () => checkServerPlace(anna.deps, anna.cell(chat))
    await check()
    expect(record(anna).trouble).toBeNull()
    const before = world.home.chat(chat).epoch
    expect(await anna.submit(chat, planUpdate(record(anna).epoch))).toEqual({ ok: true })
    world.home.chat(chat).epoch = before
    await check()
    expect(record(anna)).toMatchObject({ state: 'active', trouble: { code: 'server_behind' } })
  })

  it('is not wanted because the chat has gone on while the server was asked', async () => {
    world.home.once('chats', async (real) => {
      const answer = await real()
      expect(await anna.submit(chat, planUpdate(record(anna).epoch))).toEqual({ ok: true })
      return answer
    })
    await checkServerPlace(anna.deps, anna.cell(chat))
    expect(record(anna)).toMatchObject({ epoch: 2, trouble: null })
  })

  it('costs the server one question when all chats ask at once', async () => {
    const others = [await world.group([anna, boris]), await world.group([anna, clara])]
    await Promise.all([chat, ...others].map((one) => checkServerPlace(anna.deps, anna.cell(one))))
    expect(calls('chats')).toBe(1)
    await checkServerPlace(anna.deps, anna.cell(chat))
    expect(calls('chats')).toBe(2)
  })

  it('forgets the one before after seven days of running', async () => {
    await halt()
    await offerAll()
    await act(anna)
    const { closedAtRunningMs } = record(anna).former[0] ?? { closedAtRunningMs: 0 }
    expect(hasOutlivedGeneration(record(anna), closedAtRunningMs + 7 * day - 1)).toBe(false)
    expect(hasOutlivedGeneration(record(anna), closedAtRunningMs + 7 * day)).toBe(true)
    const rowsBefore = (await anna.deps.vault.scan({ table: 'mls_epochs' })).length
    await anna.cell(chat).task((task) => {
      forgetFormer(task, closedAtRunningMs + 7 * day)
      return Promise.resolve()
    })
    expect(record(anna).former).toEqual([])
    expect((await anna.deps.vault.scan({ table: 'mls_epochs' })).length).toBeLessThan(rowsBefore)
  })
})
