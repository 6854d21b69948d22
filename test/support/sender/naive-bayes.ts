// A classifier that learns from labelled examples which signs go with which label. Of the thousands of signs it keeps those
// that chance does not explain (a G-test, corrected for how many were looked at), and weighs them by naive Bayes: a single
// sign that tells is not drowned by the rest.

export interface Example {
  readonly label: string
  /** `name=value` each. */
  readonly signs: ReadonlySet<string>
}

export type Classify = (signs: ReadonlySet<string>) => string

/** How often each label came, or came with a sign. */
type Counts = ReadonlyMap<string, number>

export function learn(examples: readonly Example[]): Classify {
  const labels = countBy(examples.map(({ label }) => label))
  const bySign = Map.groupBy(
    examples.flatMap(({ label, signs }) => [...signs].map((sign) => ({ sign, label }))),
    ({ sign }) => sign,
  )
  const telling = new Map<string, Counts>()
  for (const [sign, found] of bySign) {
    const counts = countBy(found.map(({ label }) => label))
    if (isTelling(counts, found.length, labels, examples.length, bySign.size)) telling.set(sign, counts)
  }
  return (signs) => {
    let best = { label: '', score: Number.NEGATIVE_INFINITY }
    for (const [label, total] of labels) {
      let score = Math.log(total / examples.length)
      for (const sign of signs) {
        const counts = telling.get(sign)
        if (counts !== undefined) score += Math.log(((counts.get(label) ?? 0) + 0.5) / (total + 1))
      }
      if (score > best.score) best = { label, score }
    }
    return best.label
  }
}

function countBy(labels: readonly string[]): Counts {
  const counts = new Map<string, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return counts
}

/** Whether the labels of the `found` examples with a sign differ from those of all by more than the best of `looks` would. */
function isTelling(counts: Counts, found: number, labels: Counts, all: number, looks: number): boolean {
  let g = 0
  for (const [label, count] of counts) g += 2 * count * Math.log(count / (found * ((labels.get(label) ?? 0) / all)))
  // For three labels, two degrees of freedom: P(G > g) = exp(-g / 2).
  return g > 2 * Math.log(looks)
}
