// A count of what is new, or a sign that some of it is for oneself.

import './badge.css'

const largestShown = 999

/** `label` says the count in words, for screen readers. */
export function Badge(props: { count: number | '@' | '•'; label: string; isQuiet?: boolean }) {
  return (
    <span class="badge" classList={{ quiet: props.isQuiet === true, dot: props.count === '•' }}>
      <span aria-hidden="true">
        {typeof props.count === 'number' && props.count > largestShown ? `${String(largestShown)}+` : props.count}
      </span>
      <span class="unseen">{props.label}</span>
    </span>
  )
}
