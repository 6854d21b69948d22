// How large a received value is, found out without walking all of one that is too large. Structured clone carries
// cycles, maps and buffers; whatever the readers would not take counts as too large.

/** Whether characters, bytes and values together are at most `maxUnits`. */
export function fitsInto(value: unknown, maxUnits: number): boolean {
  let left = maxUnits
  const pending: unknown[] = [value]
  while (pending.length > 0) {
    const next = pending.pop()
    left -= 1
    if (typeof next === 'string') left -= next.length
    else if (next instanceof Uint8Array) left -= next.length
    // No reader takes other views, and the entries of one are as many as its numbers.
    else if (ArrayBuffer.isView(next)) return false
    else if (Array.isArray(next)) {
      if (next.length > left) return false
      for (const item of next) pending.push(item)
    } else if (typeof next === 'object' && next !== null) {
      for (const [name, field] of Object.entries(next)) {
        left -= name.length
        pending.push(field)
        if (pending.length > left) return false
      }
    }
    if (left < 0) return false
  }
  return true
}
