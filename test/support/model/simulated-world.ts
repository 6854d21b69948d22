// A whole world in one thread: a server, devices, a wire and a clock. Nothing in it happens but because the seed says so,
// in the same order each time: no socket, no thread, no timer of the machine. So what fails once fails again.

import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { withQuickStretch } from '../quick-stretch.ts'
import { createSeededRandom, type SeededRandom } from '../seeded-random.ts'
import './no-yielding.ts'
import { openSimulatedDevice, type DeviceSeams, type SimulatedDevice } from './simulated-device.ts'
import { openSimulatedHome, type HomeSeams, type SimulatedHome } from './simulated-home.ts'
import { createSimulatedNetwork } from './simulated-network.ts'
import { createSimulatedTime } from './simulated-time.ts'

export interface WorldSeams {
  readonly home?: HomeSeams
  readonly device?: DeviceSeams
  /** Hears what goes on. */
  trace?(line: string): void
}

export interface SimulatedWorld extends AsyncDisposable {
  readonly home: SimulatedHome
  readonly devices: readonly SimulatedDevice[]
  trace(line: string): void
  nowMs(): number
  /** Things that have arrived so far. */
  arrivals(): number
  openDevice(name: string, password: string): Promise<SimulatedDevice>
  /** Lets up to so many things arrive, and the engines do what follows from each. */
  run(steps: number): Promise<void>
  /** Lets everything arrive. */
  calm(): Promise<void>
  /** Lets time pass in that many leaps, and after each of them everything arrive. */
  pass(ms: number, leaps?: number): Promise<void>
  /** Runs the world, and its clock, until the work is done. */
  finish<T>(work: Promise<T>): Promise<T>
  /** Runs the world, and its clock, until `look` gives something; undefined when it never does. */
  until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T | undefined>
}

const startMs = Date.UTC(2026, 10, 23)
/** So many turns of the event loop in which no port is called, and everything has come to rest. */
const quietTurns = 4
/** More than this without any time passing is a storm: somebody asks again at once whatever the answer is. */
const stormSteps = 5_000
/** Leaps of the clock while something is waited for: shorter ones first. */
const waitsMs = [0, 1_000, 5_000, 20_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000, 3_600_000, 7_200_000]

let shared: Promise<Crypto> | undefined

export async function openSimulatedWorld(seed: number, seams: WorldSeams = {}): Promise<SimulatedWorld> {
  shared ??= createNodeCrypto().then((crypto) => withQuickStretch(crypto).crypto)
  const nodeCrypto = await shared
  const random = createSeededRandom(seed)
  const keys = createSeededRandom(random.u32())
  const crypto: Crypto = { ...nodeCrypto, randomBytes: (length) => fastBytes(keys, length) }
  const time = createSimulatedTime(startMs)
  const network = createSimulatedNetwork(random)
  const home = await openSimulatedHome(time, seams.home)
  const devices: SimulatedDevice[] = []
  const trace = (line: string): void => seams.trace?.(line)
  let stirred = 0
  let arrived = 0
  const stir = (): void => {
    stirred++
  }

  async function rest(): Promise<void> {
    let seen = -1
    for (let quiet = 0; quiet < quietTurns; quiet++) {
      if (seen !== stirred) quiet = 0
      seen = stirred
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  async function run(steps: number): Promise<void> {
    await rest()
    for (let step = 0; step < steps && (await network.step()); step++) {
      arrived++
      if (step > stormSteps) throw new Error('the wire never comes to rest')
      await rest()
    }
  }
  const calm = (): Promise<void> => run(Number.POSITIVE_INFINITY)

  async function leap(ms: number): Promise<void> {
    for (const task of time.leap(ms)) {
      task()
      await rest()
    }
    await calm()
  }

  async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T | undefined> {
    for (const waitMs of waitsMs) {
      await leap(waitMs)
      const found = await look()
      if (found !== undefined) return found
    }
    return undefined
  }

  return {
    arrivals: () => arrived,
    home,
    devices,
    trace,
    nowMs: time.nowMs,
    async openDevice(name, password) {
      const device = await openSimulatedDevice(
        { clock: time, crypto, home, network, seams: seams.device ?? {}, stir, trace },
        name,
        password,
      )
      devices.push(device)
      return device
    },
    run,
    calm,
    async pass(ms, leaps = 1) {
      for (let done = 0; done < leaps; done++) await leap(Math.ceil(ms / leaps))
    },
    async finish(work) {
      let isDone = false
      const done = work.finally(() => {
        isDone = true
      })
      // Whoever fails meanwhile is heard below.
      done.catch(() => undefined)
      await rest()
      if (!isDone) await until(() => isDone || undefined)
      if (!isDone) throw new Error('it never ends')
      return done
    },
    until,
    async [Symbol.asyncDispose]() {
      for (const device of devices) device.kill()
      await home[Symbol.asyncDispose]()
    },
  }
}

function fastBytes(random: SeededRandom, length: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(length / 4))
  for (let i = 0; i < words.length; i++) words[i] = random.u32()
  return new Uint8Array(words.buffer, 0, length)
}
