// A page that is one thing in the middle of the window: first start, sign-up, unlock.

import type { ParentProps } from 'solid-js'
import './page.css'

export function Page(props: ParentProps) {
  return <main class="page scrolls">{props.children}</main>
}

export function Panel(props: ParentProps<{ isNarrow?: boolean }>) {
  return (
    <div class="panel stack-v loose" classList={{ narrow: props.isNarrow === true }}>
      {props.children}
    </div>
  )
}

/** How far one has come, as bars; said in words to a screen reader. */
export function Steps(props: { done: number; of: number; label: string }) {
  return (
    <div class="steps" role="img" aria-label={props.label}>
      {Array.from({ length: props.of }, (_, index) => (
        <i classList={{ done: index < props.done }} />
      ))}
    </div>
  )
}
