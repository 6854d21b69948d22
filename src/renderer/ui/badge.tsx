// A count of what is new, and small words on a ground.

import type { ParentProps } from 'solid-js'
import './badge.css'
import { Icon } from './icon.tsx'
import type { IconName } from './icon-drawings.ts'

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

export function Chip(props: ParentProps<{ tone?: 'on' | 'caution' | 'danger'; icon?: IconName }>) {
  return (
    <span class={`chip ${props.tone ?? ''}`}>
      {props.icon === undefined ? undefined : <Icon name={props.icon} size={14} />}
      {props.children}
    </span>
  )
}
