// Somebody is added while away and does not come for a hundred days: the KeyPackage of the leaf runs out in the tree,
// unopened. Others join by that tree all the same, and whoever comes back so late comes in.

import type { ChatView } from '#core/views/chat-view.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { openCast, type CastDevice } from './cast.ts'
import { openSimulatedWorld } from './simulated-world.ts'

const day = 86_400_000
/** A KeyPackage lives for ninety. */
const daysAway = 100

export interface ExpiredLeafStory {
  /** What the newcomer, the old member and the late one show in the end. */
  readonly shown: Readonly<
    Record<string, { readonly members: number; readonly texts: readonly string[]; readonly roomCode: string }>
  >
  readonly daysAway: number
}

export async function playExpiredLeaf(seed: number): Promise<ExpiredLeafStory> {
  await using world = await openSimulatedWorld(seed)
  const { accounts } = await openCast(world, ['anna', 'boris', 'clara', 'daniel'])
  const [anna, boris, clara, daniel] = accounts.map(({ devices: [device] }) => device)
  if (anna === undefined || boris === undefined || clara === undefined || daniel === undefined)
    throw new Error('a cast')
  clara.installation.kill()
  const members = [boris.account.address, clara.account.address]
  const made = await world.finish(anna.installation.engine().createGroup({ name: 'Patience', members }))
  if (!made.ok) throw new Error(made.code)
  const { chat } = made
  await say(anna, 'before')
  await world.pass(daysAway * day, daysAway)
  const added = await world.finish(anna.installation.engine().addMembers({ chat, members: [daniel.account.address] }))
  if (!added.ok) throw new Error(`nobody can be added: ${added.code}`)
  await view(daniel, ({ state }) => state === 'active')
  await say(daniel, 'from the newcomer')
  await clara.installation.reopen()
  await world.finish(clara.installation.engine().unlock({ password: utf8(clara.installation.password) }))
  await view(clara, ({ state }) => state === 'active')
  await say(boris, 'to all')

  const shown: Record<string, ExpiredLeafStory['shown'][string]> = {}
  for (const device of [anna, boris, clara, daniel]) {
    const last = await view(device, ({ messages }) => messages.some(({ text }) => text === 'to all'))
    const texts = last.messages.filter(({ kind }) => kind === 'text').map(({ text }) => text)
    const { digits } = await device.installation.engine().roomCode({ chat })
    shown[device.name] = { members: last.members.length, texts, roomCode: digits }
  }
  return { shown, daysAway }

  async function say(device: CastDevice, text: string): Promise<void> {
    await world.finish(device.installation.engine().sendText({ chat, text }))
  }

  /** The chat as the device shows it once it is so. */
  async function view(device: CastDevice, isSo: (view: ChatView) => boolean): Promise<ChatView> {
    const engine = device.installation.engine()
    const found = await world.until(async () => {
      if (!(await engine.chatList()).some((one) => one.chat === chat)) return undefined
      const seen = await engine.chatView({ chat, limit: 100 })
      return isSo(seen) ? seen : undefined
    })
    if (found === undefined) throw new Error(`${device.name} does not come so far`)
    return found
  }
}
