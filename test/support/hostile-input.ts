// Feeds damaged input to a decoder and writes down everything that it must not do.

import { equalBytes, toHex } from '#protocol/codec/bytes.ts'
import { PeerError } from '#protocol/errors.ts'
import type { HostileTarget } from './protocol-decoders.ts'
import { createSeededRandom } from './seeded-random.ts'

export interface HostileReport {
  readonly name: string
  readonly inputs: number
  /** Damaged inputs that were read all the same. */
  readonly accepted: number
  readonly refused: number
  /** Of the slowest input, at its best of three where the first took long. */
  readonly slowestMs: number
  /** One line each, with the seed and number of the case. */
  readonly failures: readonly string[]
}

const tooSlowMs = 100
const worthRepeatingMs = 10
const maxFailures = 5

/** `seed` and the case's number make the input; `stop` is asked now and then. */
export function attack(
  target: HostileTarget,
  options: { readonly inputs: number; readonly seed: number; readonly stop?: () => boolean },
): HostileReport {
  const failures: string[] = []
  let [accepted, refused, slowestMs, inputs] = [0, 0, 0, 0]
  for (const sample of target.samples) {
    const outcome = judge(target, sample)
    if (outcome !== 'accepted') failures.push(`${target.name}: a valid sample was not read: ${outcome}`)
  }
  for (; inputs < options.inputs && failures.length < maxFailures; inputs++) {
    if (inputs % 256 === 0 && options.stop?.() === true) break
    const input = hostileInput(target, options.seed, inputs)
    const started = performance.now()
    const outcome = judge(target, input)
    const ms = slowness(target, input, performance.now() - started)
    slowestMs = Math.max(slowestMs, ms)
    if (outcome === 'accepted') accepted++
    else if (outcome === 'refused') refused++
    else failures.push(describe(target, options.seed, inputs, input, outcome))
    if (ms > tooSlowMs) failures.push(describe(target, options.seed, inputs, input, `took ${ms.toFixed(0)} ms`))
  }
  return { name: target.name, inputs, accepted, refused, slowestMs, failures }
}

/** The input of one case, to look at a failure again. */
export function hostileInput(target: HostileTarget, seed: number, index: number): Uint8Array {
  const random = createSeededRandom(seed ^ Math.imul(index + 1, 0x85eb_ca6b))
  return random.pick(target.mutators)(random, random.pick(target.samples), random.pick(target.samples))
}

/** `accepted`, `refused`, or what went wrong. */
function judge(target: HostileTarget, input: Uint8Array): string {
  const before = Uint8Array.from(input)
  let value: unknown
  try {
    value = target.decode(input)
  } catch (error) {
    return error instanceof PeerError
      ? 'refused'
      : `threw ${error instanceof Error ? `${error.name}: ${error.message}` : typeof error}`
  }
  if (!equalBytes(before, input)) return 'wrote to its input'
  // The value is what the same target's decoder gave.
  if (target.encode !== undefined && !equalBytes(target.encode(value as never), input)) return 'read a second spelling'
  return 'accepted'
}

/** A busy machine is no slow decoder: only what is slow three times is slow. */
function slowness(target: HostileTarget, input: Uint8Array, firstMs: number): number {
  let best = firstMs
  for (let attempt = 0; best > worthRepeatingMs && attempt < 2; attempt++) {
    const started = performance.now()
    judge(target, input)
    best = Math.min(best, performance.now() - started)
  }
  return best
}

function describe(target: HostileTarget, seed: number, index: number, input: Uint8Array, what: string): string {
  const shown = toHex(input.subarray(0, 80)) + (input.length > 80 ? '…' : '')
  return `${target.name}, seed ${String(seed)}, case ${String(index)}: ${what} (${String(input.length)} bytes: ${shown})`
}
