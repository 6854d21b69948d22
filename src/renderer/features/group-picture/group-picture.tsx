// Giving a group a picture, or taking it away: chosen, seen as it will look, then used.

import { createSignal, Show } from 'solid-js'
import type { ChatView } from '#ipc/engine/chats-contract.ts'
import { useAccount } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { inBackground } from '../../state/background.ts'
import { useText } from '../../text/text.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { createPictureUrl } from '../files/picture-url.ts'
import { ChatAvatar } from './chat-avatar.tsx'
import { drawPicture, type PictureProblem } from './draw-picture.ts'
import './group-picture.css'

const accepted = 'image/png,image/jpeg,image/webp,image/gif'

export function GroupPicture(props: {
  chat: Pick<ChatView, 'chat' | 'kind' | 'title' | 'picture'>
  onClose: () => void
}) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  const [drawn, setDrawn] = createSignal<Uint8Array>()
  const [unfit, setUnfit] = createSignal<PictureProblem>()
  const change = createAttempt(text, () => props.onClose())
  const url = createPictureUrl(drawn, (picture) => Promise.resolve(new Blob([picture.slice()], { type: 'image/webp' })))

  async function take(file: File | undefined): Promise<void> {
    if (file === undefined) return
    const picture = await drawPicture(file)
    if (typeof picture === 'string') setUnfit(picture)
    else {
      setUnfit(undefined)
      setDrawn(picture)
    }
  }

  function choose(): void {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = accepted
    input.addEventListener('change', () => inBackground('picture', take(input.files?.[0])))
    input.click()
  }

  function set(picture: Uint8Array | null): void {
    const { chat } = props.chat
    // What fails is shown in the dialog.
    void change.run(() => engine.setChatPicture({ chat, picture }))
  }

  return (
    <Dialog title={t('picture.title')} onClose={() => props.onClose()}>
      <div class="stack-v">
        <div class="picture-shown">
          <div role="img" aria-label={t('picture.preview')}>
            <Show when={drawn()} fallback={<ChatAvatar chat={props.chat} name={props.chat.title} size={96} />}>
              <Avatar kind="group" id={props.chat.chat} name={props.chat.title} size={96} picture={url()} />
            </Show>
          </div>
          <div class="stack-v tight grow">
            <p class="muted">{t('picture.what')}</p>
            <div class="rowed wrap">
              <Button icon="picture" onClick={choose}>
                {drawn() === undefined && props.chat.picture === null ? t('picture.choose') : t('picture.chooseOther')}
              </Button>
              <Show when={props.chat.picture !== null && drawn() === undefined}>
                <Button icon="trash" isBusy={change.isBusy()} onClick={() => set(null)}>
                  {t('picture.remove')}
                </Button>
              </Show>
            </div>
          </div>
        </div>
        <Show when={unfit()}>
          {(why) => (
            <p class="caution-words" role="alert">
              {t(`picture.${why()}`)}
            </p>
          )}
        </Show>
        <ProblemNote problem={change.problem()} />
        <div class="rowed wrap end">
          <Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>
          <Button
            kind="primary"
            isBusy={change.isBusy()}
            isDisabled={drawn() === undefined}
            onClick={() => set(drawn() ?? null)}
          >
            {t('picture.save')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
