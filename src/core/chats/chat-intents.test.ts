import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { parseAccountAddress, type ChatId } from '#protocol/ids.ts'
import { lost, refused } from '../../../test/support/chat/memory-home.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { createMessageIntents, type MessageIntents } from '../messages/message-intents.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import type { ChatCell } from './chat-cell.ts'
import { createChatIntents, type ChatIntents, type Outcome } from './chat-intents.ts'
import { createChatWorker, type ChatWorker } from './chat-worker.ts'
import { claimDevices } from './membership.ts'
import { shownChats } from './twin-chats.ts'
import { makeChat } from './new-chat.ts'
import { leave, postOwed } from './own-departure.ts'

let crypto: Crypto
let world: World
let anna: Party
let boris: Party
let intents: ChatIntents & MessageIntents
/** Of the party that `intents` are of. */
let workerOf: (cell: ChatCell) => ChatWorker
/** What the account's other devices were told has been read. */
let toldRead: ChatId[]

beforeAll(async () => {
  crypto = await createNodeCrypto()
})

beforeEach(async () => {
  world = createWorld(crypto)
  anna = await world.party('anna')
  boris = await world.party('boris')
  await boris.offer(3)
  toldRead = []
  intents = intentsOf(anna)
})

function intentsOf(party: Party): ChatIntents & MessageIntents {
  const workers = new Map<ChatId, ChatWorker>()
  const unused = (): never => {
    throw new Error('not used here')
  }
  const worker = (cell: ChatCell): ChatWorker => {
    const { chat } = cell.record()
    const found =
      workers.get(chat) ??
      createChatWorker({ ...party.deps, isConnected: () => true, onKeyPackageUsed: () => undefined }, cell)
    workers.set(chat, found)
    return found
  }
  workerOf = worker
  const { deps: chats, directory } = party
  const ownDevices = {
    async markRead(chat: ChatId) {
      toldRead.push(chat)
    },
  }
  const session = { chats, directory, worker, pairing: createSerialQueue(), life: { typing: unused }, ownDevices }
  return { ...createChatIntents(() => session), ...createMessageIntents(() => session) }
}

function chatOf(outcome: Outcome<{ chat: ChatId }>): ChatId {
  if (!outcome.ok) throw new Error(outcome.code)
  return outcome.chat
}
const commits = (): number => world.home.calls.filter(({ route }) => route === 'commit').length
/** The server is lost on the way to it, so often. */
const loseServer = (route: 'openChat' | 'commit', times = 1): void => {
  for (let i = 0; i < times; i++) world.home.once(route, () => Promise.resolve(lost))
}
/** Lets the chat's worker do what is due once so much time is over. */
async function passTime(cell: ChatCell, ms: number): Promise<void> {
  await world.clock.advance(ms)
  workerOf(cell).maintain(world.clock.nowMs())
  for (let i = 0; i < 40; i++) await world.clock.advance(0)
}
const nobody = parseAccountAddress('nobody@example.org')

describe('a chat of two', () => {
  it('is one, however often it is asked for, and from whichever side', async () => {
    const chat = chatOf(await intents.startPairChat({ peer: boris.address }))
    await boris.receive()
    expect(chatOf(await intents.startPairChat({ peer: boris.address }))).toBe(chat)
    expect(chatOf(await intentsOf(boris).startPairChat({ peer: anna.address }))).toBe(chat)
    expect(boris.cell(chat).record().peer).toBe(anna.address)
  })

  it('is one though it is asked for twice at the same moment', async () => {
    const both = await Promise.all([
      intents.startPairChat({ peer: boris.address }),
      intents.startPairChat({ peer: boris.address }),
    ])
    expect(chatOf(both[0])).toBe(chatOf(both[1]))
    expect(anna.directory.all()).toHaveLength(1)
  })

  it('is the one of the lower id where both sides opened one', async () => {
    await anna.offer(1)
    const ids = [
      chatOf(await intents.startPairChat({ peer: boris.address })),
      chatOf(await intentsOf(boris).startPairChat({ peer: anna.address })),
    ].sort()
    await Promise.all([anna.receive(), boris.receive()])
    expect(anna.directory.all()).toHaveLength(2)
    expect(chatOf(await intents.startPairChat({ peer: boris.address }))).toBe(ids[0])
    expect(chatOf(await intentsOf(boris).startPairChat({ peer: anna.address }))).toBe(ids[0])
  })

  it('is completed when an earlier attempt got no further than making it', async () => {
    world.home.once('commit', () => Promise.resolve(lost))
    const chat = chatOf(await intents.startPairChat({ peer: boris.address }))
    expect(chatOf(await intents.startPairChat({ peer: boris.address }))).toBe(chat)
    expect(anna.directory.all()).toHaveLength(1)
    await boris.receive()
    expect(boris.cell(chat).record().state).toBe('active')
  })

  it('is not had with oneself, stays of two, and has no name', async () => {
    const chat = chatOf(await intents.startPairChat({ peer: boris.address }))
    await expect(intents.startPairChat({ peer: anna.address })).rejects.toMatchObject({ code: 'peer_is_self' })
    await expect(intents.addMembers({ chat, members: [nobody] })).rejects.toMatchObject({ code: 'pair_chat_is_closed' })
    await expect(intents.renameChat({ chat, name: 'Us' })).rejects.toMatchObject({ code: 'pair_has_no_name' })
    await expect(intents.removeMember({ chat, member: boris.address })).rejects.toMatchObject({
      code: 'pair_chat_is_closed',
    })
  })

  it('is not made with an account that does not exist, or that has no KeyPackage left', async () => {
    expect(await intents.startPairChat({ peer: nobody })).toEqual({
      ok: false,
      code: 'no_such_account',
      account: nobody,
    })
    const clara = await world.party('clara')
    expect(await intents.startPairChat({ peer: clara.address })).toEqual({
      ok: false,
      code: 'no_key_packages',
      account: clara.address,
    })
    expect(anna.directory.all()).toEqual([])
  })

  it('is not made while the server is away', async () => {
    world.home.once('deviceLog', () => Promise.resolve(lost))
    expect(await intents.startPairChat({ peer: boris.address })).toEqual({ ok: false, code: 'unreachable' })
    expect(anna.directory.all()).toEqual([])
  })
})

describe('a group', () => {
  it('is made, renamed, enlarged and reduced, and everybody sees the same', async () => {
    const clara = await world.party('clara')
    await clara.offer(1)
    const chat = chatOf(
      await intents.createGroup({ name: '  Rowing ', members: [boris.address, boris.address, anna.address] }),
    )
    expect(await intents.renameChat({ chat, name: 'Rowing club' })).toEqual({ ok: true })
    expect(await intents.addMembers({ chat, members: [clara.address] })).toEqual({ ok: true })
    await Promise.all([boris.receive(), clara.receive()])
    const roster = [anna.address, boris.address, clara.address]
    for (const party of [anna, boris, clara]) {
      expect(party.cell(chat).record()).toMatchObject({ name: 'Rowing club', epoch: 3 })
      expect([...party.cell(chat).record().accounts].sort()).toEqual(roster)
    }
    expect(await intents.removeMember({ chat, member: boris.address })).toEqual({ ok: true })
    await boris.receive()
    expect(boris.cell(chat).record().state).toBe('left')
  })

  it('can be empty, and costs no commit then', async () => {
    const chat = chatOf(await intents.createGroup({ name: 'Only me', members: [] }))
    expect({ commits: commits(), state: anna.cell(chat).record().state }).toEqual({ commits: 0, state: 'active' })
  })

  it('costs no commit for what is so already', async () => {
    const chat = chatOf(await intents.createGroup({ name: 'Rowing', members: [boris.address] }))
    const before = commits()
    expect(await intents.renameChat({ chat, name: 'Rowing' })).toEqual({ ok: true })
    expect(await intents.addMembers({ chat, members: [boris.address] })).toEqual({ ok: true })
    expect(await intents.removeMember({ chat, member: nobody })).toEqual({ ok: true })
    expect(commits()).toBe(before)
  })

  it('lets in again who has just left, though that leaf is still there', async () => {
    const chat = chatOf(await intents.createGroup({ name: 'Rowing', members: [boris.address] }))
    await boris.receive()
    await boris.cell(chat).task((task) => {
      leave(boris.deps, task)
      return Promise.resolve()
    })
    expect(await postOwed(boris.deps, boris.cell(chat))).toBe('taken')
    await anna.receive()
    expect(await intents.addMembers({ chat, members: [boris.address] })).toEqual({ ok: true })
    await boris.receive()
    expect(boris.cell(chat).record()).toMatchObject({ state: 'active', accounts: [anna.address, boris.address] })
    expect(anna.cell(chat).record()).toMatchObject({ departures: [], accounts: [anna.address, boris.address] })
  })

  it('is not left by a commit of one’s own', async () => {
    const chat = chatOf(await intents.createGroup({ name: 'Rowing', members: [boris.address] }))
    await expect(intents.removeMember({ chat, member: anna.address })).rejects.toMatchObject({
      code: 'cannot_remove_self',
    })
  })

  it('has a name of one to 64 characters', async () => {
    for (const name of ['', '   ', 'x'.repeat(65)]) {
      await expect(intents.createGroup({ name, members: [] })).rejects.toMatchObject({ code: 'bad_chat_name' })
    }
    expect(anna.directory.all()).toEqual([])
  })
})

describe('writing and reading', () => {
  it('sends by itself, and counts what others wrote until it was read', async () => {
    const chat = chatOf(await intents.startPairChat({ peer: boris.address }))
    await boris.receive()
    const { id } = await intents.sendText({ chat, text: 'hello' })
    for (let i = 0; i < 40; i++) await world.clock.advance(0)
    await boris.receive()
    expect((await boris.messages(chat)).map((message) => message.id)).toContain(id)
    expect(boris.cell(chat).activity().unread).toBe(1)
    await intentsOf(boris).markRead({ chat })
    expect(boris.cell(chat).activity().unread).toBe(0)
    expect(anna.cell(chat).activity().unread).toBe(0)
    expect(toldRead).toEqual([chat])
  })

  it('is refused in a chat that is not known', async () => {
    const unknown = 'ab'.repeat(16) as ChatId
    await expect(intents.sendText({ chat: unknown, text: 'x' })).rejects.toMatchObject({ code: 'no_such_chat' })
    await expect(intents.renameChat({ chat: unknown, name: 'x' })).rejects.toMatchObject({ code: 'no_such_chat' })
  })
})

describe('KeyPackages that the server hands out', () => {
  it('are not used when they are of another device, or not of this account', async () => {
    const clara = await world.party('clara')
    await clara.offer(1)
    world.home.keyPackages.set(boris.deps.self.device, world.home.keyPackages.get(clara.deps.self.device) ?? [])
    expect(await claimDevices(anna.deps, [boris.address])).toMatchObject({ ok: false, code: 'no_key_packages' })
    expect(anna.logLines).toMatchObject([{ event: 'key_package_refused', fields: { code: 'of_another_device' } }])
  })

  it('are not used when they sign with another key than the log certifies, or name another entry', async () => {
    const { identity, signatureKeyPair, device } = boris.deps.self
    const nowSeconds = Math.floor(world.clock.nowMs() / 1_000)
    const forge = async (over: object): Promise<Uint8Array> => {
      const { keyPackageBytes } = await boris.deps.mls.generateKeyPackage({
        identity,
        signatureKeyPair,
        oneTimeX25519: crypto.x25519KeyPair(crypto.randomBytes(32)).publicKey,
        notBeforeSeconds: nowSeconds - 3_600,
        notAfterSeconds: nowSeconds + 86_400,
        ...over,
      })
      return keyPackageBytes
    }
    const ghost = { signatureKeyPair: crypto.ed25519KeyPair(crypto.randomBytes(32)) }
    const elsewhere = { identity: { ...identity, entryHash: new Uint8Array(32) } }
    for (const [over, code] of [
      [ghost, 'signature_key_mismatch'],
      [elsewhere, 'certificate_mismatch'],
    ] as const) {
      world.home.keyPackages.set(device, [await forge(over)])
      expect(await claimDevices(anna.deps, [boris.address])).toMatchObject({ ok: false, code: 'no_key_packages' })
      expect(anna.logLines.at(-1)).toMatchObject({ event: 'key_package_refused', fields: { code } })
    }
    world.home.keyPackages.set(device, [await forge({})])
    expect(await claimDevices(anna.deps, [boris.address])).toMatchObject({ ok: true })
  })

  it('are not used when their lifetime is over', async () => {
    await world.clock.advance(91 * 86_400_000)
    expect(await claimDevices(anna.deps, [boris.address])).toMatchObject({ ok: false, code: 'no_key_packages' })
    expect(anna.logLines).toMatchObject([{ fields: { code: 'expired' } }])
  })

  it('are not used when they are damaged', async () => {
    const [first, ...rest] = world.home.keyPackages.get(boris.deps.self.device) ?? []
    const damaged = (first ?? new Uint8Array(0)).map((byte, index) => (index === 400 ? byte ^ 1 : byte))
    world.home.keyPackages.set(boris.deps.self.device, [damaged, ...rest])
    expect(await claimDevices(anna.deps, [boris.address])).toMatchObject({ ok: false, code: 'no_key_packages' })
  })

  it('are asked for by device as the log certifies them, revoked ones left out', async () => {
    const log = boris.author.grow(
      (before) => boris.author.add(before, 'laptop', 'phone'),
      (before) => boris.author.revoke(before, 'phone', 'laptop'),
    )
    world.home.logs.set(
      boris.address,
      log.entries.map(({ entryBytes }) => entryBytes),
    )
    // The phone's packages are still there, and nobody asks for them.
    expect(await claimDevices(anna.deps, [boris.address])).toMatchObject({ ok: false, code: 'no_key_packages' })
    expect(world.home.keyPackages.get(boris.deps.self.device)).toHaveLength(3)
  })

  it('of an account whose log does not verify are never asked for', async () => {
    world.home.logs.set(boris.address, [new Uint8Array(10)])
    expect(await claimDevices(anna.deps, [boris.address])).toMatchObject({ ok: false, code: 'log_malformed' })
    expect(world.home.keyPackages.get(boris.deps.self.device)).toHaveLength(3)
  })
})

describe('a chat that is made while the server is lost', () => {
  const minute = 60_000

  it.each([
    ['before it is known there', 'openChat'],
    ['before its members are in', 'commit'],
  ] as const)('%s gets its members afterwards, and what was said meanwhile reaches them', async (_, route) => {
    loseServer(route)
    const chat = chatOf(await intents.createGroup({ name: 'Owls', members: [boris.address] }))
    const cell = anna.cell(chat)
    expect(cell.record()).toMatchObject({ accounts: [anna.address], trouble: { toInvite: [boris.address] } })
    await intents.sendText({ chat, text: 'first words' })
    await passTime(cell, 2 * minute)
    await vi.waitFor(() => {
      expect(cell.record()).toMatchObject({ accounts: [anna.address, boris.address], trouble: { toInvite: [] } })
    })
    expect(await anna.flush(chat)).toEqual({ rest: 'empty' })
    await boris.receive()
    expect(await boris.texts(chat)).toEqual(['first words'])
  })

  it('is filled by whoever is started again after it was killed half-way', async () => {
    const { deps, directory } = anna
    const made = await makeChat(deps, directory, { peer: null, name: 'Owls', toInvite: [boris.address] })
    const { chat } = made.record()
    const again = await anna.restarted()
    intents = intentsOf(again)
    await passTime(again.cell(chat), 2 * minute)
    await vi.waitFor(() => {
      expect(again.cell(chat).record().accounts).toEqual([anna.address, boris.address])
    })
    await boris.receive()
    expect(boris.cell(chat).record()).toMatchObject({ state: 'active', name: 'Owls' })
  })

  it.each([
    ['openChat', false],
    ['commit', true],
  ] as const)('is left where its user was told that it cannot be filled: %s', async (route, isKnownThere) => {
    world.home.once(route, () => Promise.resolve(refused('bad_roster')))
    const made = await intents.createGroup({ name: 'Owls', members: [boris.address] })
    expect(made).toEqual({ ok: false, code: 'bad_roster' })
    const [cell] = anna.directory.all()
    expect(cell?.record()).toMatchObject({ state: 'left', trouble: null })
    expect(cell?.record().owedDeparture !== null).toBe(isKnownThere)
    expect(shownChats(anna.directory)).toEqual([])
    // One that its maker wanted for himself stays to be seen.
    const alone = chatOf(await intents.createGroup({ name: 'Only me', members: [] }))
    expect(shownChats(anna.directory).map((one) => one.cell.record().chat)).toEqual([alone])
  })

  it('of two is kept where it cannot be filled, and is the one that is filled later', async () => {
    world.home.once('commit', () => Promise.resolve(refused('bad_roster')))
    expect(await intents.startPairChat({ peer: boris.address })).toEqual({ ok: false, code: 'bad_roster' })
    const [first] = anna.directory.all()
    expect(chatOf(await intents.startPairChat({ peer: boris.address }))).toBe(first?.record().chat)
  })

  it('asks for no second package of whom a commit has brought in meanwhile', async () => {
    loseServer('commit')
    const chat = chatOf(await intents.createGroup({ name: 'Owls', members: [boris.address] }))
    const offered = world.home.keyPackages.get(boris.deps.self.device)?.length
    workerOf(anna.cell(chat)).connected()
    await passTime(anna.cell(chat), 2 * minute)
    await vi.waitFor(() => {
      expect(anna.cell(chat).record()).toMatchObject({
        accounts: [anna.address, boris.address],
        trouble: { toInvite: [] },
      })
    })
    expect(world.home.keyPackages.get(boris.deps.self.device)).toHaveLength(offered ?? -1)
  })
})
