// An icon of ours. Silent to a screen reader unless it alone carries a meaning: then it has a name.

import './icon.css'
import { drawings, type IconName } from './icon-drawings.ts'

export function Icon(props: { name: IconName; size?: 14 | 16 | 20 | 24; label?: string | undefined; tone?: Tone }) {
  const drawing = (): { line?: string; solid?: string } => drawings[props.name]
  return (
    <svg
      class="icon"
      classList={{
        s14: props.size === 14,
        s16: props.size === 16,
        s24: props.size === 24,
        [props.tone ?? 'inherit']: true,
      }}
      viewBox="0 0 20 20"
      role={props.label === undefined ? undefined : 'img'}
      aria-label={props.label}
      aria-hidden={props.label === undefined ? 'true' : undefined}
    >
      <path d={drawing().line ?? ''} />
      <path class="solid" d={drawing().solid ?? ''} />
    </svg>
  )
}

export type Tone = 'accent' | 'caution' | 'danger' | 'inherit'

/** The mark of Talkee: a house that speaks. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 40 40" aria-hidden="true">
      <path
        stroke-width="3"
        d="M20 4.5 34 14.4V29a5 5 0 0 1-5 5H15.5L8.6 38.4A.9.9 0 0 1 7.2 37.6V33.2A5 5 0 0 1 6 29V14.4Z"
      />
      <path stroke-width="3" d="M14.5 25.5h11M14.5 19.5h7" />
    </svg>
  )
}
