// A process ends at a call that changes a store or asks the network, and begins again on what was written; a server ends at
// a transaction, and is started again: nothing acknowledged is lost, nothing comes twice. Promise B12.
// The long suite does it at more points, and shows that transactions which are none would be found out.

import { describe, expect, it } from 'vitest'
import { crashStories } from '../support/crash/crash-stories.ts'
import { crashThrough } from '../support/crash/crash-world.ts'
import { crashServerThrough, serverCrashStories } from '../support/crash/server-crashes.ts'

describe('a process that ends in the midst of it', { timeout: 120_000 }, () => {
  it.each(crashStories.map((story, index) => [story.name, story, index] as const))(
    'loses nothing: %s',
    async (_, story, index) => {
      const { points, problems } = await crashThrough({ story, first: 1 + (index % 3), step: 3 })
      expect(problems).toEqual([])
      expect(points.length).toBeGreaterThan(1)
    },
  )
})

describe('a server that ends in the midst of it', { timeout: 120_000 }, () => {
  it.each(serverCrashStories.map((story) => [story.name, story] as const).slice(0, 2))(
    'loses nothing: %s',
    async (_, story) => {
      const { points, problems } = await crashServerThrough({ story, first: 4, step: 4 })
      expect(problems).toEqual([])
      expect(points.length).toBeGreaterThan(0)
    },
  )
})
