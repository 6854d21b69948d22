// Whether the words only open the account, or also undo what was done in it since the sign-up. For where its devices
// cannot be listed yet: the first one is the one that there always is.

import { createSignal, Show } from 'solid-js'
import { useText } from '../../text/text.tsx'
import { TextButton } from '../../ui/button.tsx'
import { Choices } from '../../ui/choices.tsx'

export function UndoChoice(props: { isUndoing: boolean; onChange: (isUndoing: boolean) => void }) {
  const { t } = useText()
  const [isAsked, setIsAsked] = createSignal(false)
  return (
    <Show
      when={isAsked()}
      fallback={
        <p>
          <TextButton onClick={() => setIsAsked(true)}>{t('trusted.open')}</TextButton>
        </p>
      }
    >
      <div class="stack-v tight">
        <p>{t('trusted.open')}</p>
        <Choices
          label={t('trusted.open')}
          value={props.isUndoing ? 'undo' : 'keep'}
          choices={[
            { value: 'keep', label: t('trusted.keep') },
            { value: 'undo', label: t('trusted.undo') },
          ]}
          onChange={(value) => props.onChange(value === 'undo')}
        />
        <p class="hint" role="status">
          {props.isUndoing ? t('trusted.undoMeans') : t('trusted.keepMeans')}
        </p>
      </div>
    </Show>
  )
}
