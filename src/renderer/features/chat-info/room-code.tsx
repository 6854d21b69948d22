// The room code of a group: the same for all in it, until its members or keys change.

import { createSignal, onCleanup, Show, untrack } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useDesk } from '../../state/desk.ts'
import { createRefresh } from '../../state/refresh.ts'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Section } from '../../ui/card.tsx'
import { CodePlate } from '../../ui/code-plate.tsx'
import { useToast } from '../../ui/toast.tsx'
import { fives } from '../contacts/digits.ts'

export function RoomCode(props: { chat: string }) {
  const { t } = useText()
  const { engine } = useAccount()
  const { desktop } = useDesk()
  const toast = useToast()
  const [digits, setDigits] = createSignal('')
  // Another chat brings another of these panes.
  const chat = untrack(() => props.chat)
  const refresh = createRefresh(async () => {
    setDigits((await engine.roomCode({ chat })).digits)
  })
  onCleanup(
    engine.subscribe((event) => {
      if (event.kind === 'chat' && event.chat === chat) inBackground('room code', refresh())
    }),
  )
  inBackground('room code', refresh())
  async function copy(): Promise<void> {
    await desktop.copyText({ text: fives(digits()).join(' ') })
    toast.show(t('note.copied'))
  }

  return (
    <Show when={digits() !== ''}>
      <Section
        title={t('room.title')}
        end={<IconButton icon="copy" isSmall label={t('room.copy')} onClick={() => inBackground('copy', copy())} />}
      >
        <div class="room-code">
          <CodePlate label={t('room.digits')} groups={fives(digits())} />
        </div>
        <p class="hint">{t('room.what')}</p>
      </Section>
    </Show>
  )
}
