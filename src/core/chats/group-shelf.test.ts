import { describe, expect, it } from 'vitest'
import { createGroupShelf } from './group-shelf.ts'

describe('the shelf of groups', () => {
  const shelfOf = (mostLeaves: number) => {
    const dropped: string[] = []
    const shelf = createGroupShelf(mostLeaves)
    const chats = new Map<string, () => void>()
    const use = (name: string, leaves: number): void => {
      const letGo = chats.get(name) ?? (() => void dropped.push(name))
      chats.set(name, letGo)
      shelf.used(letGo, leaves)
    }
    return { use, dropped }
  }

  it('has whoever used theirs longest ago let go, until the rest fits', () => {
    const { use, dropped } = shelfOf(10)
    use('first', 4)
    use('second', 4)
    use('first', 4)
    use('third', 8)
    expect(dropped).toEqual(['second', 'first'])
  })

  it('keeps a group that is larger than the shelf while it is the one in use', () => {
    const { use, dropped } = shelfOf(10)
    use('large', 11)
    expect(dropped).toEqual([])
    use('small', 1)
    expect(dropped).toEqual(['large'])
  })

  it('counts a chat once, by the size that it has now', () => {
    const { use, dropped } = shelfOf(10)
    for (let time = 0; time < 5; time++) use('only', 6)
    use('other', 4)
    use('only', 2)
    use('third', 4)
    expect(dropped).toEqual([])
  })
})
