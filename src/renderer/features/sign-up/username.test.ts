import { describe, expect, it } from 'vitest'
import { parseAccountAddress, parseUsername } from '#protocol/ids.ts'
import { isUsername, readAddress } from './username.ts'

const names = ['anna', 'a', 'a.b-c_d', '1st', '', '.a', 'a.', 'Anna', 'ä', 'a b', 'x'.repeat(32), 'x'.repeat(33), 'a@b']

describe('names as they are typed', () => {
  it('are judged as the wire judges them', () => {
    const wire = names.map((name) => {
      try {
        return parseUsername(name) === name
      } catch {
        return false
      }
    })
    expect(names.map(isUsername)).toEqual(wire)
  })

  it('become whole addresses, which the wire takes', () => {
    const read = [' Mira ', 'mira@hallam.example', 'mira@', '@x.example', 'a@b@c.example', 'mira@host', ''].map(
      (typed) => readAddress(typed, 'brightwater.lan'),
    )
    expect(read).toEqual(['mira@brightwater.lan', 'mira@hallam.example', ...Array.from({ length: 5 }, () => undefined)])
    for (const address of read) if (address !== undefined) expect(parseAccountAddress(address)).toBe(address)
  })
})
