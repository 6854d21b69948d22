// Adding a device, on the new one and on one that exists already; see comparison-view.ts.

import type { Comparison } from './comparison-view.ts'

export interface ComparisonIntents {
  comparisonView(): ReturnType<Comparison['view']>
  startComparison(): ReturnType<Comparison['start']>
  confirmComparison(input: Parameters<Comparison['confirm']>[0]): ReturnType<Comparison['confirm']>
  cancelComparison(input: Parameters<Comparison['cancel']>[0]): ReturnType<Comparison['cancel']>
}

/** `comparison` gives the side that this device is on, or throws a `UsageError` `locked`. */
export function createComparisonIntents(comparison: () => Comparison): ComparisonIntents {
  return {
    comparisonView: () => comparison().view(),
    startComparison: async () => comparison().start(),
    confirmComparison: async (input) => comparison().confirm(input),
    cancelComparison: async (input) => comparison().cancel(input),
  }
}
