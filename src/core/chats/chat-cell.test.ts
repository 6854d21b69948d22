import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import type { ChatId } from '#protocol/ids.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { makeChat } from './new-chat.ts'
import { openChatDirectory } from './chat-directory.ts'
import { createGroupShelf } from './group-shelf.ts'
import { unknownChat } from './unknown-chat.ts'
import { planUpdate } from './membership.ts'

let crypto: Crypto
let world: World
let anna: Party
let chat: ChatId

beforeAll(async () => {
  crypto = await createNodeCrypto()
})

beforeEach(async () => {
  world = createWorld(crypto)
  anna = await world.party('anna')
  chat = await world.group([anna])
})

const nameOf = (party: Party): string => party.cell(chat).record().name

describe('a chat in memory', () => {
  it('changes when its transaction is on disk, and not before', async () => {
    const cell = anna.cell(chat)
    await cell.task(async (task) => {
      task.update({ name: 'Changed' })
      task.updateActivity({ unread: 3 })
      expect([task.record().name, task.activity().unread]).toEqual(['Changed', 3])
      expect([cell.record().name, cell.activity().unread]).toEqual(['Group', 0])
    })
    expect([cell.record().name, cell.activity().unread]).toEqual(['Changed', 3])
    expect(nameOf(await anna.restarted())).toBe('Changed')
  })

  it('keeps nothing of a task that throws', async () => {
    const failed = anna.cell(chat).task((task) => {
      task.update({ name: 'Half done' })
      return Promise.reject(new Error('on the way'))
    })
    await expect(failed).rejects.toThrow('on the way')
    expect(nameOf(anna)).toBe('Group')
    expect(nameOf(await anna.restarted())).toBe('Group')
  })

  it.each([
    ['before', 'Group'],
    ['after', 'Changed'],
  ] as const)('is what the disk is after a transaction that failed %s it was written', async (when, name) => {
    anna.store.failApply(1, when)
    const failed = anna.cell(chat).task(async (task) => {
      task.update({ name: 'Changed' })
    })
    await expect(failed).rejects.toMatchObject({ name: 'StorageError' })
    await anna.cell(chat).task(async (task) => {
      expect(task.record().name).toBe(name)
    })
    expect(nameOf(anna)).toBe(name)
  })

  it('puts its group down for chats used since, and takes the same one up from the disk', async () => {
    chat = await world.group([anna, await world.party('boris')])
    const small = await world.group([anna])
    const directory = await openChatDirectory(anna.deps, () => undefined, createGroupShelf(2))
    const groupOf = (of: ChatId) => directory.find(of)?.task((task) => task.group())
    const held = await groupOf(chat)
    expect(await groupOf(chat)).toBe(held)
    await groupOf(small)
    const again = await groupOf(chat)
    expect(again).not.toBe(held)
    expect(again).toEqual(held)
  })

  it('goes on with the group that the disk has, when an epoch was written and not answered', async () => {
    const boris = await world.party('boris')
    chat = await world.group([anna, boris])
    await anna.submit(chat, planUpdate(1))
    await boris.take(world.home.rowsFor(boris.deps.self.device, 0).slice(-1))
    boris.store.failApply(1, 'after')
    await expect(boris.process(chat)).rejects.toMatchObject({ code: 'disk_error' })
    await anna.submit(chat, planUpdate(2))
    await anna.say(chat, 'two epochs later')
    await boris.receive()
    expect(boris.cell(chat).record()).toMatchObject({ state: 'active', epoch: 3 })
    expect(await boris.texts(chat)).toEqual(['two epochs later'])
  })

  it('belongs to one task at a time', async () => {
    const cell = anna.cell(chat)
    await Promise.all(
      Array.from({ length: 20 }, () =>
        cell.task(async (task) => {
          const { unread } = task.activity()
          await new Promise((resolve) => setImmediate(resolve))
          task.updateActivity({ unread: unread + 1 })
        }),
      ),
    )
    expect(cell.activity().unread).toBe(20)
  })

  it('shows itself changed to whatever follows its transaction', async () => {
    const cell = anna.cell(chat)
    let seen = ''
    await cell.task(async (task) => {
      task.work.afterCommit(() => {
        seen = cell.record().name
      })
      task.update({ name: 'Changed' })
    })
    expect(seen).toBe('Changed')
  })
})

describe('waiting for a chat', () => {
  const isSettled = async (waiting: Promise<unknown>): Promise<boolean> => {
    let settled = false
    void waiting.then(() => {
      settled = true
    })
    await world.clock.advance(0)
    return settled
  }

  it('ends when what was waited for is on disk', async () => {
    const cell = anna.cell(chat)
    const waiting = cell.when(({ name }) => name === 'Changed')
    await cell.task(async (task) => {
      task.update({ name: 'Something else' })
    })
    expect(await isSettled(waiting)).toBe(false)
    await cell.task(async (task) => {
      task.update({ name: 'Changed' })
    })
    expect(await waiting).toBe(true)
  })

  it('ends at once when it is so already', async () => {
    expect(await anna.cell(chat).when(({ name }) => name === 'Group')).toBe(true)
  })

  it('ends with the chat, for whoever waits and whoever comes later', async () => {
    const cell = anna.cell(chat)
    const waiting = cell.when(({ name }) => name === 'Never')
    expect(await isSettled(waiting)).toBe(false)
    await cell.close()
    expect([await waiting, await cell.when(({ name }) => name === 'Never')]).toEqual([false, false])
    expect(await cell.when(({ name }) => name === 'Group')).toBe(true)
  })
})

describe('the directory', () => {
  it('finds after a restart every chat it had, under its number', async () => {
    const others = [await world.group([anna], 'Second'), await world.group([anna], 'Third')]
    const again = await anna.restarted()
    const all = again.directory.all().map((cell) => cell.record())
    expect(all.map(({ chat: id, number, name }) => [id, number, name])).toEqual([
      [chat, 1, 'Group'],
      [others[0], 2, 'Second'],
      [others[1], 3, 'Third'],
    ])
  })

  it('has no chat whose row did not reach the disk, and gives its number to no other', async () => {
    const directory = await openChatDirectory(anna.deps, () => undefined)
    const [lost, kept] = [unknownChat('aa'.repeat(16) as ChatId), unknownChat('bb'.repeat(16) as ChatId)]
    anna.store.failApply(1)
    await expect(directory.add(lost)).rejects.toMatchObject({ code: 'disk_full' })
    expect(directory.find(lost.chat)).toBeUndefined()
    expect((await directory.add(kept)).record().number).toBe(3)
  })

  it('makes a chat and its group in one step: a crash leaves both or neither', async () => {
    const before = anna.store.applied()
    anna.store.failApply(1)
    const plan = { peer: null, name: 'All or nothing' }
    await expect(makeChat(anna.deps, anna.directory, plan)).rejects.toMatchObject({ code: 'disk_full' })
    expect((await anna.restarted()).directory.all()).toHaveLength(1)
    const cell = await makeChat(anna.deps, anna.directory, plan)
    expect(anna.store.applied()).toBe(before + 1)
    const again = await anna.restarted()
    await again.cell(cell.record().chat).task(async (task) => {
      expect((await task.group())?.epoch).toBe(0)
    })
  })
})
