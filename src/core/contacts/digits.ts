// Thirty digits for people to compare, out of a hash: six groups of five. About 99 bits.

const groups = 6
const bytesPerGroup = 5
const groupSize = 100_000

/** Digits of the first 30 bytes of `hash`, without spaces. Five bytes mod 100,000 are even to one in ten million. */
export function thirtyDigits(hash: Uint8Array): string {
  return Array.from({ length: groups }, (_, group) => {
    const five = hash.subarray(group * bytesPerGroup, (group + 1) * bytesPerGroup)
    const value = five.reduce((sum, byte) => sum * 256 + byte, 0)
    return String(value % groupSize).padStart(5, '0')
  }).join('')
}
