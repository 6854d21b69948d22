import { describe, expect, it } from 'vitest'
import { strengthOf } from './password-strength.ts'

describe('the strength of a password', () => {
  it('is nothing for what everybody tries', () => {
    const known = [
      'password',
      'Password1',
      'qwertyuiop',
      '1234567890',
      'aaaaaaaaaaaa',
      'пароль123',
      'abcdefghij',
      'short',
    ]
    expect(known.map((password) => strengthOf(password, 'anna'))).toEqual(known.map(() => 0))
  })

  it('grows with every word', () => {
    const levels = ['milk van', 'three milk vans', 'three milk vans in fog', 'three milk vans in fog by the weir']
    expect(levels.map((password) => strengthOf(password, 'anna'))).toEqual([0, 2, 3, 4])
  })

  it('gives nothing for the own name', () => {
    expect(strengthOf('annalindqvist', 'annalindqvist')).toBe(0)
  })
})
