// A group's life at random: who joins, leaves, renames, renews, talks, and in which order, comes from a seed.
// Checked after every step: all members are in the same epoch with the same secret, and everybody reads what is said.

import fc from 'fast-check'
import type { Crypto } from '#core/ports/crypto.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { commit, createMember, found, hear, say, type Member } from './member.ts'

type Step =
  | {
      readonly kind: 'change'
      readonly author: number
      readonly removes: readonly number[]
      readonly adds: number
      readonly rename: boolean
    }
  | { readonly kind: 'talk'; readonly author: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      author: fc.nat(1_000),
      removes: fc.array(fc.nat(1_000), { maxLength: 4 }),
      adds: fc.constantFrom(0, 0, 1, 1, 2, 5),
      rename: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('talk' as const), author: fc.nat(1_000) }) },
)

/** The same lives for the same seed. */
export function groupLives(seed: number, count: number): readonly (readonly Step[])[] {
  return fc.sample(fc.array(step, { minLength: 25, maxLength: 40 }), { seed, numRuns: count })
}

/** Throws at the first step after which the members do not agree. Returns how many steps there were. */
export async function liveThrough(crypto: Crypto, steps: readonly Step[], largest = 14): Promise<number> {
  let born = 0
  const birth = () => createMember(crypto, `m${String(born++)}`)
  let members: readonly Member[] = [birth()]
  for (const founder of members) await found(founder)

  for (const [i, next] of steps.entries()) {
    const author = pick(members, next.author)
    const others = members.filter((member) => member !== author)
    if (next.kind === 'change') {
      const leaving = new Set(others.length === 0 ? [] : next.removes.map((removed) => pick(others, removed)))
      const staying = others.filter((member) => !leaving.has(member))
      const room = Math.max(0, largest - staying.length - 1)
      const joining = Array.from({ length: Math.min(next.adds, room) }, birth)
      try {
        await commit(author, others, {
          add: joining,
          removeLeaves: [...leaving].map((member) => member.group.ownLeafIndex),
          ...(next.rename ? { metadataBytes: crypto.randomBytes(5) } : {}),
        })
      } catch (cause) {
        throw new Error(`step ${String(i)}: ${JSON.stringify(next)}: ${String(cause)}`, { cause })
      }
      members = [author, ...staying, ...joining]
    } else {
      const message = await say(author, 'hello')
      for (const other of others) {
        const heard = await hear(other, message)
        if (heard !== 'hello') throw new Error(`step ${String(i)}: heard ${heard}`)
      }
    }
    const secrets = new Set(members.map((member) => toHex(member.group.epochAuthenticator)))
    if (secrets.size !== 1) throw new Error(`step ${String(i)}: the members are in different epochs`)
  }
  return steps.length
}

function pick(members: readonly Member[], at: number): Member {
  const member = members[at % members.length]
  if (member === undefined) throw new Error('an empty group')
  return member
}
