// Bones of rows that are on their way. They appear after 200 ms, do not shimmer, and have the final heights.

import { createSignal, For, onCleanup, Show } from 'solid-js'
import './skeleton.css'

const appearAfterMs = 200

export function Skeleton(props: { label: string; rows: number }) {
  const [isDue, setIsDue] = createSignal(false)
  const timer = setTimeout(() => setIsDue(true), appearAfterMs)
  onCleanup(() => clearTimeout(timer))
  return (
    <div class="skeleton" role="status" aria-label={props.label}>
      <Show when={isDue()}>
        <For each={Array.from({ length: props.rows })}>
          {() => (
            <div class="bones" aria-hidden="true">
              <i class="bone round" />
              <span class="grow">
                <i class="bone w1" />
                <i class="bone w2" />
              </span>
            </div>
          )}
        </For>
      </Show>
    </div>
  )
}
