// Mistakes that an engine, a disk, a wire or a server could make, planted between the one and the other. The model has to
// find each of them; whatever it cannot see here, it would not see in earnest.

import { syncStateKey } from '#core/session/sync-state.ts'
import type { VaultStore, VaultWrite } from '#core/ports/vault-store.ts'
import { equalBytes } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import type { Store } from '#server/store/store.ts'
import type { DeviceSeams } from './simulated-device.ts'
import type { HomeSeams } from './simulated-home.ts'
import type { WorldSeams } from './simulated-world.ts'

export interface PlantedBug {
  /** What is wrong with the world in which it is planted. */
  readonly name: string
  /** Anew for each run: some of them count. */
  seams(): WorldSeams
}

export const plantedBugs: readonly PlantedBug[] = [
  inVault('loses a row of the outbox', () => {
    const isFourth = everyNth(4)
    return (writes) => writes.filter((write) => !(write.kind === 'put' && write.table === 'outbox' && isFourth()))
  }),
  inVault('forgets how far it had read', () => (writes) => {
    return writes.filter(
      (write) => !(write.kind === 'put' && write.table === 'meta' && equalBytes(write.key, syncStateKey)),
    )
  }),
  inVault('keeps what was to be erased', () => (writes) => {
    // A text that was sent moves to another place: that is no end.
    const moves = writes.some(({ kind, table }) => kind === 'put' && table === 'messages')
    return moves ? writes : writes.filter(({ kind, table }) => kind === 'put' || table !== 'messages')
  }),
  inVault('forgets that a ratchet has moved', () => {
    const isThird = everyNth(3)
    return (writes) => writes.filter(({ table }) => table !== 'mls_secrets' || !isThird())
  }),
  onDevice('uses an id again', () => {
    const isFifth = everyNth(5)
    let again: Uint8Array | undefined
    return {
      crypto: (crypto) => ({
        ...crypto,
        randomBytes(length) {
          const fresh = Uint8Array.from(crypto.randomBytes(length))
          if (length !== 16 || !isFifth()) return fresh
          again ??= fresh
          return again.slice()
        },
      }),
    }
  }),
  onDevice('does not acknowledge what it has', () => ({
    transport: (transport) => ({
      ...transport,
      openStream: (options) => ({ ...transport.openStream(options), send: () => undefined }),
    }),
  })),
  onDevice('does not look into its own log when it is sent away', () => ({
    transport: (transport) => ({
      ...transport,
      request: (request) =>
        // Where a device asks why the server does not know it any more.
        request.path === '/v1/device-logs/own'
          ? Promise.resolve({ status: 503, body: utf8(JSON.stringify({ code: 'busy', message: 'busy' })) })
          : transport.request(request),
    }),
  })),
  onDevice('takes what comes in another order', () => ({
    transport: (transport) => ({
      ...transport,
      openStream(options) {
        let held: Uint8Array | undefined
        const isSixth = everyNth(6)
        return transport.openStream({
          ...options,
          events: {
            ...options.events,
            onFrame(frame) {
              if (held === undefined && isSixth()) {
                held = frame
                return
              }
              options.events.onFrame(frame)
              if (held !== undefined) options.events.onFrame(held)
              held = undefined
            },
          },
        })
      },
    }),
  })),
  inStore('appends again what it has already', (store) => {
    let copies = 0
    const keys = new Set<string>()
    return {
      appendMessage(input) {
        const key = Buffer.from(input.idempotencyKey).toString('hex')
        if (!keys.has(key)) keys.add(key)
        else return store.appendMessage({ ...input, idempotencyKey: new Uint8Array(16).fill(++copies) })
        return store.appendMessage(input)
      },
    }
  }),
  inStore('acknowledges what it has not stored', (store) => {
    const isFifth = everyNth(5)
    return {
      async appendMessage(input) {
        if (input.ephemeral || !isFifth()) return store.appendMessage(input)
        return { outcome: 'ok', row: { id: 1, seq: 1, timeMs: input.nowMs }, known: false }
      },
    }
  }),
  inStore('tells the loser of a race that it has won', (store) => ({
    async commit(input) {
      const outcome = await store.commit(input)
      if (outcome.outcome !== 'epoch_taken') return outcome
      return { outcome: 'ok', row: { id: 1, seq: 1, timeMs: input.nowMs } }
    },
  })),
  inStore('leaves the removed in its roster', (store) => ({
    commit: (input) => store.commit({ ...input, delta: { ...input.delta, removed: [] } }),
  })),
  inStore('hands out a KeyPackage twice', (store) => {
    const handed = new Map<string, Uint8Array>()
    return {
      async claimKeyPackages(input) {
        const outcome = await store.claimKeyPackages(input)
        if (outcome.outcome !== 'ok') return outcome
        const packages = outcome.packages.map((one, index) => {
          const device = input.targets[index]?.device ?? ''
          const before = handed.get(device)
          if (before === undefined && one !== null) handed.set(device, one)
          return before ?? one
        })
        return { outcome: 'ok', packages }
      },
    }
  }),
  atHome('delivers no Welcome to who is connected', {
    deliveries: (deliveries) => deliveries.map((one) => (one.kind === 'commit' ? { ...one, joined: [] } : one)),
  }),
  atHome('tells nobody what happens beside the rows', {
    deliveries: (deliveries) => deliveries.filter(({ kind }) => kind !== 'kick' && kind !== 'notice'),
  }),
]

function everyNth(n: number): () => boolean {
  let seen = 0
  return () => ++seen % n === 0
}

function onDevice(name: string, device: () => DeviceSeams): PlantedBug {
  return { name: `a device that ${name}`, seams: () => ({ device: device() }) }
}

function inVault(name: string, change: () => (writes: readonly VaultWrite[]) => readonly VaultWrite[]): PlantedBug {
  return onDevice(name, () => {
    const changed = change()
    const vault = (store: VaultStore): VaultStore => ({ ...store, apply: (writes) => store.apply(changed(writes)) })
    return { vault }
  })
}

function atHome(name: string, home: HomeSeams): PlantedBug {
  return { name: `a server that ${name}`, seams: () => ({ home }) }
}

function inStore(name: string, change: (store: Store) => Partial<Store>): PlantedBug {
  return {
    name: `a server that ${name}`,
    seams: () => ({ home: { store: (store) => ({ ...store, ...change(store) }) } }),
  }
}
