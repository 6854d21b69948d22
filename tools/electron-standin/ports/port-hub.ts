// Where every end of every message channel is: in main, in a utility process, or in a page. Main is the hub of all.
// A message for an end that is on its way waits until it has arrived.

export type PortMessage = readonly [data: unknown, ports: readonly string[]]

/** A place where ends live. */
export interface PortHome {
  portMessage(id: string, data: unknown, ports: readonly string[]): void
  portClosed(id: string): void
}

export interface PortHub {
  /** Makes two ends of one channel. */
  link(one: string, other: string): void
  /** The end lives there now. */
  settle(id: string, home: PortHome): void
  /** The end is on its way, with what it had not read. */
  unsettle(id: string, waiting: readonly PortMessage[]): void
  post(from: string, data: unknown, ports: readonly string[]): void
  close(id: string): void
  /** The place has gone with all its ends. */
  dropHome(home: PortHome): void
}

export function createPortHub(): PortHub {
  const peers = new Map<string, string>()
  const homes = new Map<string, PortHome>()
  const parked = new Map<string, PortMessage[]>()

  function close(id: string): void {
    const other = peers.get(id)
    peers.delete(id)
    homes.delete(id)
    if (other === undefined) return
    peers.delete(other)
    homes.get(other)?.portClosed(other)
    homes.delete(other)
  }

  return {
    link(one, other) {
      peers.set(one, other)
      peers.set(other, one)
    },
    settle(id, home) {
      homes.set(id, home)
      const waiting = parked.get(id) ?? []
      parked.delete(id)
      for (const [data, ports] of waiting) home.portMessage(id, data, ports)
      if (!peers.has(id)) home.portClosed(id)
    },
    unsettle(id, waiting) {
      homes.delete(id)
      if (waiting.length > 0) parked.set(id, [...waiting])
    },
    post(from, data, ports) {
      const to = peers.get(from)
      if (to === undefined) return
      const home = homes.get(to)
      if (home === undefined) parked.set(to, [...(parked.get(to) ?? []), [data, ports]])
      else home.portMessage(to, data, ports)
    },
    close,
    dropHome(home) {
      for (const [id, where] of [...homes]) if (where === home) close(id)
    },
  }
}
