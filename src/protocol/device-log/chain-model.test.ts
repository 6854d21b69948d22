// Random logs against a naive model, which replays by name whatever is not void; and random damage.

import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createDeviceLogAuthor, type DeviceLogAuthor } from '../../../test/support/device-log-author.ts'
import { parseAccountAddress } from '../ids.ts'
import { appendEntry, certifiedDevice, readLog, startLog, type DeviceLog } from './chain.ts'

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'] as const
type Name = (typeof names)[number]

type Step =
  | { readonly kind: 'add' | 'revoke'; readonly device: Name; readonly signer: Name | null }
  | { readonly kind: 'recover'; readonly device: Name; readonly accepts: number }

const name = fc.constantFrom(...names)
const signer = fc.option(name, { freq: 3 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('add' as const), device: name, signer }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('revoke' as const), device: name, signer }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('recover' as const), device: name, accepts: fc.nat() }),
  },
)

/** What stands in the log, by name. */
interface Line {
  readonly step: Step
  isVoid: boolean
}
const first: Step = { kind: 'add', device: 'a', signer: null }

function living(lines: readonly Line[]): Set<Name> {
  const devices = new Set<Name>()
  for (const { step, isVoid } of lines) {
    if (isVoid) continue
    if (step.kind === 'revoke') devices.delete(step.device)
    else devices.add(step.device)
  }
  return devices
}

/** Whether the model lets the step stand, in which case it is written down. */
function take(lines: Line[], step: Step): boolean {
  const alive = living(lines)
  const wasNamed = lines.some((line) => line.step.kind !== 'revoke' && line.step.device === step.device)
  if (step.kind === 'recover') {
    const accepted = lines[step.accepts]
    if (accepted === undefined || accepted.isVoid || wasNamed) return false
    for (const line of lines.slice(step.accepts + 1)) line.isVoid = true
  } else {
    if (step.signer !== null && !alive.has(step.signer)) return false
    if (step.kind === 'add' ? wasNamed : !alive.has(step.device)) return false
  }
  lines.push({ step, isVoid: false })
  return true
}

let ann: DeviceLogAuthor
beforeAll(async () => {
  ann = createDeviceLogAuthor(await createNodeCrypto(), parseAccountAddress('ann@office.example'), 'a')
})

function write(log: DeviceLog, step: Step): Uint8Array {
  switch (step.kind) {
    case 'add':
      return ann.add(log, step.device, step.signer)
    case 'revoke':
      return ann.revoke(log, step.device, step.signer)
    case 'recover':
      return ann.recover(log, step.device, step.accepts)
  }
}

/** The log of all steps that may stand, and the model beside it. Compares the two after every step. */
function play(steps: readonly Step[]): { log: DeviceLog; refused: number } {
  const started = startLog(ann.account, ann.rootEntry('a'), ann.chainDeps)
  if (!started.ok) throw new Error(started.fault)
  let { log } = started
  let refused = 0
  const lines: Line[] = [{ step: first, isVoid: false }]
  for (const drawn of steps) {
    // One more than there is, now and then: a recover may also name an entry that does not exist.
    const step = drawn.kind === 'recover' ? { ...drawn, accepts: drawn.accepts % (lines.length + 1) } : drawn
    const result = appendEntry(log, write(log, step), ann.chainDeps)
    expect({ step, ok: result.ok }).toEqual({ step, ok: take(lines, step) })
    if (result.ok) ({ log } = result)
    else refused++
    expect(names.filter((one) => certifiedDevice(log, ann.device(one).id) !== undefined).sort()).toEqual(
      [...living(lines)].sort(),
    )
    expect(log.entries.map(({ isVoid }) => isVoid)).toEqual(lines.map(({ isVoid }) => isVoid))
  }
  return { log, refused }
}

describe('random device logs', () => {
  it('certify exactly the devices that a replay of what is not void certifies', () => {
    let entries = 0
    let voids = 0
    let refusals = 0
    fc.assert(
      fc.property(fc.array(step, { maxLength: 16, size: 'max' }), (steps) => {
        const { log, refused } = play(steps)
        entries += log.entries.length
        voids += log.entries.filter(({ isVoid }) => isVoid).length
        refusals += refused
        expect(
          readLog(
            ann.account,
            log.entries.map(({ entryBytes }) => entryBytes),
            ann.chainDeps,
          ),
        ).toEqual({
          ok: true,
          log,
        })
      }),
      { numRuns: 120 },
    )
    // A generator that makes nothing interesting would prove nothing.
    expect(Math.min(entries, voids, refusals)).toBeGreaterThan(20)
  })

  it('are refused with a fault, never with an error, once any bit of any entry is flipped', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8, size: 'max' }), fc.nat(), fc.nat(), (steps, at, bit) => {
        const entries = play(steps).log.entries.map(({ entryBytes }) => Uint8Array.from(entryBytes))
        const damaged = entries[at % entries.length]!
        damaged[Math.floor(bit / 8) % damaged.length]! ^= 1 << (bit % 8)
        expect(readLog(ann.account, entries, ann.chainDeps)).toEqual({ ok: false, fault: expect.any(String) as string })
      }),
      { numRuns: 150 },
    )
  })

  it('stay readable when their end is cut off, and only then', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 3, maxLength: 12, size: 'max' }),
        fc.nat(),
        fc.nat(),
        (steps, from, count) => {
          const entries = play(steps).log.entries.map(({ entryBytes }) => entryBytes)
          const start = from % entries.length
          const dropped = 1 + (count % (entries.length - start))
          const rest = entries.toSpliced(start, dropped)
          const isPrefix = start > 0 && start + dropped === entries.length
          expect(readLog(ann.account, rest, ann.chainDeps).ok).toBe(isPrefix)
        },
      ),
      { numRuns: 100 },
    )
  })
})
