// Where most stories of a chat begin: a world of its own, people by name, and a group that the first of them has made.

import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import type { ChatId } from '#protocol/ids.ts'
import { createWorld, type Party, type World } from './party.ts'

/** All of them are in the group and have processed what made it. `const { anna, chat } = await groupOf('anna', 'boris')`. */
export async function groupOf<Name extends string>(
  ...names: readonly Name[]
): Promise<Record<Name, Party> & { readonly world: World; readonly crypto: Crypto; readonly chat: ChatId }> {
  const crypto = await createNodeCrypto()
  const world = createWorld(crypto)
  const people = new Map<Name, Party>()
  for (const name of names) people.set(name, await world.party(name))
  const chat = await world.group([...people.values()])
  // One entry for each name: what `fromEntries` forgets.
  return { ...(Object.fromEntries(people) as Record<Name, Party>), world, crypto, chat }
}
