// Passing a message on: to whom, and whether with its author's name. Nothing is sent before it was read over.

import { createMemo, createSignal, createUniqueId, For, Show } from 'solid-js'
import type { Outcome } from '../../state/attempt.ts'
import { createAttempt } from '../../state/attempt.ts'
import { useText } from '../../text/text.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { Switch } from '../../ui/switch.tsx'
import { chatName } from '../chat-list/chat-name.ts'
import { plainWords } from '../message-text/read-message.ts'
import './forward-sheet.css'

interface Target {
  readonly chat: string
  readonly kind: 'pair' | 'group'
  /** Of a group its name, of a pair the other's address. */
  readonly title: string
}

/** As many as the engine sends to at once. */
const mostTargets = 20

export function ForwardSheet(props: {
  /** With their marks. */
  texts: readonly string[]
  /** Where one can write, in the order of the list. */
  chats: readonly Target[]
  ownAddress: string
  /** False where all of them are one's own: there is no other author to be named. */
  canNameAuthor: boolean
  onForward: (chats: readonly string[], namesAuthor: boolean) => Promise<Outcome>
  onClose: () => void
}) {
  const text = useText()
  const { t } = text
  const id = createUniqueId()
  const [wanted, setWanted] = createSignal('')
  const [chosen, setChosen] = createSignal<readonly string[]>([])
  const [namesAuthor, setNamesAuthor] = createSignal(true)
  const attempt = createAttempt(text, () => props.onClose())
  const offered = createMemo(() => {
    const start = wanted().trim().toLowerCase()
    return props.chats.filter((chat) => chatName(text, chat, props.ownAddress).toLowerCase().includes(start))
  })
  const isFull = (): boolean => chosen().length >= mostTargets

  function toggle(chat: string, isOn: boolean): void {
    setChosen((before) => (isOn ? [...before, chat] : before.filter((one) => one !== chat)))
  }

  return (
    <Dialog title={t('forward.title', { count: props.texts.length })} onClose={() => props.onClose()}>
      <form
        class="stack-v"
        onSubmit={(event) => {
          event.preventDefault()
          const [to, isNamed, forward] = [chosen(), props.canNameAuthor && namesAuthor(), props.onForward]
          // What fails is shown below.
          if (to.length > 0) void attempt.run(() => forward(to, isNamed))
        }}
      >
        <p class="forward-words" dir="auto">
          {props.texts.map(plainWords).join('\n')}
        </p>
        <Field label={t('forward.search')} value={wanted()} maxLength={64} onInput={setWanted} />
        <div class="card forward-chats scrolls" role="group" aria-label={t('forward.chats')}>
          <For each={offered()} fallback={<p class="hint forward-none">{t('forward.none')}</p>}>
            {(chat) => (
              <label class="row tight">
                <input
                  type="checkbox"
                  checked={chosen().includes(chat.chat)}
                  disabled={isFull() && !chosen().includes(chat.chat)}
                  onChange={(event) => toggle(chat.chat, event.currentTarget.checked)}
                />
                <Avatar
                  kind={chat.kind === 'pair' ? 'person' : 'group'}
                  id={chat.kind === 'pair' ? chat.title : chat.chat}
                  name={chatName(text, chat, props.ownAddress)}
                  size={28}
                />
                <span class="words one-line" dir="auto">
                  {chatName(text, chat, props.ownAddress)}
                </span>
              </label>
            )}
          </For>
        </div>
        <Show when={props.canNameAuthor}>
          <div class="rowed top" aria-describedby={id}>
            <span class="grow">
              {t('forward.name')}
              <span class="hint forward-hint" id={id}>
                {t('forward.nameHint')}
              </span>
            </span>
            <Switch isOn={namesAuthor()} label={t('forward.name')} onChange={setNamesAuthor} />
          </div>
        </Show>
        <ProblemNote problem={attempt.problem()} />
        <div class="rowed wrap end">
          <Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>
          <Button
            type="submit"
            kind="primary"
            icon="forward"
            isBusy={attempt.isBusy()}
            isDisabled={chosen().length === 0}
          >
            {chosen().length < 2 ? t('forward.do') : t('forward.doCount', { count: chosen().length })}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
