// A process ends at a call that changes a store or asks the network, and begins again on what was written; a server ends at
// a transaction, and is started again. Or the call fails, and whoever made it lives on: nothing acknowledged is lost,
// nothing comes twice. Promise B12.
// The long suite does it at every point, and shows that transactions which are none would be found out.

import { describe, expect, it } from 'vitest'
import { chatStories } from '../support/crash/chat-stories.ts'
import type { CrashStory } from '../support/crash/crash-story.ts'
import { deviceStories } from '../support/crash/device-stories.ts'
import { historyStories } from '../support/crash/history-stories.ts'
import { leavingStories } from '../support/crash/leaving-stories.ts'
import { crashThrough } from '../support/crash/person-crashes.ts'
import { crashServerThrough } from '../support/crash/server-crashes.ts'

const alone = [...deviceStories, ...historyStories]
const stories = [...chatStories, ...alone]
const each = (which: readonly CrashStory[]) => which.map((story, index) => [story.name, story, index] as const)
const named = (...names: readonly string[]) => each(stories.filter(({ name }) => names.includes(name)))

describe('a process that ends in the midst of it', { timeout: 120_000 }, () => {
  it.each(each(chatStories))('loses nothing: %s', async (_, story, index) => {
    const { points, problems } = await crashThrough({ story, first: 1 + (index % 3), step: 3, most: 3 })
    expect(problems).toEqual([])
    expect(points.length).toBeGreaterThan(0)
  })

  it.each(each(alone))('loses nothing: %s', async (_, story, index) => {
    const { points, problems } = await crashThrough({ story, first: 9 + 2 * index, step: 1, most: 1 })
    expect(problems).toEqual([])
    expect(points.length).toBe(1)
  })

  // At the changes around the moment from which others know more than its own vault does.
  it.each(each(leavingStories))('goes on with what others know of already: %s', async (_, story, index) => {
    const { points, problems } = await crashThrough({
      story,
      which: 'stores',
      first: [3, 6, 7][index] ?? 1,
      step: 1,
      most: 3,
    })
    expect(problems).toEqual([])
    expect(points.length).toBe(3)
  })

  it.each(named('send', 'commit'))('has ended at every change of its vault that there is: %s', async (_, story) => {
    const { points, unhindered, problems } = await crashThrough({ story, which: 'stores', first: 1, step: 1 })
    expect(problems).toEqual([])
    // As many ends, one after the other, as there are changes where nothing ends; and each was of that change.
    expect(points.map(({ name }) => name)).toEqual(unhindered)
    expect(points.map(({ at }) => at)).toEqual(unhindered.map((_name, index) => index + 1))
    expect(unhindered.length).toBeGreaterThan(5)
  })
})

describe('a call that fails', { timeout: 120_000 }, () => {
  it.each(named('send', 'change of password', 'the words on a vault', 'history, received'))(
    'is told of, and loses nothing: %s',
    async (_, story, index) => {
      const { points, problems } = await crashThrough({ story, fate: 'fault', first: 1 + index, step: 3, most: 2 })
      expect(problems).toEqual([])
      expect(points.length).toBeGreaterThan(0)
    },
  )

  // At the changes in the midst of which the vault is neither what it was nor what it becomes.
  it.each(each(leavingStories))('is told of, and gone on with: %s', async (_, story, index) => {
    const { points, problems } = await crashThrough({
      story,
      fate: 'fault',
      which: 'stores',
      first: [4, 6, 3][index] ?? 1,
      step: 1,
      most: 2,
    })
    expect(problems).toEqual([])
    expect(points.length).toBe(2)
  })
})

describe('a server that ends in the midst of it, or has no room', { timeout: 120_000 }, () => {
  it.each(named('receive', 'revoke', 'history, given'))('loses nothing: %s', async (_, story, index) => {
    const fate = index % 2 === 0 ? 'death' : 'fault'
    // Twice where it lives on: the world after that one is a new one.
    const most = fate === 'fault' ? 2 : 1
    const { points, problems } = await crashServerThrough({ story, fate, first: 3, step: 4, most })
    expect(problems).toEqual([])
    expect(points.length).toBe(most)
  })

  it.each(['death', 'fault'] as const)(
    'comes up the next time, where that befell it at its start: %s',
    async (fate) => {
      const [story] = chatStories
      if (story === undefined) throw new Error('there are stories')
      const { points, problems } = await crashServerThrough({ story, fate, first: 1, step: 1, most: 2 })
      expect(problems).toEqual([])
      expect(points.map(({ name }) => name.startsWith('at its start'))).toEqual([true, true])
    },
  )
})
