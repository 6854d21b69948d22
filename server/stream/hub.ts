// Who is connected, and who hears of what. Fed with deliveries in the order of the log, after they are on disk.
// [Note: no gap between backlog and live] A device reads its backlog in pages while the log grows. It goes live on the
// last page's answer: rosters as of that page's end, then all that was collected since the page was asked for.

import { equalBytes } from '#protocol/codec/bytes.ts'
import type { AccountAddress, DeviceId } from '#protocol/ids.ts'
import { unreachable } from '#protocol/errors.ts'
import type { Delivery, RowAddress } from '../store/delivery.ts'
import type { CloseReason, Connection } from './connection.ts'

export interface Hub {
  /** Takes the place of an earlier connection of the same device. */
  add(connection: Connection): void
  remove(connection: Connection): void
  /** Connections of other devices of the account. */
  countOthers(account: AccountAddress, device: DeviceId): number
  /** Starts collecting for the connection: call before each page is asked for. */
  collect(connection: Connection): void
  /**
   * Goes live at the end of the backlog, calling `sayCaughtUp` before anything newer is sent; false if too much
   * happened meanwhile, and another page is due.
   */
  goLive(connection: Connection, rosters: readonly RowAddress[], upToId: number, sayCaughtUp: () => void): boolean
  onDeliveries(deliveries: readonly Delivery[]): void
  connections(): Iterable<Connection>
  closeAll(reason: CloseReason): void
}

/** More than this is cheaper to read again, and who reads slowly must not have the server remember what it could. */
const maxCollected = { deliveries: 4_096, bytes: 4 * 1024 * 1024 } as const

function sizeOf(delivery: Delivery): number {
  const joined = delivery.kind === 'commit' ? delivery.joined : []
  const own = 'frame' in delivery ? delivery.frame.length : 0
  return joined.reduce((bytes, { welcomeFrame }) => bytes + welcomeFrame.length, own)
}

/** Whether the backlog read up to `id` and its rosters hold this already. What is ephemeral comes once or not at all. */
function isBehind(delivery: Delivery, id: number): boolean {
  if (delivery.kind === 'row' || delivery.kind === 'commit') return delivery.id <= id
  if (delivery.kind === 'opened') return delivery.id < id
  return true
}

/** Full is never half full: what did not fit is not looked for later. */
const isFull = (collected: readonly Delivery[], bytes = 0): boolean =>
  collected.length >= maxCollected.deliveries || bytes >= maxCollected.bytes

export function createHub(): Hub {
  const byDevice = new Map<DeviceId, Connection>()
  /** Those that read their backlog, and how many bytes each has collected meanwhile. */
  const collecting = new Map<Connection, number>()
  const subscribers = new Map<string, Set<Connection>>()
  let corked = new Set<Connection>()

  const keyOf = ({ handle, generation }: RowAddress): string => `${String(handle)}/${String(generation)}`

  function subscribe(connection: Connection, to: RowAddress): void {
    const key = keyOf(to)
    connection.subscriptions.set(key, to)
    let found = subscribers.get(key)
    if (found === undefined) subscribers.set(key, (found = new Set()))
    found.add(connection)
  }

  function unsubscribe(connection: Connection, key: string): void {
    connection.subscriptions.delete(key)
    const found = subscribers.get(key)
    found?.delete(connection)
    if (found?.size === 0) subscribers.delete(key)
  }

  function send(connection: Connection, to: RowAddress, frame: Uint8Array, id: number): void {
    cork(connection)
    connection.push(to, frame)
    if (id > 0) connection.sentUpTo = id
  }

  function liveOf(device: DeviceId): Connection | undefined {
    const found = byDevice.get(device)
    return found?.isLive === true ? found : undefined
  }

  /** For all that are live, or for `only` one of them that catches up on what was collected. */
  function apply(delivery: Delivery, only?: Connection): void {
    switch (delivery.kind) {
      case 'row':
      case 'ephemeral':
        fanOut(delivery.to, delivery.frame, delivery.kind === 'row' ? delivery.id : 0, only)
        return
      case 'commit':
        applyCommit(delivery, only)
        return
      case 'opened': {
        const opener = liveOf(delivery.device)
        if (opener !== undefined && (only ?? opener) === opener) subscribe(opener, delivery.to)
        return
      }
      case 'notice':
      case 'kick':
        return
      default:
        return unreachable(delivery)
    }
  }

  function fanOut(to: RowAddress, frame: Uint8Array, id: number, only: Connection | undefined): void {
    const key = keyOf(to)
    if (only !== undefined) {
      if (only.subscriptions.has(key)) send(only, to, frame, id)
      return
    }
    for (const connection of subscribers.get(key) ?? []) send(connection, to, frame, id)
  }

  function applyCommit(commit: Delivery & { kind: 'commit' }, only: Connection | undefined): void {
    for (const { device } of commit.joined) {
      // Who is replaced has a Welcome coming, and no use for the commit.
      const connection = liveOf(device)
      if (connection !== undefined && (only ?? connection) === connection) unsubscribe(connection, keyOf(commit.to))
    }
    // The removed hear of it too, and of nothing after it.
    fanOut(commit.to, commit.frame, commit.id, only)
    for (const device of commit.removed) {
      const connection = liveOf(device)
      if (connection !== undefined && (only ?? connection) === connection) unsubscribe(connection, keyOf(commit.to))
    }
    for (const { device, welcomeFrame } of commit.joined) {
      const connection = liveOf(device)
      if (connection === undefined || (only ?? connection) !== connection) continue
      subscribe(connection, commit.to)
      send(connection, commit.to, welcomeFrame, commit.id)
    }
  }

  function notify(delivery: Delivery & { kind: 'notice' }): void {
    for (const device of delivery.devices) {
      const connection = byDevice.get(device)
      if (connection === undefined) continue
      cork(connection)
      connection.pushPlain(delivery.frame)
    }
  }

  function cork(connection: Connection): void {
    if (corked.has(connection)) return
    corked.add(connection)
    connection.cork()
  }

  function uncorkAll(): void {
    for (const connection of corked) connection.uncork()
    corked = new Set()
  }

  function remove(connection: Connection): void {
    collecting.delete(connection)
    for (const key of [...connection.subscriptions.keys()]) unsubscribe(connection, key)
    connection.isLive = false
    if (byDevice.get(connection.device) === connection) byDevice.delete(connection.device)
  }

  return {
    add(connection) {
      const before = byDevice.get(connection.device)
      if (before !== undefined) {
        before.close('replaced')
        remove(before)
      }
      byDevice.set(connection.device, connection)
    },
    remove,
    countOthers: (account, device) =>
      [...byDevice.values()].filter((each) => each.account === account && each.device !== device).length,
    collect(connection) {
      connection.collected = []
      collecting.set(connection, 0)
    },
    goLive(connection, rosters, upToId, sayCaughtUp) {
      const { collected } = connection
      if (collected === undefined || isFull(collected, collecting.get(connection))) return false
      collecting.delete(connection)
      connection.collected = undefined
      connection.isLive = true
      sayCaughtUp()
      for (const roster of rosters) subscribe(connection, roster)
      for (const delivery of collected) {
        if (!isBehind(delivery, upToId)) apply(delivery, connection)
      }
      uncorkAll()
      return true
    },
    onDeliveries(deliveries) {
      for (const delivery of deliveries) {
        for (const [connection, bytes] of collecting) {
          const { collected } = connection
          if (collected === undefined || isFull(collected, bytes)) continue
          collected.push(delivery)
          collecting.set(connection, bytes + sizeOf(delivery))
        }
        if (delivery.kind === 'notice') notify(delivery)
        else if (delivery.kind === 'kick') kick(delivery)
        else apply(delivery)
      }
      uncorkAll()
    },
    connections: () => byDevice.values(),
    closeAll(reason) {
      for (const connection of byDevice.values()) connection.close(reason)
    },
  }

  function kick({ device, tokenHash }: Delivery & { kind: 'kick' }): void {
    const connection = byDevice.get(device)
    if (tokenHash === null) connection?.close('deviceRevoked')
    else if (connection !== undefined && equalBytes(connection.tokenHash, tokenHash)) connection.close('sessionEnded')
  }
}
