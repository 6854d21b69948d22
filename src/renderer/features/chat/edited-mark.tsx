// That a message says something else than it did at first; when, for those who want to know.

import { Show } from 'solid-js'
import { useText } from '../../text/text.tsx'

export function EditedMark(props: { edited: { readonly atMs: number } | null }) {
  const { t, exactly } = useText()
  return (
    <Show when={props.edited}>
      {(edited) => <span title={t('edit.at', { time: exactly(edited().atMs) })}>{t('edit.mark')}</span>}
    </Show>
  )
}
