import { describe, expect, it } from 'vitest'
import { undoneBy } from './undone-by.ts'

/** A laptop from the start, a phone, a thief, and what the thief did to the two. */
const devices = [
  { device: 'laptop', seq: 0, state: 'revoked' },
  { device: 'phone', seq: 1, state: 'revoked' },
  { device: 'thief', seq: 2, state: 'certified' },
] as const
const names = (told: readonly { readonly device: string }[]): readonly string[] => told.map(({ device }) => device)

describe('winding the log back', () => {
  it('takes out whoever came later, and undoes what they removed', () => {
    const { gone, back } = undoneBy(devices, 1)
    expect([names(gone), names(back)]).toEqual([['thief'], ['laptop', 'phone']])
  })

  it('changes nothing where all of it stands', () => {
    expect(undoneBy(devices, null)).toEqual({ gone: [], back: [] })
  })

  it('says nothing of devices that an earlier recovery undid', () => {
    const { gone, back } = undoneBy([...devices, { device: 'older', seq: 3, state: 'undone' }], 0)
    expect([names(gone), names(back)]).toEqual([['thief'], ['laptop']])
  })
})
