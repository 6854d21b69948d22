// At most so many at a time; the others wait in the order of asking.
// Node's agent has such a limit too, but counts a connection only once it is open, and ours take a while to be checked.

export type Slots = <T>(work: () => Promise<T>) => Promise<T>

export function createSlots(count: number): Slots {
  const waiting: (() => void)[] = []
  let free = count

  return async (work) => {
    if (free > 0) free--
    else {
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
      })
    }
    try {
      return await work()
    } finally {
      // The place goes straight to the next in line: it is never free in between, so nobody can cut in.
      const next = waiting.shift()
      if (next === undefined) free++
      else next()
    }
  }
}
