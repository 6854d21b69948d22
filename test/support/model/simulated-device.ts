// One installation within the simulation: a real engine on a vault in memory that outlives it, whether the engine was closed
// or struck dead in the middle of whatever it did.

import { createEngine, type Engine } from '#core/engine.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import type { VaultStore } from '#core/ports/vault-store.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { createMemoryVaultStore } from '../memory-vault-store.ts'
import { createMemoryWrapStore } from '../memory-wrap-store.ts'
import { createSimulatedTransport, fairWeather, type SimulatedTransport, type Weather } from './simulated-transport.ts'
import type { SimulatedHome } from './simulated-home.ts'
import type { SimulatedNetwork } from './simulated-network.ts'
import { createMemoryFileStore, noHandles } from '../memory-file-store.ts'
import { noSites } from '../no-sites.ts'

/** What may be put between an engine and its ports: faults, planted on purpose. */
export interface DeviceSeams {
  vault?(store: VaultStore): VaultStore
  crypto?(crypto: Crypto): Crypto
  transport?(transport: SimulatedTransport): SimulatedTransport
}

export interface SimulatedDevice {
  /** Unique in its world: `anna`, `anna-2`. */
  readonly name: string
  readonly weather: Weather
  /** What the engine logged since somebody took it away: `level event fields`. */
  readonly logLines: string[]
  engine(): Engine
  /** Ends the engine as the app does; the vault stays. */
  close(): Promise<void>
  /** The process dies at this very moment. */
  kill(): void
  /** A new engine on the same vault, locked; the one before was closed or killed. */
  reopen(): Promise<void>
  unlock(): Promise<void>
  /** The vault's password, which is the account's but where another device has changed that. */
  password: string
  breakStreams(): void
}

export interface DeviceDeps {
  readonly clock: Clock
  readonly crypto: Crypto
  readonly home: SimulatedHome
  readonly network: SimulatedNetwork
  readonly seams: DeviceSeams
  stir(): void
  trace(line: string): void
}

export async function openSimulatedDevice(deps: DeviceDeps, name: string, password: string): Promise<SimulatedDevice> {
  const logLines: string[] = []
  const weather = fairWeather()
  const trace = (line: string): void => {
    deps.trace(`${name} ${line}`)
  }
  const line =
    (level: string) =>
    (event: string, fields: object = {}) => {
      trace(`logs ${level} ${event} ${JSON.stringify(fields)}`)
      logLines.push(`${level} ${event} ${JSON.stringify(fields)}`)
    }
  const log = { debug: () => undefined, info: () => undefined, warn: line('warn'), error: line('error') }
  let store = createMemoryVaultStore()
  let wraps = createMemoryWrapStore()
  let life = await begin()

  async function begin() {
    const transports = new Set<SimulatedTransport>()
    const timers = new Set<() => void>()
    let isAlive = true
    const clock: Clock = {
      ...deps.clock,
      after(delayMs, task) {
        deps.stir()
        if (!isAlive) return () => undefined
        const cancel = deps.clock.after(delayMs, () => {
          deps.stir()
          timers.delete(cancel)
          task()
        })
        timers.add(cancel)
        return () => {
          timers.delete(cancel)
          cancel()
        }
      },
    }
    const [ownStore, ownWraps] = [store, wraps]
    const stirring: VaultStore = {
      ...ownStore,
      get(table, key) {
        deps.stir()
        return ownStore.get(table, key)
      },
      scan(range) {
        deps.stir()
        return ownStore.scan(range)
      },
      apply(writes) {
        deps.stir()
        return ownStore.apply(writes)
      },
    }
    const engine = await createEngine({
      crypto: deps.seams.crypto?.(deps.crypto) ?? deps.crypto,
      clock,
      log,
      store: deps.seams.vault?.(stirring) ?? stirring,
      wraps: ownWraps,
      fileStore: createMemoryFileStore(),
      fileHandles: noHandles,
      sites: noSites,
      connect: () => {
        const plain = createSimulatedTransport({ ...deps, weather, trace })
        const transport = deps.seams.transport?.(plain) ?? plain
        transports.add(transport)
        return transport
      },
    })
    return {
      engine,
      transports,
      /** What it has written stays; what it does from now on reaches nothing. */
      die() {
        isAlive = false
        for (const transport of transports) transport.die()
        for (const cancel of timers) cancel()
        timers.clear()
      },
    }
  }

  const device: SimulatedDevice = {
    name,
    weather,
    logLines,
    password,
    engine: () => life.engine,
    async close() {
      await life.engine.close()
      store = createMemoryVaultStore(store.snapshot())
      wraps = createMemoryWrapStore(wraps.snapshot())
      life.die()
    },
    kill() {
      life.die()
      store = createMemoryVaultStore(store.snapshot())
      wraps = createMemoryWrapStore(wraps.snapshot())
    },
    async reopen() {
      life = await begin()
    },
    async unlock() {
      const unlocked = await life.engine.unlock({ password: utf8(device.password) })
      if (!unlocked.ok) throw new Error(`${name} was not unlocked: ${unlocked.code}`)
    },
    breakStreams() {
      for (const transport of life.transports) transport.breakStreams()
    },
  }
  return device
}
