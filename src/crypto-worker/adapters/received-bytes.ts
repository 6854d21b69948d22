// What has come of a reply so far, in one piece. Whoever sends it chooses how small its chunks are: each costs its own
// bytes here and nothing beside them.

interface ReceivedBytes {
  readonly length: number
  /** Copies it. How much may come is the caller's to say. */
  add(part: Uint8Array): void
  /** A copy, of exactly that length. */
  all(): Uint8Array
}

const firstBytes = 16 * 1024

export function createReceivedBytes(): ReceivedBytes {
  let held = new Uint8Array(firstBytes)
  let length = 0
  return {
    get length() {
      return length
    },
    add(part) {
      const needed = length + part.length
      if (needed > held.length) {
        const larger = new Uint8Array(Math.max(needed, 2 * held.length))
        larger.set(held.subarray(0, length))
        held = larger
      }
      held.set(part, length)
      length = needed
    },
    all: () => held.slice(0, length),
  }
}
