import { beforeEach, describe, expect, it } from 'vitest'
import type { ChatId } from '#protocol/ids.ts'
import { groupOf } from '../../../test/support/chat/group-of.ts'
import type { Party, World } from '../../../test/support/chat/party.ts'
import type { Leaf, MlsGroup } from '../mls/mls.ts'
import { decodeChatMetadata, encodeChatMetadata, withRole, type Role } from './chat-metadata.ts'
import { generationFault } from './generation-check.ts'
import { planSetRole } from './membership.ts'

let world: World
let anna: Party
let boris: Party
let clara: Party
let chat: ChatId

beforeEach(async () => {
  ;({ world, anna, boris, clara, chat } = await groupOf('anna', 'boris', 'clara'))
  await anna.submit(chat, planSetRole(boris.address, 'admin'))
  for (const party of [boris, clara]) await party.receive()
})

/** What clara says of a group that `opener` has made and `sender` asks her into. */
async function judge(
  offer: { opener: Party; sender?: Party; generation?: number; groupId?: Uint8Array; makes?: [Party, Role] },
  state: 'active' | 'halted' = 'active',
): Promise<string | undefined> {
  return clara.cell(chat).task(async (task) => {
    task.update({ state })
    const trusted = await task.group()
    if (trusted === undefined) throw new Error('clara has a group')
    const leafOf = (party: Party, index: number): Leaf => ({
      index,
      identity: party.deps.self.identity,
      signaturePublicKey: party.deps.self.signatureKeyPair.publicKey,
    })
    const metadata = decodeChatMetadata(trusted.metadataBytes)
    const [whom, role] = offer.makes ?? []
    const group: MlsGroup = {
      ...trusted,
      groupId: offer.groupId ?? trusted.groupId,
      metadataBytes: encodeChatMetadata(
        whom === undefined || role === undefined ? metadata : withRole(metadata, whom.address, role),
      ),
      leaves: [leafOf(offer.opener, 0), leafOf(clara, 1)],
    }
    const sender = leafOf(offer.sender ?? offer.opener, 0)
    return generationFault(clara.deps, task, { generation: offer.generation ?? 1, group, sender })
  })
}

describe('a later generation', () => {
  it('is followed where an owner or an admin has opened it, and nowhere else', async () => {
    expect(await judge({ opener: anna })).toBeUndefined()
    expect(await judge({ opener: boris })).toBeUndefined()
    expect(await judge({ opener: clara })).toBe('opener_without_right')
    // Who asks in counts; and who opened, where another device of this account asks.
    expect(await judge({ opener: clara, sender: boris })).toBeUndefined()
    expect(await judge({ opener: boris, sender: clara })).toBeUndefined()
  })

  it('is not followed on the word of a member who made it and gave an owner the first place in it', async () => {
    const dora = await world.party('dora')
    expect(await judge({ opener: anna, sender: dora })).toBe('opener_without_right')
    expect(await judge({ opener: anna, sender: dora, makes: [dora, 'owner'] })).toBe('opener_without_right')
  })

  it('opened by an admin makes nobody more than they were; by an owner it may', async () => {
    expect(await judge({ opener: boris, makes: [boris, 'owner'] })).toBe('generation_changes_roles')
    expect(await judge({ opener: boris, makes: [clara, 'admin'] })).toBe('generation_changes_roles')
    expect(await judge({ opener: boris, makes: [boris, 'member'] })).toBeUndefined()
    expect(await judge({ opener: anna, makes: [clara, 'owner'] })).toBeUndefined()
  })

  it('is not followed backwards', async () => {
    await clara.cell(chat).task((task) => {
      task.update({ generation: 2 })
      return Promise.resolve()
    })
    expect(await judge({ opener: anna, generation: 1 })).toBe('generation_superseded')
  })
})

describe('two groups of one generation', () => {
  const idOf = async (byte: number): Promise<Uint8Array> => {
    const id = ((await clara.cell(chat).task((task) => task.group()))?.groupId ?? new Uint8Array(28)).slice()
    // The last eight bytes are random: these come before, or after, what clara has.
    return id.fill(byte, 20)
  }

  it('are settled by the lower id, where whoever made it had the right', async () => {
    await clara.cell(chat).task((task) => {
      task.update({ generation: 1 })
      return Promise.resolve()
    })
    expect(await judge({ opener: anna, groupId: await idOf(0) })).toBeUndefined()
    expect(await judge({ opener: clara, groupId: await idOf(0) })).toBe('opener_without_right')
    expect(await judge({ opener: anna, groupId: await idOf(255) })).toBe('generation_superseded')
  })

  it('are never settled against the one that the chat began with', async () => {
    expect(await judge({ opener: anna, generation: 0, groupId: await idOf(0) })).toBe('generation_superseded')
  })

  it('that are one are no news, but for a device that had halted and is asked back', async () => {
    expect(await judge({ opener: anna, generation: 0 })).toBe('already_joined')
    expect(await judge({ opener: anna, generation: 0 }, 'halted')).toBeUndefined()
  })
})
