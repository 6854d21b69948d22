// A process ends at a call that changes a store or asks the network, and begins again on what was written; a server ends at
// a transaction, and is started again. Or the call fails, and whoever made it lives on: nothing acknowledged is lost,
// nothing comes twice. Promise B12.
// The long suite does it at every point, and shows that transactions which are none would be found out.

import { describe, expect, it } from 'vitest'
import { chatStories } from '../support/crash/chat-stories.ts'
import type { CrashStory } from '../support/crash/crash-story.ts'
import { deviceStories } from '../support/crash/device-stories.ts'
import { historyStories } from '../support/crash/history-stories.ts'
import { crashThrough } from '../support/crash/person-crashes.ts'
import { crashServerThrough } from '../support/crash/server-crashes.ts'

const stories = [...chatStories, ...deviceStories, ...historyStories]
const each = (which: readonly CrashStory[]) => which.map((story, index) => [story.name, story, index] as const)
const [send, receive] = chatStories

describe('a process that ends in the midst of it', { timeout: 120_000 }, () => {
  it.each(each(stories))('loses nothing: %s', async (_, story, index) => {
    const first = 2 + (index % 3)
    const { points, problems } = await crashThrough({ story, first, step: 11, most: 2 })
    expect(problems).toEqual([])
    expect(points.length).toBeGreaterThan(0)
  })

  it.each(each([send, receive].filter((story) => story !== undefined)))(
    'has ended at every call that there is: %s',
    async (_, story) => {
      const { points, unhindered, problems } = await crashThrough({ story, first: 1, step: 1 })
      expect(problems).toEqual([])
      // As many ends, one after the other, as there are calls where nothing ends.
      expect(points.map(({ at }) => at)).toEqual(unhindered.map((_name, index) => index + 1))
      expect(unhindered.filter((name) => name.startsWith('before apply')).length).toBeGreaterThan(1)
    },
  )
})

describe('a call that fails', { timeout: 120_000 }, () => {
  it.each(each(stories))('is told of, and loses nothing: %s', async (_, story, index) => {
    const first = 1 + (index % 4)
    const { points, problems } = await crashThrough({ story, fate: 'fault', first, step: 7, most: 2 })
    expect(problems).toEqual([])
    expect(points.length).toBeGreaterThan(0)
  })
})

describe('a server that ends in the midst of it, or has no room', { timeout: 120_000 }, () => {
  it.each(each(stories))('loses nothing: %s', async (_, story, index) => {
    const fate = index % 2 === 0 ? 'death' : 'fault'
    const { points, problems } = await crashServerThrough({ story, fate, first: 3, step: 4, most: 1 })
    expect(problems).toEqual([])
    expect(points.length).toBeGreaterThan(0)
  })
})
