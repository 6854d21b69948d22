// Plans as fast-check draws them, shrinks them and brings them back: a seed for the world, and deeds one after the other.

import fc from 'fast-check'
import { deedKinds, type Plan } from './play.ts'

/** How much more often than the others. */
const weights: Readonly<Record<string, number>> = {
  ...{
    'write-with-timer': 2,
    write: 8,
    'write-together': 5,
    settle: 2,
    unlock: 3,
    add: 3,
    remove: 3,
    leave: 2,
    'set-role': 2,
    delete: 5,
  },
  ...{
    'server-away': 2,
    'server-back': 6,
    rename: 2,
    'read-all': 2,
    'set-timer': 2,
    'double-frames': 2,
    'double-requests': 2,
  },
  ...{ 'device-by-words': 2, 'device-by-comparison': 2, revoke: 3, recover: 2, kill: 2, restart: 2 },
}

export const plans: fc.Arbitrary<Plan> = fc.record({
  seed: fc.nat(0xffff_ffff),
  deeds: fc.array(
    fc.record({
      kind: fc.oneof(
        ...['settle', ...deedKinds].map((kind) => ({ weight: weights[kind] ?? 1, arbitrary: fc.constant(kind) })),
      ),
      steps: fc.nat(30),
    }),
    { minLength: 30, maxLength: 60, size: 'max' },
  ),
})
