// Holds things up and lets them go in their order: so that what one engine does is measured without the other's work.

export interface Gate {
  close(): void
  /** Lets everything go that waits, in the order of its coming. */
  open(): void
  /** Runs `go` now, or once the gate is open. */
  pass(go: () => void): void
}

/** Open, to begin with. */
export function createGate(): Gate {
  let waiting: (() => void)[] = []
  let isOpen = true
  return {
    close() {
      isOpen = false
    },
    open() {
      isOpen = true
      const due = waiting
      waiting = []
      for (const go of due) go()
    },
    pass(go) {
      if (isOpen) go()
      else waiting.push(go)
    },
  }
}
