// The file of a message that is shown once, in its bubble and before it is shown: what kind it is, how large, and how it comes
// here. It is fetched first, for it goes as soon as it is seen.

import { Match, Show, Switch } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { useText } from '../../text/text.tsx'
import { TextButton } from '../../ui/button.tsx'
import { Meter } from '../../ui/meter.tsx'
import { useChatFiles } from './chat-files-context.ts'
import { explainFile } from './file-problem.ts'
import './once-file.css'

type FileShown = NonNullable<MessageView['file']>

export function OnceToCome(props: { message: string; file: FileShown; onShow: () => void }) {
  const text = useText()
  const { t, bytes, clock } = text
  const files = useChatFiles()
  const what = (): string => {
    const { picture, sound, sizeBytes } = props.file
    if (sound !== null) return t('once.voice', { length: clock(sound.durationMs / 1000) })
    return t(picture === null ? 'once.file' : 'once.picture', { size: bytes(sizeBytes) })
  }
  return (
    <span class="once-to-come">
      <span class="file-state">{what()}</span>
      <Show when={props.file.state === 'failed'}>
        <span class="file-state danger">{explainFile(text, props.file.failure).what}</span>
      </Show>
      <Switch fallback={<TextButton onClick={() => files.fetch(props.message)}>{t('once.fetch')}</TextButton>}>
        <Match when={props.file.state === 'held'}>
          <TextButton onClick={() => props.onShow()}>{t('timer.show')}</TextButton>
        </Match>
        <Match when={props.file.state === 'fetching'}>
          <Meter
            label={t('once.fetching')}
            value={Math.max(props.file.doneBytes, files.movedBytes(props.message) ?? 0)}
            max={props.file.totalBytes}
          />
          <TextButton onClick={() => files.cancel(props.message)}>{t('action.cancel')}</TextButton>
        </Match>
      </Switch>
    </span>
  )
}
