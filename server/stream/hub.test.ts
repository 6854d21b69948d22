import { describe, expect, it } from 'vitest'
import { type AccountAddress, type DeviceId, parseAccountAddress, parseChatId, parseDeviceId } from '#protocol/ids.ts'
import type { Delivery, RowAddress } from '../store/delivery.ts'
import type { Connection } from './connection.ts'
import { createHub } from './hub.ts'

const device = (number: number): DeviceId => parseDeviceId(number.toString(16).padStart(32, '0'))
const account: AccountAddress = parseAccountAddress('anna@hub.test')
const chat = (handle: number): RowAddress => ({
  handle,
  generation: 0,
  chat: parseChatId(handle.toString(16).padStart(32, '0')),
})

interface Watched extends Connection {
  readonly sent: number[]
}

/** Writes down the first byte of every frame: tests make it the row's id. */
function watched(number: number): Watched {
  const sent: number[] = []
  const connection: Watched = {
    device: device(number),
    account,
    tokenHash: Uint8Array.of(number),
    expiresMs: 1e15,
    sentUpTo: 0,
    collected: undefined,
    subscriptions: new Map(),
    isLive: false,
    isOpen: true,
    heard: true,
    closedBy: undefined,
    sent,
    push: (_to, frame) => void sent.push(frame[0] ?? -1),
    pushPlain: (frame) => void sent.push(frame[0] ?? -1),
    pushPage: async () => undefined,
    cork: () => undefined,
    uncork: () => undefined,
    close: (reason) => void (connection.closedBy = reason),
    ping: () => undefined,
  }
  return connection
}

const row = (id: number, to = chat(1)): Delivery => ({ kind: 'row', to, id, frame: Uint8Array.of(id) })
const commit = (id: number, change: { joined?: number[]; removed?: number[] }): Delivery => ({
  kind: 'commit',
  to: chat(1),
  id,
  frame: Uint8Array.of(id),
  joined: (change.joined ?? []).map((each) => ({ device: device(each), welcomeFrame: Uint8Array.of(100 + id) })),
  removed: (change.removed ?? []).map(device),
})

function live(
  hub: ReturnType<typeof createHub>,
  number: number,
  rosters: RowAddress[] = [chat(1)],
  upToId = 0,
): Watched {
  const connection = watched(number)
  hub.add(connection)
  hub.collect(connection)
  hub.goLive(connection, rosters, upToId, () => undefined)
  return connection
}

describe('the hub', () => {
  it('sends a row to those in its roster and to nobody else', () => {
    const hub = createHub()
    const [inside, outside] = [live(hub, 1), live(hub, 2, [chat(2)])]
    hub.onDeliveries([row(1), row(2, chat(2)), row(3)])
    expect([inside.sent, outside.sent]).toEqual([[1, 3], [2]])
  })

  it('sends the removed the commit that removes them, and nothing after', () => {
    const hub = createHub()
    const [stays, goes] = [live(hub, 1), live(hub, 2)]
    hub.onDeliveries([row(1), commit(2, { removed: [2] }), row(3)])
    expect([stays.sent, goes.sent]).toEqual([
      [1, 2, 3],
      [1, 2],
    ])
  })

  it('sends the joined a Welcome in place of the commit, and all after', () => {
    const hub = createHub()
    const [stays, comes] = [live(hub, 1), live(hub, 2, [])]
    hub.onDeliveries([row(1), commit(2, { joined: [2] }), row(3)])
    expect([stays.sent, comes.sent]).toEqual([
      [1, 2, 3],
      [102, 3],
    ])
  })

  it('leaves no gap and sends nothing twice between backlog and live', () => {
    const hub = createHub()
    const connection = watched(1)
    hub.add(connection)
    hub.collect(connection)
    // 4 is in the page that is on its way; 5 and 6 are not.
    hub.onDeliveries([row(4)])
    hub.onDeliveries([row(5), row(6)])
    expect(connection.sent).toEqual([])
    expect(hub.goLive(connection, [chat(1)], 4, () => void connection.sent.push(0))).toBe(true)
    hub.onDeliveries([row(7)])
    expect(connection.sent).toEqual([0, 5, 6, 7])
  })

  it('remembers a few megabytes for a device that does not read, and has it read again what is more', () => {
    const hub = createHub()
    const connection = watched(1)
    hub.add(connection)
    hub.collect(connection)
    const large = (id: number): Delivery => ({
      kind: 'row',
      to: chat(1),
      id,
      frame: new Uint8Array(48 * 1024).fill(id),
    })
    const welcomeFrame = new Uint8Array(1024 * 1024)
    for (let id = 1; id <= 60; id++) hub.onDeliveries([large(id)])
    hub.onDeliveries([
      {
        kind: 'commit',
        to: chat(1),
        id: 61,
        frame: Uint8Array.of(61),
        joined: [{ device: device(2), welcomeFrame }],
        removed: [],
      },
    ])
    expect(connection.collected).toHaveLength(61)
    for (let id = 62; id <= 199; id++) hub.onDeliveries([large(id)])
    const bytes = (connection.collected ?? []).reduce((sum, each) => sum + ('frame' in each ? each.frame.length : 0), 0)
    expect(bytes).toBeLessThan(4 * 1024 * 1024)
    expect(hub.goLive(connection, [chat(1)], 0, () => undefined)).toBe(false)
    // The next page begins anew.
    hub.collect(connection)
    hub.onDeliveries([row(200)])
    expect(hub.goLive(connection, [chat(1)], 199, () => undefined)).toBe(true)
    expect(connection.sent).toEqual([200])
  })

  it('follows what happened to rosters while a device read its backlog', () => {
    const hub = createHub()
    const connection = watched(1)
    hub.add(connection)
    hub.collect(connection)
    hub.onDeliveries([commit(5, { removed: [1] }), row(6), commit(7, { joined: [1] }), row(8)])
    hub.goLive(connection, [chat(1)], 4, () => undefined)
    hub.onDeliveries([row(9)])
    expect(connection.sent).toEqual([5, 107, 8, 9])
  })

  it('does not put a device back into a roster that it left within the page', () => {
    const hub = createHub()
    const connection = watched(1)
    hub.add(connection)
    hub.collect(connection)
    hub.onDeliveries([{ kind: 'opened', to: chat(1), id: 2, device: device(1) }, commit(3, { removed: [1] })])
    hub.goLive(connection, [], 3, () => undefined)
    hub.onDeliveries([row(4)])
    expect(connection.sent).toEqual([])
  })

  it('asks for another page when too much has happened', () => {
    const hub = createHub()
    const connection = watched(1)
    hub.add(connection)
    hub.collect(connection)
    hub.onDeliveries(Array.from({ length: 5_000 }, (_, i) => row(i + 1)))
    expect(hub.goLive(connection, [chat(1)], 1, () => undefined)).toBe(false)
    expect(connection.isLive).toBe(false)
  })

  it('lets a second connection of a device take the place of the first', () => {
    const hub = createHub()
    const [first, second] = [live(hub, 1), live(hub, 1)]
    hub.onDeliveries([row(1)])
    expect([first.closedBy, first.sent, second.sent]).toEqual(['replaced', [], [1]])
    // The first one's end comes late, and takes nothing from the second.
    hub.remove(first)
    hub.onDeliveries([row(2)])
    expect(second.sent).toEqual([1, 2])
  })

  it('ends a revoked device’s connection, and a signed-out session’s only where it is that session', () => {
    const hub = createHub()
    const [one, two] = [live(hub, 1), live(hub, 2)]
    hub.onDeliveries([{ kind: 'kick', device: device(1), tokenHash: Uint8Array.of(9) }])
    expect(one.closedBy).toBeUndefined()
    hub.onDeliveries([
      { kind: 'kick', device: device(1), tokenHash: Uint8Array.of(1) },
      { kind: 'kick', device: device(2), tokenHash: null },
    ])
    expect([one.closedBy, two.closedBy]).toEqual(['sessionEnded', 'deviceRevoked'])
  })

  it('notifies devices whether or not they have caught up', () => {
    const hub = createHub()
    const connection = watched(1)
    hub.add(connection)
    hub.onDeliveries([{ kind: 'notice', devices: [device(1), device(2)], frame: Uint8Array.of(42) }])
    expect(connection.sent).toEqual([42])
  })
})
