// What there is to say about a safety number: proven, or to be careful with.

import type { ParentProps } from 'solid-js'
import { Icon } from '../../ui/icon.tsx'
import './safety-number.css'

export function SafetyNote(props: ParentProps<{ isProven?: boolean }>) {
  const isProven = (): boolean => props.isProven === true
  return (
    <p class="safety-note" classList={{ proven: isProven(), caution: !isProven() }}>
      <Icon name={isProven() ? 'proven' : 'alert'} tone={isProven() ? 'accent' : 'caution'} />
      <span>{props.children}</span>
    </p>
  )
}
