import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { decodeShape, encodeShape } from '#protocol/codec/shape.ts'
import {
  commitDeltaShape,
  commitRowShape,
  departureBytes,
  departureRequestShape,
  type DepartureRequest,
} from '#protocol/client-server/chats.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import type { ChatId } from '#protocol/ids.ts'
import { lost } from '../../../test/support/chat/memory-home.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { decodeChatMetadata, roleOf } from './chat-metadata.ts'
import { askBack, leave, postOwed } from './own-departure.ts'
import { claimDevices, planAdd, planRemoveAccount, planRename, planSetRole, planUpdate } from './membership.ts'
import { planReplacement } from './replace-devices.ts'
import { oftenReturning } from './returns.ts'

const day = 24 * 60 * 60_000

let crypto: Crypto
let world: World
let anna: Party
let boris: Party
let clara: Party
let chat: ChatId

beforeAll(async () => {
  crypto = await createNodeCrypto()
})

beforeEach(async () => {
  world = createWorld(crypto)
  ;[anna, boris, clara] = [await world.party('anna'), await world.party('boris'), await world.party('clara')]
  chat = await world.group([anna, boris, clara])
})

const record = (party: Party) => party.cell(chat).record()
const update = (party: Party) => party.submit(chat, planUpdate(record(party).epoch))
async function goes(party: Party): Promise<void> {
  await party.cell(chat).task((task) => {
    leave(party.deps, task)
    return Promise.resolve()
  })
  expect(await postOwed(party.deps, party.cell(chat))).toBe('taken')
}
async function metadataOf(party: Party) {
  const group = await party.cell(chat).task((task) => task.group())
  return decodeChatMetadata(group?.metadataBytes ?? new Uint8Array(0))
}
async function leavesOf(party: Party): Promise<readonly string[]> {
  const group = await party.cell(chat).task((task) => task.group())
  return (group?.leaves ?? []).map(({ identity }) => identity.account)
}

describe('a member who leaves', () => {
  it('is out at once for itself, is shown to have left, and is removed by the next commit of anybody', async () => {
    await goes(boris)
    expect(record(boris)).toMatchObject({ state: 'left', owedDeparture: null })
    for (const party of [anna, clara]) await party.receive()
    expect(record(clara).duty).not.toBeNull()
    const notice = (await anna.messages(chat)).at(-1)
    expect({ sender: notice?.sender, removed: notice?.notice?.removed }).toEqual({
      sender: boris.address,
      removed: [boris.address],
    })
    // Clara is a member and has no right to remove anybody: an empty commit takes boris along.
    expect(await update(clara)).toEqual({ ok: true })
    await anna.receive()
    for (const party of [anna, clara]) {
      expect(await leavesOf(party)).toEqual([anna.address, clara.address])
      expect(record(party)).toMatchObject({ state: 'active', departures: [] })
      const told = (await party.messages(chat)).flatMap(({ notice: one }) => one?.removed ?? [])
      expect(told).toEqual([boris.address])
    }
    await clara.say(chat, 'without boris')
    await boris.receive()
    expect(await boris.texts(chat)).toEqual([])
  })

  it('may be away from the server: it is out here, and the others hear of it when it is back', async () => {
    await boris.cell(chat).task((task) => {
      leave(boris.deps, task)
      return Promise.resolve()
    })
    world.home.once('depart', () => Promise.resolve(lost))
    expect(await postOwed(boris.deps, boris.cell(chat))).toBe('later')
    const again = await boris.restarted()
    expect(again.cell(chat).record().state).toBe('left')
    expect(await postOwed(again.deps, again.cell(chat))).toBe('taken')
    await anna.receive()
    expect(record(anna).departures).toHaveLength(1)
  })

  it('is not kept in by an earlier wish of its device, which the server takes meanwhile', async () => {
    await boris.cell(chat).task((task) => {
      askBack(boris.deps, task)
      return Promise.resolve()
    })
    world.home.once('depart', async (real) => {
      const taken = await real()
      await boris.cell(chat).task((task) => {
        leave(boris.deps, task)
        return Promise.resolve()
      })
      return taken
    })
    expect(await postOwed(boris.deps, boris.cell(chat))).toBe('taken')
    expect(await postOwed(boris.deps, boris.cell(chat))).toBe('taken')
    expect(record(boris).owedDeparture).toBeNull()
    await clara.receive()
    expect(record(clara).departures.map(({ departure }) => departure.wholeAccount)).toEqual([true])
  })

  it('may be away for weeks: what it then says is signed then, and believed', async () => {
    await boris.cell(chat).task((task) => {
      leave(boris.deps, task)
      return Promise.resolve()
    })
    world.clock.jump(15 * day)
    expect(await postOwed(boris.deps, boris.cell(chat))).toBe('taken')
    for (const party of [anna, clara]) await party.receive()
    expect(await update(clara)).toEqual({ ok: true })
    expect(await leavesOf(clara)).toEqual([anna.address, clara.address])
  })

  it('leaves nothing secret of the group behind', async () => {
    await boris.queue(chat, 'never sent')
    await goes(boris)
    for (const table of ['mls_epochs', 'mls_secrets'] as const) {
      expect(await boris.deps.vault.scan({ table })).toEqual([])
    }
    expect(await boris.flush(chat)).toEqual({ rest: 'empty' })
    expect((await boris.messages(chat)).find(({ text }) => text === 'never sent')?.state).toBe('failed')
  })

  it('is judged alike by who joined after it left', async () => {
    await goes(boris)
    // Dora is added by somebody who has not heard of it yet.
    const dora = await world.party('dora')
    await dora.offer(1)
    const claimed = await claimDevices(anna.deps, [dora.address])
    if (!claimed.ok) throw new Error(claimed.code)
    expect(await anna.submit(chat, planAdd(claimed.devices))).toEqual({ ok: true })
    await dora.receive()
    expect(record(dora).departures).toEqual([])
    await clara.receive()
    expect(await update(clara)).toEqual({ ok: true })
    for (const party of [anna, dora]) {
      await party.receive()
      expect(await leavesOf(party)).toEqual([anna.address, clara.address, dora.address])
    }
  })

  it('and owns the chat is followed by the first admin, else by the first member, without any right of theirs', async () => {
    expect(await anna.submit(chat, planSetRole(clara.address, 'admin'))).toEqual({ ok: true })
    for (const party of [boris, clara]) await party.receive()
    await goes(anna)
    for (const party of [boris, clara]) await party.receive()
    expect(await update(boris)).toEqual({ ok: true })
    await clara.receive()
    for (const party of [boris, clara]) {
      const metadata = await metadataOf(party)
      expect([clara, boris, anna].map(({ address }) => roleOf(metadata, address))).toEqual([
        'owner',
        'member',
        'member',
      ])
    }
    await goes(clara)
    await boris.receive()
    expect(await update(boris)).toEqual({ ok: true })
    expect(roleOf(await metadataOf(boris), boris.address)).toBe('owner')
  })

  it('goes with a rename in one commit', async () => {
    await goes(boris)
    await anna.receive()
    expect(await anna.submit(chat, planRename('Fewer'))).toEqual({ ok: true })
    await clara.receive()
    expect(record(clara)).toMatchObject({ name: 'Fewer', state: 'active' })
    expect(await leavesOf(clara)).toEqual([anna.address, clara.address])
  })

  it('long ago, when nobody was there, keeps nobody committing, and is taken out by whoever may remove it', async () => {
    await goes(boris)
    for (const party of [anna, clara]) await party.receive()
    world.clock.jump(7 * day)
    // Clara may not, and the wish serves no longer: she commits once and is not asked for more.
    expect(await update(clara)).toEqual({ ok: true })
    await anna.receive()
    expect(await leavesOf(clara)).toContain(boris.address)
    expect(record(clara).duty).toBeNull()
    expect(record(anna).duty).not.toBeNull()
    expect(await update(anna)).toEqual({ ok: true })
    await clara.receive()
    for (const party of [anna, clara]) {
      expect(await leavesOf(party)).toEqual([anna.address, clara.address])
      expect(record(party)).toMatchObject({ state: 'active', departures: [] })
    }
  })

  it('long ago and managed the chat does so no more when it is let in again', async () => {
    expect(await anna.submit(chat, planSetRole(boris.address, 'admin'))).toEqual({ ok: true })
    for (const party of [boris, clara]) await party.receive()
    await goes(boris)
    for (const party of [anna, clara]) await party.receive()
    world.clock.jump(7 * day)
    expect(await update(anna)).toEqual({ ok: true })
    await clara.receive()
    for (const party of [anna, clara]) {
      expect(record(party)).toMatchObject({ state: 'active', departures: [] })
      expect((await metadataOf(party)).roles.map(({ account }) => account)).toEqual([anna.address])
    }
    await boris.offer(1)
    const claimed = await claimDevices(anna.deps, [boris.address])
    if (!claimed.ok) throw new Error(claimed.code)
    expect(await anna.submit(chat, planAdd(claimed.devices))).toEqual({ ok: true })
    for (const party of [boris, clara]) await party.receive()
    for (const party of [anna, boris, clara]) {
      expect(record(party).state).toBe('active')
      expect(roleOf(await metadataOf(party), boris.address)).toBe('member')
    }
  })

  it('does not leave a chat of two', async () => {
    const pair = await world.pair(anna, boris)
    const attempt = boris.cell(pair).task((task) => {
      leave(boris.deps, task)
      return Promise.resolve()
    })
    await expect(attempt).rejects.toMatchObject({ code: 'pair_chat_is_closed' })
  })
})

describe('a departure that is not what it says', () => {
  async function honest(): Promise<DepartureRequest> {
    await boris.cell(chat).task((task) => {
      askBack(boris.deps, task)
      return Promise.resolve()
    })
    return decodeShape(departureRequestShape, record(boris).owedDeparture ?? new Uint8Array(0))
  }

  it.each<readonly [string, (request: DepartureRequest) => DepartureRequest]>([
    [
      'is for the whole account and was signed for a leaf',
      (r) => ({ ...r, departure: { ...r.departure, wholeAccount: true } }),
    ],
    ['names another device', (r) => ({ ...r, departure: { ...r.departure, device: clara.deps.self.device } })],
    [
      'was signed at another time',
      (r) => ({ ...r, departure: { ...r.departure, signedMs: r.departure.signedMs + 1 } }),
    ],
    ['is of another generation', (r) => ({ ...r, generation: 1 })],
    ['is signed by nobody', (r) => ({ ...r, departure: { ...r.departure, signature: new Uint8Array(64) } })],
  ])('because it %s, changes nothing', async (_, lie) => {
    const before = record(anna)
    world.home.append(chat, frameTypes.departure, encodeShape(departureRequestShape, lie(await honest())))
    await anna.receive()
    expect(record(anna)).toEqual(before)
  })

  it('because its signer was revoked, throws nobody out: neither its account nor, elsewhere, the account’s others', async () => {
    const revoked = boris.author.grow((log) => boris.author.revoke(log, 'phone', null))
    const entries = revoked.entries.map(({ entryBytes }) => entryBytes)
    for (const party of [anna, boris]) {
      const work = createUnitOfWork(party.deps.vault)
      await party.deps.logs.learn(work, boris.address, entries)
      await work.commit()
    }
    // What a thief signs with the device's key, and a lying server delivers.
    await boris.cell(chat).task((task) => {
      askBack(boris.deps, task)
      return Promise.resolve()
    })
    const { generation, departure } = decodeShape(
      departureRequestShape,
      record(boris).owedDeparture ?? new Uint8Array(),
    )
    const unsigned = { ...departure, wholeAccount: true }
    const { privateKey } = boris.deps.self.signatureKeyPair
    const signature = crypto.ed25519Sign(privateKey, departureBytes({ chat, generation }, unsigned))
    const lie = encodeShape(departureRequestShape, { generation, departure: { ...unsigned, signature } })
    world.home.append(chat, frameTypes.departure, lie)
    for (const party of [anna, boris, clara]) await party.receive()
    expect(record(boris)).toMatchObject({ state: 'active', departures: [] })
    expect(record(anna)).toMatchObject({ departures: [] })
    // Whoever has not heard of the revocation takes it for what it was when it was signed.
    expect(record(clara).departures).toHaveLength(1)
  })

  it('because it is a week old, changes nothing and removes nobody', async () => {
    const request = await honest()
    world.clock.jump(7 * day + 60_000)
    world.home.append(chat, frameTypes.departure, encodeShape(departureRequestShape, request))
    await anna.receive()
    expect(record(anna).departures).toEqual([])
    expect(anna.logLines.at(-1)).toMatchObject({ event: 'departure_refused' })
  })

  it('does not let a member remove another with it', async () => {
    // Clara breaks the rules: she keeps a wish of boris' and changes whom it is about.
    const { departure } = await honest()
    await clara.cell(chat).task((task) => {
      const forged = { ...departure, device: anna.deps.self.device }
      task.update({ departures: [{ account: anna.address, departure: forged }] })
      return Promise.resolve()
    })
    await expect(clara.submit(chat, planRemoveAccount(anna.address))).rejects.toMatchObject({
      code: 'departure_invalid',
    })
  })

  it('halts whoever receives a commit that rests on it, and its author is named', async () => {
    await goes(boris)
    for (const party of [anna, clara]) await party.receive()
    world.home.once('commit', async (real) => {
      const answer = await real()
      const row = world.home.rows.at(-1)
      if (row === undefined) throw new Error('no commit')
      const commit = decodeShape(commitRowShape, row.content)
      const delta = decodeShape(commitDeltaShape, commit.delta)
      expect(delta.departures).toHaveLength(1)
      return answer
    })
    expect(await update(clara)).toEqual({ ok: true })
    // The same commit, seen by somebody for whom the week is over.
    const last = world.home.rows.at(-1)
    if (last === undefined) throw new Error('no commit')
    world.home.rows[world.home.rows.length - 1] = { ...last, timeMs: last.timeMs + 8 * day }
    await anna.receive()
    expect(record(anna)).toMatchObject({ state: 'halted', haltCode: 'departure_invalid' })
    expect(record(anna).trouble?.excluded).toEqual([clara.deps.self.device])
  })
})

describe('a device that asks to be added anew', () => {
  it('is replaced in one commit by any member, keeps its role, and reads on', async () => {
    await anna.submit(chat, planSetRole(boris.address, 'admin'))
    for (const party of [boris, clara]) await party.receive()
    await boris.cell(chat).task((task) => {
      task.update({ state: 'halted', haltCode: 'made_up' })
      askBack(boris.deps, task)
      return Promise.resolve()
    })
    expect(await postOwed(boris.deps, boris.cell(chat))).toBe('taken')
    await boris.offer(1)
    for (const party of [anna, clara]) await party.receive()
    const plan = await planReplacement(clara.deps, clara.cell(chat))
    if (plan === undefined) throw new Error('nothing to replace')
    expect(await clara.submit(chat, plan)).toEqual({ ok: true })
    for (const party of [anna, boris]) await party.receive()
    for (const party of [anna, boris, clara]) {
      expect(record(party)).toMatchObject({ state: 'active', epoch: record(clara).epoch, departures: [] })
      expect(await leavesOf(party)).toHaveLength(3)
      expect(roleOf(await metadataOf(party), boris.address)).toBe('admin')
    }
    await anna.say(chat, 'back again')
    await boris.receive()
    expect(await boris.texts(chat)).toEqual(['back again'])
    // Nobody was told that somebody came or went: nobody has.
    expect((await anna.messages(chat)).flatMap(({ notice }) => notice?.removed ?? [])).toEqual([])
  })

  it('is left to the next one when it was replaced meanwhile', async () => {
    await boris.cell(chat).task((task) => {
      task.update({ state: 'halted', haltCode: 'made_up' })
      askBack(boris.deps, task)
      return Promise.resolve()
    })
    await postOwed(boris.deps, boris.cell(chat))
    await boris.offer(2)
    for (const party of [anna, clara]) await party.receive()
    const plans = [
      await planReplacement(anna.deps, anna.cell(chat)),
      await planReplacement(clara.deps, clara.cell(chat)),
    ]
    const [first, second] = plans
    if (first === undefined || second === undefined) throw new Error('nothing to replace')
    expect(await anna.submit(chat, first)).toEqual({ ok: true })
    await clara.receive()
    expect(await clara.submit(chat, second)).toEqual({ ok: true, needless: true })
  })

  it('is shown to have done so three times within a month; not for asking again, and no more when that is over', async () => {
    const shown = (): Promise<readonly string[]> =>
      clara.cell(chat).task(async (task) => {
        const group = await task.group()
        if (group === undefined) throw new Error('no group')
        const found = await oftenReturning(task.work, task.record().number, group, world.clock.nowMs())
        return found.map(({ device }) => device)
      })
    const ask = async (): Promise<void> => {
      world.clock.jump(60_000)
      await boris.cell(chat).task((task) => {
        askBack(boris.deps, task)
        return Promise.resolve()
      })
      await postOwed(boris.deps, boris.cell(chat))
      await clara.receive()
    }
    for (let times = 1; times <= 3; times++) {
      expect(await shown()).toEqual([])
      await ask()
      await ask()
      await boris.offer(1)
      const plan = await planReplacement(clara.deps, clara.cell(chat))
      if (plan === undefined) throw new Error('nothing to replace')
      await boris.cell(chat).task((task) => {
        task.update({ state: 'halted', haltCode: 'made_up' })
        return Promise.resolve()
      })
      expect(await clara.submit(chat, plan)).toEqual({ ok: true })
      await boris.receive()
    }
    expect(await shown()).toEqual([boris.deps.self.device])
    world.clock.jump(31 * day)
    expect(await shown()).toEqual([])
  })
})
