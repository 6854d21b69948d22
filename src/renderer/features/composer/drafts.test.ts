import { describe, expect, it } from 'vitest'
import { createDrafts } from './drafts.ts'
import { after, asTheChat, seenOnce } from './ending.ts'

describe('drafts', () => {
  it('give the ending that was chosen, whatever is chosen after it', () => {
    const drafts = createDrafts()
    drafts.endBy('crew', seenOnce)
    const chosen = drafts.ending('crew')
    drafts.endBy('crew', asTheChat)
    drafts.endBy('mira', after(300))
    expect([chosen, drafts.ending('crew'), drafts.ending('mira'), drafts.ending('noah')]).toEqual([
      { timerSeconds: null, burnsOnRead: true },
      asTheChat,
      after(300),
      asTheChat,
    ])
  })
})
