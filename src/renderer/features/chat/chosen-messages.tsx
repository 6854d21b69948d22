// What is done with the messages that were chosen: copied with their authors, handed on, deleted.

import { createSignal, Match, Switch } from 'solid-js'
import { useDesk } from '../../state/desk.ts'
import { useText } from '../../text/text.tsx'
import { useToast } from '../../ui/toast.tsx'
import { personName } from '../chat-list/chat-name.ts'
import { DeleteChosen } from './delete-chosen.tsx'
import { ForwardMessages, isForwardable } from './forward-messages.tsx'
import { messageWords } from './message-words.ts'
import { SelectBar } from './select-bar.tsx'
import type { Selection } from './selection.ts'
import { useToldWork } from './told-work.ts'

export function ChosenMessages(props: { chat: string; selection: Selection; ownAddress: string; onEnd: () => void }) {
  const text = useText()
  const { desktop } = useDesk()
  const toast = useToast()
  const told = useToldWork()
  const [asked, setAsked] = createSignal<'forward' | 'delete'>()
  const chosen = () => props.selection.messages()

  async function copy(): Promise<void> {
    const messages = chosen()
    const lines = messages.map(
      (message) =>
        `${personName(message.sender, props.ownAddress)}, ${text.exactly(message.serverTimeMs ?? message.sentAtMs)}\n` +
        messageWords(text, message),
    )
    await desktop.copyText({ text: messages.length === 1 ? (messages[0]?.text ?? '') : lines.join('\n\n') })
    toast.show(text.t('select.copied', { count: messages.length }))
    props.onEnd()
  }

  return (
    <>
      <SelectBar
        count={chosen().length}
        canForward={chosen().every(isForwardable)}
        onCopy={() => told(copy())}
        onForward={() => setAsked('forward')}
        onDelete={() => setAsked('delete')}
        onEnd={() => props.onEnd()}
      />
      <Switch>
        <Match when={asked() === 'forward'}>
          <ForwardMessages
            chat={props.chat}
            messages={chosen()}
            ownAddress={props.ownAddress}
            onClose={() => setAsked(undefined)}
            onDone={props.onEnd}
          />
        </Match>
        <Match when={asked() === 'delete'}>
          <DeleteChosen
            chat={props.chat}
            messages={chosen()}
            onClose={() => setAsked(undefined)}
            onDone={() => props.onEnd()}
          />
        </Match>
      </Switch>
    </>
  )
}
