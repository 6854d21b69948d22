// Asking for a view again: one question at a time, and once more where something changed meanwhile. Never by the clock.

/** Resolves when an answer that is not older than the call has been taken. A failed question rejects. */
export function createRefresh(ask: () => Promise<void>): () => Promise<void> {
  let current: Promise<void> | undefined
  let next: Promise<void> | undefined

  function run(): Promise<void> {
    const asked = ask().finally(() => {
      if (current === asked) current = undefined
    })
    current = asked
    return asked
  }

  return () => {
    if (current === undefined) return run()
    next ??= current
      .catch(() => undefined)
      .then(() => {
        next = undefined
        return run()
      })
    return next
  }
}
