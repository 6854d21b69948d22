import { beforeEach, describe, expect, it } from 'vitest'
import type { CommitRequest } from '#protocol/client-server/chats.ts'
import type { ErrorCode } from '#protocol/error-codes.ts'
import type { ChatId } from '#protocol/ids.ts'
import { groupOf } from '../../../test/support/chat/group-of.ts'
import { lost, refused } from '../../../test/support/chat/memory-home.ts'
import type { Party, World } from '../../../test/support/chat/party.ts'
import { pendingCommitOf } from './apply-commit.ts'
import { claimDevices, planAdd, planRename, planRemoveAccount, planUpdate } from './membership.ts'
import { decidePending, submitCommit } from './submit-commit.ts'

let world: World
let anna: Party
let boris: Party
let chat: ChatId

beforeEach(async () => {
  ;({ world, anna, boris, chat } = await groupOf('anna', 'boris'))
})

const commits = (): CommitRequest[] =>
  world.home.calls.filter(({ route }) => route === 'commit').map(({ body }) => body as CommitRequest)
const hasPending = (party: Party): Promise<boolean> =>
  party.cell(chat).task(async (task) => (await pendingCommitOf(task)) !== undefined)
const epochs = (): number[] => [anna, boris].map((party) => party.cell(chat).record().epoch)
/** Both can still talk: whatever happened to commits, the group is one. */
async function expectToTalk(one: Party, other: Party): Promise<void> {
  const text = `still one group at ${String(one.cell(chat).record().epoch)}`
  await one.receive()
  await one.say(chat, text)
  await other.receive()
  expect(await other.texts(chat)).toContain(text)
}

describe('a commit', () => {
  it('is on disk before it is sent, and gone from there when it is merged', async () => {
    let wasPending = false
    world.home.once('commit', async (real) => {
      const atThisMoment = await anna.restarted()
      wasPending = await hasPending(atThisMoment)
      return real()
    })
    expect(await anna.submit(chat, planUpdate(1))).toEqual({ ok: true })
    expect({ wasPending, isPending: await hasPending(anna) }).toEqual({ wasPending: true, isPending: false })
    await boris.receive()
    expect(epochs()).toEqual([2, 2])
    await expectToTalk(boris, anna)
  })

  it('is made again on the next epoch when another was first', async () => {
    world.home.once('commit', async (real) => {
      await boris.submit(chat, planUpdate(1))
      const answer = await real()
      // The winner comes by the stream, and not before this answer.
      queueMicrotask(() => void anna.receive())
      return answer
    })
    expect(await anna.submit(chat, planRename('Renamed'))).toEqual({ ok: true })
    expect(commits().map(({ epoch }) => epoch)).toEqual([0, 1, 1, 2])
    await Promise.all([anna.receive(), boris.receive()])
    expect(epochs()).toEqual([3, 3])
    expect(boris.cell(chat).record().name).toBe('Renamed')
    await expectToTalk(anna, boris)
  })

  it('is not made again when nothing is left to do', async () => {
    world.home.once('commit', async (real) => {
      await boris.submit(chat, planUpdate(1))
      queueMicrotask(() => void anna.receive())
      return real()
    })
    expect(await anna.submit(chat, planUpdate(1))).toEqual({ ok: true, needless: true })
    expect(await anna.submit(chat, planRemoveAccount((await world.party('nobody')).address))).toEqual({
      ok: true,
      needless: true,
    })
  })

  it('waits for no row of a generation that the chat has left', async () => {
    world.home.once('commit', async (real) => {
      await boris.submit(chat, planUpdate(1))
      const answer = await real()
      // The winner's row never comes; a Welcome into the next generation does, whose epochs begin anew.
      queueMicrotask(
        () =>
          void anna.cell(chat).task((task) => {
            task.update({ generation: 1, epoch: 0 })
            return Promise.resolve()
          }),
      )
      return answer
    })
    expect(await anna.submit(chat, planUpdate(1))).toEqual({ ok: true, needless: true })
  })

  it('is given up after losing sixteen times, and leaves nothing behind', async () => {
    for (let round = 0; round < 16; round++) {
      world.home.once('commit', async (real) => {
        await boris.receive()
        await boris.submit(chat, planUpdate(boris.cell(chat).record().epoch))
        queueMicrotask(() => void anna.receive())
        return real()
      })
      world.home.once('commit', (real) => real())
    }
    expect(await anna.submit(chat, planRename('Never'))).toEqual({
      ok: false,
      code: 'commit_races_lost',
      unreachable: false,
    })
    expect(await hasPending(anna)).toBe(false)
    await Promise.all([anna.receive(), boris.receive()])
    await expectToTalk(anna, boris)
  })

  it('is kept while its fate is not known, and merged when the same bytes turn out to have won', async () => {
    world.home.once('commit', async (real) => {
      await real()
      return lost
    })
    expect(await anna.submit(chat, planRename('Kept'))).toEqual({ ok: false, code: 'timeout', unreachable: true })
    const again = await anna.restarted()
    expect(await hasPending(again)).toBe(true)
    const decided = decidePending(again.deps, again.cell(chat))
    await again.receive()
    expect(await decided).toEqual({ ok: true })
    expect(await hasPending(again)).toBe(false)
    await boris.receive()
    expect([again, boris].map((party) => party.cell(chat).record().name)).toEqual(['Kept', 'Kept'])
    await expectToTalk(again, boris)
  })

  it('is sent as it was when it never arrived', async () => {
    world.home.once('commit', () => Promise.resolve(lost))
    await anna.submit(chat, planRename('Second try'))
    const first = commits().at(-1)
    expect(await decidePending(anna.deps, anna.cell(chat))).toEqual({ ok: true })
    expect(commits().at(-1)).toEqual(first)
    await boris.receive()
    expect(boris.cell(chat).record().name).toBe('Second try')
  })

  it('is decided before another is made', async () => {
    world.home.once('commit', () => Promise.resolve(lost))
    await anna.submit(chat, planRename('First'))
    expect(await anna.submit(chat, planRename('Second'))).toEqual({ ok: true })
    await boris.receive()
    expect(epochs()).toEqual([3, 3])
    expect(boris.cell(chat).record().name).toBe('Second')
  })

  it.each<ErrorCode>(['internal', 'shutting_down', 'timeout', 'busy', 'rate_limited', 'disk_full', 'unauthenticated'])(
    'is kept when the server says %s, which decides nothing',
    async (code) => {
      world.home.once('commit', () => Promise.resolve(refused(code)))
      expect(await anna.submit(chat, planUpdate(1))).toEqual({ ok: false, code, unreachable: true })
      expect(await hasPending(anna)).toBe(true)
    },
  )

  it.each<ErrorCode>(['malformed', 'bad_roster', 'roster_conflict', 'blob_missing', 'too_large', 'stale_epoch'])(
    'is dropped when the server refuses it with %s, and the chat goes on',
    async (code) => {
      world.home.once('commit', () => Promise.resolve(refused(code)))
      expect(await anna.submit(chat, planUpdate(1))).toEqual({ ok: false, code, unreachable: false })
      expect(await hasPending(anna)).toBe(false)
      expect(await anna.submit(chat, planUpdate(1))).toEqual({ ok: true })
      await boris.receive()
      await expectToTalk(anna, boris)
    },
  )

  it('that won before its author was removed is merged from the rows, then the removal is', async () => {
    const clara = await world.party('clara')
    await clara.offer(1)
    const claimed = await claimDevices(anna.deps, [clara.address])
    if (!claimed.ok) throw new Error(claimed.code)
    await anna.submit(chat, planAdd(claimed.devices))
    for (const party of [boris, clara]) await party.receive()

    world.home.once('commit', async (real) => {
      await real()
      return lost
    })
    await boris.submit(chat, planUpdate(2))
    await anna.receive()
    await anna.submit(chat, planRemoveAccount(boris.address))
    expect(await decidePending(boris.deps, boris.cell(chat))).toMatchObject({ ok: false, code: 'not_in_roster' })
    await boris.receive()
    expect(boris.cell(chat).record()).toMatchObject({ state: 'left', haltCode: '' })
  })

  it('is merged once, whichever comes first: the answer or its own row', async () => {
    world.home.once('commit', async (real) => {
      const answer = await real()
      await anna.receive()
      expect(anna.cell(chat).record().epoch).toBe(2)
      return answer
    })
    expect(await anna.submit(chat, planRename('By the stream'))).toEqual({ ok: true })
    expect(anna.cell(chat).record()).toMatchObject({ epoch: 2, name: 'By the stream' })
    await boris.receive()
    await expectToTalk(anna, boris)
    const notices = (await anna.messages(chat)).filter(({ notice }) => notice?.renamed === 'By the stream')
    expect(notices).toHaveLength(1)
  })

  it('lets go of whoever waits for its row when the chat is closed', async () => {
    world.home.once('commit', async (real) => {
      await real()
      return refused('epoch_taken')
    })
    const submitted = anna.submit(chat, planUpdate(1))
    let isSettled = false
    void submitted.then(() => {
      isSettled = true
    })
    await world.clock.advance(60_000)
    expect(isSettled).toBe(false)
    await anna.cell(chat).close()
    expect(await submitted).toEqual({ ok: false, code: 'locked', unreachable: true })
    expect(await hasPending(anna)).toBe(true)
  })

  it('uploads the tree before it, and waits when that did not arrive', async () => {
    const clara = await world.party('clara')
    await clara.offer(1)
    const claimed = await claimDevices(anna.deps, [clara.address])
    if (!claimed.ok) throw new Error(claimed.code)
    world.home.once('putBlob', () => Promise.resolve(lost))
    const before = commits().length
    expect(await anna.submit(chat, planAdd(claimed.devices))).toMatchObject({ ok: false, unreachable: true })
    expect(commits()).toHaveLength(before)
    // It did arrive: the second upload finds it there, and the commit goes on.
    world.home.once('putBlob', async (real) => {
      await real()
      return refused('blob_exists')
    })
    expect(await decidePending(anna.deps, anna.cell(chat))).toEqual({ ok: true })
    await clara.receive()
    expect(clara.cell(chat).record().state).toBe('active')
  })

  it('is not made by a member who may not make it, and costs nothing then', async () => {
    const before = commits().length
    await expect(boris.submit(chat, planRename('Mutiny'))).rejects.toMatchObject({ code: 'changing_needs_admin' })
    await expect(boris.submit(chat, planRemoveAccount(anna.address))).rejects.toMatchObject({
      code: 'removing_needs_higher_role',
    })
    expect(commits()).toHaveLength(before)
    expect(await hasPending(boris)).toBe(false)
    expect(await submitCommit(boris.deps, boris.cell(chat), planUpdate(1))).toEqual({ ok: true })
  })

  it('that adds nobody carries no tree, however large the chat', async () => {
    await anna.submit(chat, planRename('No joiner'))
    expect(commits().at(-1)).toMatchObject({ treeBlob: null, boxes: [] })
  })
})
