// A count of what is new.

import './badge.css'

const largestShown = 999

/** `label` says the count in words, for screen readers. */
export function Badge(props: { count: number; label: string; isQuiet?: boolean }) {
  return (
    <span class="badge" classList={{ quiet: props.isQuiet === true }}>
      <span aria-hidden="true">{props.count > largestShown ? `${String(largestShown)}+` : props.count}</span>
      <span class="unseen">{props.label}</span>
    </span>
  )
}
