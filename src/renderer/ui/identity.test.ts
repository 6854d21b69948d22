import { describe, expect, it } from 'vitest'
import { colourOf, lettersOf } from './identity.ts'

describe('the letters of a name', () => {
  it('are of the first and last word for people, of the first two for groups', () => {
    const names = ['Anna Lindqvist', 'anna maria lindqvist', 'anna', 'anna.lindqvist', '✨ Mira ✨ Okafor', '— — —', '']
    expect(names.map((name) => lettersOf(name, 'person'))).toEqual(['AL', 'AL', 'A', 'AL', 'MO', '', ''])
    expect(lettersOf('Rowing, masters of Hallam', 'group')).toBe('RM')
    expect(lettersOf('Бригада изыскателей', 'group')).toBe('БИ')
  })
})

describe('the colour of an id', () => {
  it('is one of eight, always the same, and all eight are used', () => {
    const ids = Array.from({ length: 400 }, (_, index) => `person-${String(index)}@x.example`)
    const colours = ids.map(colourOf)
    expect(colours).toEqual(ids.map(colourOf))
    const counts = Map.groupBy(colours, (colour) => colour)
    expect([...counts.keys()].sort()).toEqual(['u1', 'u2', 'u3', 'u4', 'u5', 'u6', 'u7', 'u8'])
    for (const same of counts.values()) expect(same.length).toBeGreaterThan(25)
  })
})
