// Promise B9. The search over a real server and real TLS: what is said is found at once, what is gone is gone from it, and
// what was there before a start is found after it.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFileWorld, type FileWorld, type Person } from '../support/files/file-world.ts'
import { eventually, messageWhen } from '../support/installation.ts'

let world: FileWorld
beforeEach(async () => {
  world = await openFileWorld()
})
afterEach(() => world[Symbol.asyncDispose]())

const find = async (of: Pick<Person, 'engine'>, query: string): Promise<readonly string[]> => {
  const { hits } = await of.engine().search({ query, offsetMinutes: 0, limit: 50 })
  return hits.map(({ message }) => message)
}
const goneFrom = (of: Person, query: string): Promise<true> =>
  eventually(of.engine(), async () => ((await find(of, query)).length === 0 ? true : undefined))

describe('the search', () => {
  it('finds a message at once, where it was written and where it has come, and says where it stands', async () => {
    const { anna, boris, chat } = world
    const { id } = await anna.engine().sendText({ chat, text: 'Встретимся у старых ворот' })
    expect(await find(anna, 'ворота')).toEqual([id])
    const there = await messageWhen(boris.engine(), chat, 'Встретимся у старых ворот')
    const { hits, count } = await boris.engine().search({ query: 'старые ворот', offsetMinutes: 0, limit: 5 })
    expect([hits[0]?.message, hits[0]?.position, count]).toEqual([id, there.position, 1])
    const { text = '', marks = [] } = hits[0]?.excerpt ?? {}
    expect(marks.map(({ start, length }) => text.slice(start, start + length))).toEqual(['старых', 'ворот'])
  })

  it('finds an edited message by its new words alone', async () => {
    const { anna, boris, chat } = world
    const { id } = await anna.engine().sendText({ chat, text: 'the crimson kite' })
    await messageWhen(boris.engine(), chat, 'the crimson kite')
    await anna.engine().editMessage({ chat, message: id, text: 'the yellow kite' })
    await messageWhen(boris.engine(), chat, 'the yellow kite')
    for (const of of [anna, boris]) expect([await find(of, 'crimson'), await find(of, 'yellow')]).toEqual([[], [id]])
  })

  it('finds nothing of a message that was deleted, whose time is over, or that is shown once', async () => {
    const { anna, boris, chat } = world
    const deleted = await anna.engine().sendText({ chat, text: 'quicksilver' })
    await messageWhen(boris.engine(), chat, 'quicksilver')
    await anna.engine().deleteMessage({ chat, message: deleted.id, everywhere: true })
    for (const of of [anna, boris]) await goneFrom(of, 'quicksilver')

    await anna.engine().sendText({ chat, text: 'evanescent', timerSeconds: 60 })
    await messageWhen(boris.engine(), chat, 'evanescent')
    await boris.engine().markRead({ chat })
    expect(await find(boris, 'evanescent')).toHaveLength(1)
    for (const { clock } of [anna, boris]) clock.pass(61_000)
    for (const of of [anna, boris]) await goneFrom(of, 'evanescent')

    await anna.engine().sendText({ chat, text: 'clandestine', burnsOnRead: true })
    await anna.engine().sendText({ chat, text: 'afterwards' })
    await messageWhen(boris.engine(), chat, 'afterwards')
    for (const of of [anna, boris]) expect(await find(of, 'clandestine')).toEqual([])
  })

  it('finds after a start what was said before it', async () => {
    const { anna, boris, chat } = world
    const { id } = await anna.engine().sendText({ chat, text: 'the weir at dusk' })
    await messageWhen(boris.engine(), chat, 'the weir at dusk')
    const again = await world.killed(boris)
    const result = await eventually(again.engine(), async () => {
      const found = await again.engine().search({ query: 'weirs', offsetMinutes: 0, limit: 5 })
      return found.isComplete ? found : undefined
    })
    expect(result.hits.map(({ message }) => message)).toEqual([id])
  })

  it('is narrowed by who said it, and knows nothing while the account is locked', async () => {
    const { anna, boris, chat } = world
    const { id } = await anna.engine().sendText({ chat, text: 'narrow lane' })
    await messageWhen(boris.engine(), chat, 'narrow lane')
    expect([await find(boris, 'lane from:me'), await find(anna, 'lane from:me')]).toEqual([[], [id]])
    await anna.engine().lock()
    await expect(find(anna, 'lane')).rejects.toMatchObject({ code: 'not_ready' })
  })
})
