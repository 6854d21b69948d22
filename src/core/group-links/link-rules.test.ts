import { describe, expect, it } from 'vitest'
import { parseAccountAddress } from '#protocol/ids.ts'
import type { GroupLink } from '../chats/chat-metadata.ts'
import { linksAfterRemoval, linkViolation } from './link-rules.ts'

const anna = parseAccountAddress('anna@office.example')
const boris = parseAccountAddress('boris@office.example')
const link = (more: Partial<GroupLink> = {}): GroupLink => ({
  id: new Uint8Array(16).fill(1),
  by: anna,
  usesLeft: 5,
  expiresSeconds: 1_800_000_000,
  asksFirst: true,
  ...more,
})

describe('what a commit does to links', () => {
  it('is right where one makes one, counts one down, has one ask first, or takes one back, whosever it is', () => {
    expect(linkViolation(anna, [], [link()])).toBeUndefined()
    expect(linkViolation(boris, [link()], [link({ usesLeft: 4 })])).toBeUndefined()
    expect(linkViolation(boris, [link({ asksFirst: false })], [link()])).toBeUndefined()
    expect(linkViolation(boris, [link()], [])).toBeUndefined()
  })

  it.each([
    ['made in another’s name', boris, [], [link()], 'link_of_another'],
    ['counted up', anna, [link()], [link({ usesLeft: 6 })], 'link_widened'],
    ['lengthened', anna, [link()], [link({ expiresSeconds: 1_900_000_000 })], 'link_widened'],
    ['shortened, which is no more the maker’s word', boris, [link()], [link({ expiresSeconds: 1 })], 'link_widened'],
    ['given to another', boris, [link()], [link({ by: boris })], 'link_widened'],
    ['asking no more', anna, [link()], [link({ asksFirst: false })], 'link_widened'],
    ['there twice', anna, [link()], [link(), link({ usesLeft: 1 })], 'link_repeated'],
  ] as const)('is wrong where a link is %s', (_, author, before, after, code) => {
    expect(linkViolation(author, before, after)).toBe(code)
  })
})

describe('the links of a group from which somebody was removed', () => {
  it('ask first from then on, and those of the removed are gone', () => {
    const other = link({ id: new Uint8Array(16).fill(2), by: boris, asksFirst: false })
    expect(linksAfterRemoval([link(), other], anna)).toEqual([{ ...other, asksFirst: true }])
  })
})
