// What went wrong, in its three sentences, where it went wrong.

import { Show } from 'solid-js'
import { useText } from '../text/text.tsx'
import type { Problem } from '../text/problem.ts'
import { Icon } from './icon.tsx'
import './problem-note.css'

export function ProblemNote(props: { problem: Problem | undefined }) {
  const { t } = useText()
  return (
    <div class="problem-slot" role="alert" aria-label={t('error.label')}>
      <Show when={props.problem}>
        {(problem) => (
          <div class="problem-note">
            <Icon name="alert" tone="danger" />
            <p>
              <strong>{problem().what}</strong> {problem().means} {problem().todo}
            </p>
          </div>
        )}
      </Show>
    </div>
  )
}
