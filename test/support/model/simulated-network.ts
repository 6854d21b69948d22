// The wire of a simulated world. Nothing arrives until it is let through, one thing at a time; which of those that could
// arrive next does is drawn from the seed. What goes along one line keeps its order, lines know nothing of each other.

import type { SeededRandom } from '../seeded-random.ts'

export interface Line {
  /** Puts something on the line. What is sent once the line is cut is lost. */
  send(arrive: () => void | Promise<void>): void
  /** Loses all that is under way on it, and all that will be sent. */
  cut(): void
}

export interface SimulatedNetwork {
  line(): Line
  /** Lets the next thing through; false if nothing is under way. */
  step(): Promise<boolean>
}

export function createSimulatedNetwork(random: SeededRandom): SimulatedNetwork {
  /** Lines with something on them, in the order in which they came to have it. */
  const busy = new Map<Line, (() => void | Promise<void>)[]>()
  return {
    line() {
      let isCut = false
      const line: Line = {
        send(arrive) {
          if (isCut) return
          const before = busy.get(line)
          if (before === undefined) busy.set(line, [arrive])
          else before.push(arrive)
        },
        cut() {
          isCut = true
          busy.delete(line)
        },
      }
      return line
    },
    async step() {
      if (busy.size === 0) return false
      const [line, waiting] = random.pick([...busy])
      const arrive = waiting.shift()
      if (waiting.length === 0) busy.delete(line)
      await arrive?.()
      return true
    },
  }
}
