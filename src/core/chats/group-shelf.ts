// Which chats hold their group in memory: those used last, as far as their leaves go. A tree of 1,000 devices takes about
// 5 MB; read from its row again, 20 ms. It decides who puts theirs down, and knows nothing of groups.

/** Leaves held at once, of all chats: about 50 MB. A single larger group is held all the same. */
const mostLeavesHeld = 10_000

export interface GroupShelf {
  /** Whoever `letGo` stands for has just used its group. Where there are too many, those used longest ago are let go. */
  used(letGo: () => void, leaves: number): void
}

export function createGroupShelf(mostLeaves: number = mostLeavesHeld): GroupShelf {
  // In the order of use: a map keeps that of insertion.
  const held = new Map<() => void, number>()
  let sum = 0

  function remove(letGo: () => void): void {
    sum -= held.get(letGo) ?? 0
    held.delete(letGo)
  }

  return {
    used(letGo, leaves) {
      remove(letGo)
      held.set(letGo, leaves)
      sum += leaves
      for (const oldest of held.keys()) {
        if (sum <= mostLeaves || oldest === letGo) return
        remove(oldest)
        oldest()
      }
    },
  }
}
