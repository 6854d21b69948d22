// A file, a voice message or links on their shelf, with who sent them when: which leads to the message.

import { For, Show } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { useText } from '../../text/text.tsx'
import { Icon } from '../../ui/icon.tsx'
import { personName } from '../chat-list/chat-name.ts'
import { saidWords } from '../files/file-words.ts'
import { MessageFile } from '../files/message-file.tsx'
import { MessageLink } from '../message-text/message-link.tsx'
import { plainWords } from '../message-text/read-message.ts'
import { linksOf } from './links-of.ts'

export function ShelfEntry(props: {
  message: MessageView
  ownAddress: string
  today: number
  isStop: boolean
  isLinks: boolean
  onFocus: () => void
  onJump: () => void
}) {
  const text = useText()
  const { t, moment } = text
  const from = () => ({
    name: personName(props.message.sender, props.ownAddress),
    when: moment(props.message.serverTimeMs ?? props.message.sentAtMs, props.today),
  })
  /** What stands beside the links; nothing where there is nothing else. */
  const words = (): string =>
    linksOf(props.message.text)
      .reduce((said, { written }) => said.replaceAll(written, ''), plainWords(props.message.text))
      .replace(/^[\s,;:.–—-]+|[\s,;:–—-]+$/gu, '')
  return (
    <article
      class="shelf-entry"
      data-entry={props.message.id}
      aria-label={props.isLinks ? t('shelf.links.one', from()) : saidWords(text, props.message)}
      tabindex={props.isStop ? 0 : -1}
      onFocus={() => props.onFocus()}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.target !== event.currentTarget) return
        event.preventDefault()
        props.onJump()
      }}
    >
      <Show
        when={props.isLinks}
        fallback={
          <Show when={props.message.file}>
            {(file) => <MessageFile message={props.message.id} file={file()} isReachable={props.isStop} />}
          </Show>
        }
      >
        <ul class="shelf-links">
          <For each={linksOf(props.message.text)}>
            {({ link, label, written }) => (
              <li>
                <MessageLink link={link} label={label} written={written} isReachable={props.isStop} />
              </li>
            )}
          </For>
        </ul>
        <Show when={words()}>
          {(said) => (
            <p class="shelf-words" dir="auto">
              {said()}
            </p>
          )}
        </Show>
      </Show>
      <button
        type="button"
        class="shelf-from"
        tabindex={props.isStop ? 0 : -1}
        aria-label={t('shelf.toMessage', from())}
        onClick={() => props.onJump()}
      >
        <span class="one-line">{t('shelf.from', from())}</span>
        <Icon name="onward" size={14} />
      </button>
    </article>
  )
}
