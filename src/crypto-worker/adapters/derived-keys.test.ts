import { describe, expect, it } from 'vitest'
import { createDerivedKeys } from './derived-keys.ts'

describe('what is derived from a key', () => {
  const counted = () => {
    let derivations = 0
    const keys = createDerivedKeys((key) => ({ sum: key.reduce((a, b) => a + b, 0), derivation: ++derivations }))
    return { keys, derivations: () => derivations }
  }

  it('is derived once for the same bytes', () => {
    const { keys, derivations } = counted()
    const key = new Uint8Array([1, 2, 3])
    expect(keys.of(key)).toBe(keys.of(key))
    expect(derivations()).toBe(1)
    expect(keys.of(Uint8Array.from(key))).toMatchObject({ sum: 6, derivation: 2 })
  })

  it('is derived anew when the bytes have changed in place', () => {
    const { keys } = counted()
    const key = new Uint8Array([1, 2, 3])
    expect(keys.of(key).sum).toBe(6)
    key[0] = 5
    expect(keys.of(key).sum).toBe(10)
  })

  it('is handed over when it is to be forgotten', () => {
    const { keys, derivations } = counted()
    const key = new Uint8Array([4])
    expect(keys.forget(key)).toBeUndefined()
    const derived = keys.of(key)
    expect(keys.forget(key)).toBe(derived)
    expect(keys.forget(key)).toBeUndefined()
    keys.of(key)
    expect(derivations()).toBe(2)
  })
})
