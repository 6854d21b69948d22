// Random numbers that come again for the same seed (SplitMix32). For tests; nothing about them is secret.

export interface SeededRandom {
  /** From 0 to 2^32 − 1. */
  u32(): number
  /** From 0 to `bound` − 1. */
  below(bound: number): number
  /** One of them; there must be one. */
  pick<T>(items: readonly T[]): T
  bytes(length: number): Uint8Array
}

/** `seed` is any integer; only its low 32 bits count. */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0
  function u32(): number {
    state = (state + 0x9e37_79b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0_aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
  const below = (bound: number): number => u32() % bound
  return {
    u32,
    below,
    pick<T>(items: readonly T[]): T {
      if (items.length === 0) throw new RangeError('nothing to pick from')
      // Within bounds, whatever T is.
      return items[below(items.length)] as T
    },
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
  }
}
