import { beforeEach, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { decodeShape, encodeShape } from '#protocol/codec/shape.ts'
import {
  commitDeltaHashInput,
  commitDeltaShape,
  commitRowShape,
  type CommitDelta,
  type CommitRow,
} from '#protocol/client-server/chats.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import type { ChatId } from '#protocol/ids.ts'
import { groupOf } from '../../../test/support/chat/group-of.ts'
import { lost, refused, type HomeRow } from '../../../test/support/chat/memory-home.ts'
import type { Party, World } from '../../../test/support/chat/party.ts'
import { envelopeBytes } from './commit-facts.ts'
import { deriveEpochKeys } from './epoch-keys.ts'
import { claimDevices, planAdd, planRemoveAccount, planRemoveDevices, planRename, planUpdate } from './membership.ts'
import { findRevokedDevices } from './revoked-devices.ts'
import type { CommitPlan } from './commit-staging.ts'

let crypto: Crypto
let world: World
let anna: Party
let boris: Party
let chat: ChatId

beforeEach(async () => {
  ;({ crypto, world, anna, boris, chat } = await groupOf('anna', 'boris'))
})

const newest = (): HomeRow => world.home.rows.at(-1)!
const recordOf = (party: Party) => party.cell(chat).record()

/** Delivers the newest commit to boris with something changed on the way. */
async function deliverChanged(change: (row: CommitRow) => Partial<CommitRow>): Promise<void> {
  const row = decodeShape(commitRowShape, newest().content)
  const changed = encodeShape(commitRowShape, { ...row, ...change(row) })
  await boris.take([{ ...newest(), content: changed }])
  await boris.process(chat)
}

/** Why boris halted, and whom his log blames. */
function halt(): { code: string; blame: unknown } {
  const line = boris.logLines.findLast(({ event }) => event === 'chat_halted')
  return { code: recordOf(boris).haltCode, blame: line?.fields['blame'] }
}

describe('a commit row that was changed on the way', () => {
  const another = new Uint8Array(32).fill(9)

  it('halts the chat when D was swapped, and accuses nobody: the author could have sent two', async () => {
    await anna.submit(chat, planUpdate(1))
    await deliverChanged((row) => ({
      delta: encodeShape(commitDeltaShape, { ...decodeShape(commitDeltaShape, row.delta), newEpoch: 77 }),
    }))
    expect(halt()).toEqual({ code: 'delta_swapped', blame: 'nobody' })
  })

  it('halts the chat when the commit itself was, and accuses nobody', async () => {
    await anna.submit(chat, planUpdate(1))
    await deliverChanged((row) => {
      const commit = row.commit.slice()
      commit[commit.length - 1]! ^= 1
      return { commit }
    })
    expect(recordOf(boris).state).toBe('halted')
    expect(halt().blame).toBe('nobody')
  })

  it('goes on when the send hash was swapped, knows it to be wrong, and accuses nobody', async () => {
    await anna.submit(chat, planUpdate(1))
    await deliverChanged(() => ({ sendHash: another }))
    expect(recordOf(boris)).toMatchObject({ state: 'active', epoch: 2, sendHashIsRight: false })
    expect(boris.logLines.filter(({ event }) => event === 'send_hash_wrong')).toMatchObject([
      { fields: { blame: 'nobody' } },
    ])
  })

  it('goes on when name or envelope was swapped, and says so of the name', async () => {
    await anna.submit(chat, planUpdate(1))
    await deliverChanged(({ sealedName, sealedEnvelope }) => ({
      sealedName: sealedName.map((byte) => byte ^ 1),
      sealedEnvelope: sealedEnvelope.map((byte) => byte ^ 1),
    }))
    expect(recordOf(boris)).toMatchObject({ state: 'active', epoch: 2, sendHashIsRight: true })
    expect(boris.logLines.filter(({ event }) => event === 'sealed_name_wrong')).toMatchObject([
      { fields: { blame: 'nobody' } },
    ])
  })

  it('halts the chat when it is no commit row at all, keeps it, and blames the server that makes them', async () => {
    await anna.submit(chat, planUpdate(1))
    await boris.take([{ ...newest(), content: Uint8Array.of(0xff) }])
    expect(await boris.process(chat)).toEqual({ rest: 'waiting' })
    expect(halt()).toEqual({ code: 'commit_malformed', blame: 'server' })
    expect(await boris.process(chat)).toEqual({ rest: 'waiting' })
  })

  it('does nothing when it is of another generation', async () => {
    await anna.submit(chat, planUpdate(1))
    await deliverChanged(() => ({ generation: 5 }))
    expect(recordOf(boris)).toMatchObject({ state: 'active', epoch: 1 })
  })
})

describe('a commit row of the server’s making', () => {
  it('shows a server that names a second winner for an epoch that is over', async () => {
    await anna.submit(chat, planUpdate(1))
    await boris.receive()
    const row = decodeShape(commitRowShape, newest().content)
    await boris.take([
      { ...newest(), id: newest().id + 1, content: encodeShape(commitRowShape, { ...row, commit: row.delta }) },
    ])
    await boris.process(chat)
    expect(halt()).toEqual({ code: 'forked', blame: 'server' })
  })

  it('is nothing new when it is the same winner again', async () => {
    await anna.submit(chat, planUpdate(1))
    await boris.receive()
    await boris.take([{ ...newest(), id: newest().id + 1 }])
    expect(await boris.process(chat)).toEqual({ rest: 'none' })
    expect(recordOf(boris)).toMatchObject({ state: 'active', epoch: 2 })
  })

  it('is fetched where the stream has left it out, before another and before a message', async () => {
    await anna.submit(chat, planUpdate(1))
    await anna.submit(chat, planUpdate(2))
    await boris.take([newest()])
    expect(await boris.process(chat)).toEqual({ rest: 'none' })
    expect(recordOf(boris)).toMatchObject({ state: 'active', epoch: 3, trouble: null })
    await anna.submit(chat, planUpdate(3))
    await anna.submit(chat, planUpdate(4))
    await anna.say(chat, 'in an epoch that boris has not heard of')
    await boris.take([newest()])
    expect(await boris.process(chat)).toEqual({ rest: 'none' })
    expect(await boris.texts(chat)).toEqual(['in an epoch that boris has not heard of'])
    expect(recordOf(boris)).toMatchObject({ state: 'active', epoch: 5, trouble: null })
  })

  it('is waited for while the server cannot be asked', async () => {
    await anna.submit(chat, planUpdate(1))
    await anna.submit(chat, planUpdate(2))
    await boris.take([newest()])
    world.home.once('winner', () => Promise.resolve(lost))
    expect(await boris.process(chat)).toEqual({ rest: 'retry' })
    expect(recordOf(boris)).toMatchObject({ state: 'active', epoch: 1, trouble: null })
    expect(await boris.process(chat)).toEqual({ rest: 'none' })
    expect(recordOf(boris)).toMatchObject({ state: 'active', epoch: 3 })
  })

  it('that is gone from the server, too, is evidence against it', async () => {
    await anna.submit(chat, planUpdate(1))
    await anna.submit(chat, planUpdate(2))
    await boris.take([newest()])
    world.home.once('winner', () => Promise.resolve(refused('not_found')))
    expect(await boris.process(chat)).toEqual({ rest: 'waiting' })
    expect(halt()).toEqual({ code: 'commit_missing', blame: 'server' })
    expect(recordOf(boris)).toMatchObject({ state: 'halted', trouble: { code: 'commit_missing' } })
  })

  it('that only a message speaks of is no evidence: anybody can say so', async () => {
    await anna.submit(chat, planUpdate(1))
    await anna.say(chat, 'of an epoch whose commit nobody gives')
    await boris.take([newest()])
    world.home.once('winner', () => Promise.resolve(refused('not_found')))
    expect(await boris.process(chat)).toEqual({ rest: 'none' })
    expect(recordOf(boris)).toMatchObject({ state: 'active', epoch: 1, trouble: null })
  })
})

/** Anna commits as `plan` says, declaring another D, signing what she then sends. Her own engine never would. */
async function commitLying(
  plan: CommitPlan,
  lie: {
    declare?: (delta: CommitDelta) => Partial<CommitDelta>
    deliver?: (honest: CommitRow) => Partial<CommitRow>
    signsWhatItSends?: boolean
  },
): Promise<void> {
  await anna.cell(chat).task(async (task) => {
    const record = task.record()
    const group = await task.group()
    if (group === undefined) throw new Error('anna has no group')
    const honest: CommitDelta = {
      chat,
      generation: 0,
      newEpoch: record.epoch + 1,
      added: [],
      removed: plan.removeLeaves.flatMap((index) =>
        group.leaves.filter((leaf) => leaf.index === index).map(({ identity }) => identity.device),
      ),
      departures: [],
    }
    const delta = encodeShape(commitDeltaShape, { ...honest, ...lie.declare?.(honest) })
    const staged = await anna.deps.mls.stageCommit(group, task.rows, {
      addKeyPackages: [],
      removeLeaves: plan.removeLeaves,
      authenticatedData: crypto.blake3(commitDeltaHashInput(delta)),
    })
    const keys = await deriveEpochKeys(crypto, staged.exportSecret, record)
    const sealedName = keys.sealName('Group')
    const row: CommitRow = {
      commit: staged.commitBytes,
      delta,
      sendHash: keys.sendHash,
      sealedName,
      sealedEnvelope: keys.sealEnvelope(new Uint8Array(64)),
      treeBlob: null,
      treeHash: crypto.blake3(),
      logs: [],
      generation: 0,
      epoch: record.epoch,
      boxHashes: [],
    }
    const sent = { ...row, ...lie.deliver?.(row) }
    const signed = envelopeBytes(crypto, { ...sent, deltaBytes: sent.delta, commitHash: crypto.blake3(sent.commit) })
    const sealedEnvelope = keys.sealEnvelope(lie.signsWhatItSends === false ? new Uint8Array(64) : staged.sign(signed))
    world.home.append(chat, frameTypes.commit, encodeShape(commitRowShape, { ...sent, sealedEnvelope }))
  })
  await boris.receive()
}

describe('a commit whose author lies', () => {
  const empty: CommitPlan = { add: [], removeLeaves: [] }

  it('is taken when it does not: the forger of these tests forges nothing else', async () => {
    await commitLying(empty, {})
    expect(recordOf(boris)).toMatchObject({ state: 'active', epoch: 2, sendHashIsRight: true })
    expect(boris.logLines).toEqual([])
  })

  it.each<[string, (delta: CommitDelta) => Partial<CommitDelta>]>([
    ['declares a removal that it does not make', () => ({ removed: [boris.deps.self.device] })],
    ['declares another epoch', ({ newEpoch }) => ({ newEpoch: newEpoch + 1 })],
    ['declares another generation', () => ({ generation: 1 })],
    ['declares another chat', () => ({ chat: `${chat.slice(0, -1)}${chat.endsWith('0') ? '1' : '0'}` as ChatId })],
    [
      'declares somebody whom it does not add',
      () => ({
        added: [{ account: anna.address, device: anna.deps.self.device, keyPackageRef: new Uint8Array(32) }],
      }),
    ],
  ])('is refused and put down to its author when it %s', async (_, declare) => {
    await commitLying(empty, { declare })
    expect(halt()).toEqual({ code: 'delta_differs_from_tree', blame: 'author' })
    expect(recordOf(boris).epoch).toBe(1)
  })

  it('is put down to its author when D and commit differ and the author signed for both', async () => {
    await commitLying(empty, {
      deliver: ({ delta }) => ({
        delta: encodeShape(commitDeltaShape, { ...decodeShape(commitDeltaShape, delta), newEpoch: 9 }),
      }),
    })
    expect(halt()).toEqual({ code: 'delta_swapped', blame: 'author' })
  })

  it('has its wrong send hash put down to the author who signed it, and to nobody where none did', async () => {
    const wrong = new Uint8Array(32).fill(3)
    await commitLying(empty, { deliver: () => ({ sendHash: wrong }) })
    expect(recordOf(boris)).toMatchObject({ state: 'active', epoch: 2, sendHashIsRight: false })
    expect(boris.logLines).toMatchObject([{ event: 'send_hash_wrong', fields: { blame: 'author' } }])
  })

  it('is not put down to an author who signed nothing', async () => {
    await commitLying(empty, { deliver: () => ({ sendHash: new Uint8Array(32).fill(3) }), signsWhatItSends: false })
    expect(boris.logLines).toMatchObject([{ event: 'send_hash_wrong', fields: { blame: 'nobody' } }])
  })
})

describe('a commit by somebody who may not make it', () => {
  it('is refused by everybody else and put down to its author', async () => {
    const clara = await world.party('clara')
    await clara.offer(1)
    const claimed = await claimDevices(anna.deps, [clara.address])
    if (!claimed.ok) throw new Error(claimed.code)
    await anna.submit(chat, planAdd(claimed.devices))
    for (const party of [boris, clara]) await party.receive()
    // Clara's engine does not ask whether she may.
    await clara.cell(chat).task(async (task) => {
      const group = await task.group()
      if (group === undefined) throw new Error('clara has no group')
      const borisLeaf = group.leaves.find(({ identity }) => identity.account === boris.address)
      const delta = encodeShape(commitDeltaShape, {
        chat,
        generation: 0,
        newEpoch: group.epoch + 1,
        added: [],
        removed: [boris.deps.self.device],
        departures: [],
      })
      const staged = await clara.deps.mls.stageCommit(group, task.rows, {
        addKeyPackages: [],
        removeLeaves: [borisLeaf?.index ?? -1],
        authenticatedData: crypto.blake3(commitDeltaHashInput(delta)),
      })
      const keys = await deriveEpochKeys(crypto, staged.exportSecret, task.record())
      world.home.append(
        chat,
        frameTypes.commit,
        encodeShape(commitRowShape, {
          commit: staged.commitBytes,
          delta,
          sendHash: keys.sendHash,
          sealedName: keys.sealName('Group'),
          sealedEnvelope: keys.sealEnvelope(new Uint8Array(64)),
          treeBlob: null,
          treeHash: crypto.blake3(),
          logs: [],
          generation: 0,
          epoch: group.epoch,
          boxHashes: [],
        }),
      )
    })
    for (const party of [anna, boris]) {
      await party.receive()
      expect(recordOf(party)).toMatchObject({ state: 'halted', haltCode: 'removing_needs_higher_role' })
      expect(party.logLines.findLast(({ event }) => event === 'chat_halted')?.fields['blame']).toBe('author')
    }
  })
})

describe('a revocation', () => {
  /** Boris' phone is revoked by the words; his log says so to whoever asks. */
  function revokeBoris(): void {
    const log = boris.author.grow((before) => boris.author.revoke(before, 'phone', null))
    world.home.logs.set(
      boris.address,
      log.entries.map(({ entryBytes }) => entryBytes),
    )
  }
  async function learnOfBoris(party: Party): Promise<void> {
    const claimed = await claimDevices(party.deps, [boris.address])
    expect(claimed).toMatchObject({ ok: false, code: 'no_key_packages' })
  }

  it('does not make the commits inapplicable that came before it, for whoever hears of it first', async () => {
    const clara = await world.party('clara')
    chat = await world.group([anna, boris, clara])
    await boris.submit(chat, planUpdate(1))
    revokeBoris()
    await learnOfBoris(clara)
    await clara.receive()
    expect(recordOf(clara)).toMatchObject({ state: 'active', epoch: 2 })
  })

  it('lets any member remove the device, and proves it to those who have not heard', async () => {
    const clara = await world.party('clara')
    chat = await world.group([anna, boris, clara])
    revokeBoris()
    await learnOfBoris(clara)
    const revoked = await findRevokedDevices(clara.deps, clara.cell(chat), undefined)
    expect([...(revoked ?? [])]).toEqual([boris.deps.self.device])
    expect(await clara.submit(chat, planRemoveDevices(revoked ?? new Set()))).toEqual({ ok: true })
    await anna.receive()
    expect(recordOf(anna)).toMatchObject({ state: 'active', epoch: 2 })
    expect(recordOf(anna).accounts).not.toContain(boris.address)
  })

  it('keeps a newcomer out of nothing: a tree with a revoked leaf is still a tree', async () => {
    revokeBoris()
    await learnOfBoris(anna)
    const clara = await world.party('clara')
    await clara.offer(1)
    const claimed = await claimDevices(anna.deps, [clara.address])
    if (!claimed.ok) throw new Error(claimed.code)
    expect(await anna.submit(chat, planAdd(claimed.devices))).toEqual({ ok: true })
    await clara.receive()
    expect(recordOf(clara)).toMatchObject({ state: 'active' })
  })
})

describe('a rename', () => {
  it('is what everybody reads, sealed for the server at one length', async () => {
    for (const name of ['x', 'y'.repeat(64), '𝕎'.repeat(32)]) {
      await anna.submit(chat, planRename(name))
      await boris.receive()
      expect(recordOf(boris).name).toBe(name)
      expect(decodeShape(commitRowShape, newest().content).sealedName).toHaveLength(296)
    }
    expect(boris.logLines).toEqual([])
  })
})

describe('a removal', () => {
  it('ends the chat for whom it removes, and shows the others who went', async () => {
    const clara = await world.party('clara')
    chat = await world.group([anna, boris, clara])
    await anna.submit(chat, planRemoveAccount(boris.address))
    for (const party of [boris, clara]) await party.receive()
    expect(recordOf(boris)).toMatchObject({ state: 'left' })
    expect((await clara.messages(chat)).at(-1)?.notice).toMatchObject({ removed: [boris.address] })
    await anna.say(chat, 'without boris')
    const [row] = world.home.rows.slice(-1)
    await boris.take([row!])
    expect(await boris.process(chat)).toEqual({ rest: 'none' })
    expect(await boris.texts(chat)).toEqual([])
  })

  it('can be undone by adding again: the chat is the same one', async () => {
    await anna.submit(chat, planRemoveAccount(boris.address))
    await boris.receive()
    await boris.offer(1)
    const claimed = await claimDevices(anna.deps, [boris.address])
    if (!claimed.ok) throw new Error(claimed.code)
    await anna.submit(chat, planAdd(claimed.devices))
    await boris.receive()
    await anna.say(chat, 'welcome back')
    await boris.receive()
    expect(recordOf(boris).state).toBe('active')
    expect(await boris.texts(chat)).toEqual(['welcome back'])
  })
})
