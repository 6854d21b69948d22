// What can be done with a message: a menu over the whole timeline, and the dialogs that its entries lead to.

import { createSignal, Match, onMount, Switch, untrack, type ParentProps } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useDesk } from '../../state/desk.ts'
import { pressed } from '../../keys/pressed.ts'
import { useText } from '../../text/text.tsx'
import { ContextMenu } from '../../ui/context-menu.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import type { MenuEntry } from '../../ui/menu-entries.tsx'
import { useToast } from '../../ui/toast.tsx'
import { EmojiPicker } from '../emoji/emoji-picker.tsx'
import { useChatFiles } from '../files/chat-files-context.ts'
import { fileDeed } from '../files/file-deed.ts'
import { DeleteMessage } from './delete-message.tsx'
import { ForwardMessages, isForwardable } from './forward-messages.tsx'
import { MessageDetails } from './message-details.tsx'
import { useToldWork } from './told-work.ts'
import { createUndo } from './undo.ts'

interface Chosen {
  readonly what: 'react' | 'forward' | 'details' | 'deleteHere' | 'deleteAll'
  readonly message: MessageView
}

export function MessageMenu(
  props: ParentProps<{
    chat: string
    ownAddress: string
    others: number
    class: string
    find: (id: string) => MessageView | undefined
    /** Whether one can write here. */
    canWrite: boolean
    /** Whether one can pin here. */
    mayPin: boolean
    onReply: (message: MessageView) => void
    onEdit: (message: MessageView) => void
    /** Several are to be chosen, this one first. */
    onChoose: (message: MessageView) => void
    /** Is given what does the same by a key: true where the key is one of a message's. */
    ref: (press: (message: MessageView, event: KeyboardEvent) => boolean) => void
    /** Gives the focus back to a message. */
    onReturn: (id: string) => void
  }>,
) {
  const text = useText()
  const { t } = text
  const files = useChatFiles()
  const { desktop } = useDesk()
  const { engine } = useAccount()
  const toast = useToast()
  const undo = createUndo(untrack(() => props.chat))
  const told = useToldWork()
  const [asked, setAsked] = createSignal<MessageView>()
  const [chosen, setChosen] = createSignal<Chosen>()
  async function copy(words: string): Promise<void> {
    await desktop.copyText({ text: words })
    toast.show(t('note.copied'))
  }

  /** Of the link that was asked about, before what can be done with the message. */
  function linkEntries(target: Element): readonly MenuEntry[] {
    const link = target.closest<HTMLAnchorElement>('a.message-link, a.link-card')
    const url = link?.getAttribute('href') ?? null
    if (link === null || url === null) return []
    return [
      { label: t('link.open'), icon: 'onward', onSelect: () => link.click() },
      { label: t('link.copy'), icon: 'link', onSelect: () => inBackground('copy', copy(url)) },
    ]
  }

  /** Of its file: what its own buttons do. */
  function fileEntries(message: MessageView): readonly MenuEntry[] {
    const { id, file } = message
    if (file === null) return []
    const isShown = file.picture !== null && (file.state === 'held' || file.state === 'remote')
    const look: MenuEntry = {
      label: t('file.look', { name: file.name }),
      icon: 'picture',
      onSelect: () => files.open(id),
    }
    return [...(isShown ? [look] : []), fileDeed(text, files, id, file)]
  }

  function entriesFor(message: MessageView): readonly MenuEntry[] {
    const choose = (what: Chosen['what']): void => {
      setChosen({ what, message })
    }
    // What can be taken back need not be asked about first.
    const erase = (everywhere: boolean): void => {
      if (undo.holdSeconds() === 0) choose(everywhere ? 'deleteAll' : 'deleteHere')
      else {
        told(undo.deleteMessages([message.id], everywhere))
        props.onReturn(message.id)
      }
    }
    const { id, isPinned, state, isLeaving } = message
    if (isLeaving) return [{ label: t('undo.keep'), icon: 'retry', onSelect: () => undo.keep(id) }]
    const hasText = message.kind === 'text' && !message.burnsOnRead
    const isThere = state === 'sent' || state === 'received'
    const isMarkable = hasText && isThere && props.canWrite
    const pin = (): void => told(engine.pinMessage({ chat: props.chat, message: id, isPinned: !isPinned }))
    const all: readonly (MenuEntry | false)[] = [
      isMarkable && { label: t('reaction.add'), icon: 'smile', action: 'react', onSelect: () => choose('react') },
      isMarkable && { label: t('reply.do'), icon: 'reply', action: 'reply', onSelect: () => props.onReply(message) },
      isMarkable &&
        message.isOwn && { label: t('edit.do'), icon: 'edit', action: 'edit', onSelect: () => props.onEdit(message) },
      hasText && {
        label: t('message.copy'),
        icon: 'copy',
        action: 'copyMessage',
        onSelect: () => inBackground('copy', copy(message.text)),
      },
      isThere &&
        isForwardable(message) && {
          label: t('forward.do'),
          icon: 'forward',
          action: 'forward',
          onSelect: () => choose('forward'),
        },
      isMarkable &&
        props.mayPin && {
          label: t(isPinned ? 'pin.undo' : 'pin.do'),
          icon: isPinned ? 'unpin' : 'pin',
          action: 'pinMessage',
          onSelect: pin,
        },
      ...fileEntries(message),
      { label: t('select.do'), icon: 'check', action: 'choose', onSelect: () => props.onChoose(message) },
      { label: t('message.details'), icon: 'info', action: 'details', onSelect: () => choose('details') },
      {
        label: t('message.deleteHere'),
        icon: 'trash',
        isDanger: true,
        action: 'deleteMessage',
        onSelect: () => erase(false),
      },
      // What the others have not got, they need not lose.
      message.isOwn &&
        state === 'sent' &&
        message.kind !== 'deleted' && {
          label: t('message.deleteAll'),
          icon: 'trash',
          isDanger: true,
          onSelect: () => erase(true),
        },
    ]
    return all.filter((entry) => entry !== false)
  }
  function press(message: MessageView, event: KeyboardEvent): boolean {
    const action = pressed('message', event)
    const entry = action === undefined ? undefined : entriesFor(message).find((one) => one.action === action)
    entry?.onSelect()
    return entry !== undefined
  }
  onMount(() => props.ref(press))
  /** As they are when the menu opens: an entry that was drawn anew would lose the focus. */
  const [entries, setEntries] = createSignal<readonly MenuEntry[]>([])
  const isChosen = (what: Chosen['what']): MessageView | undefined =>
    chosen()?.what === what ? chosen()?.message : undefined
  const close = (): void => {
    const id = chosen()?.message.id
    setChosen(undefined)
    if (id !== undefined) props.onReturn(id)
  }

  return (
    <>
      <ContextMenu
        label={t('message.menu')}
        class={props.class}
        entries={entries()}
        onAsk={(target) => {
          const id = target.closest<HTMLElement>('[data-message]')?.dataset['message']
          const message = id === undefined ? undefined : props.find(id)
          setAsked(message)
          if (message !== undefined) setEntries(untrack(() => [...linkEntries(target), ...entriesFor(message)]))
          return message !== undefined
        }}
        onDismiss={() => props.onReturn(asked()?.id ?? '')}
      >
        {props.children}
      </ContextMenu>
      <Switch>
        <Match when={isChosen('react')}>
          {(message) => (
            <Dialog title={t('reaction.add')} onClose={close}>
              <EmojiPicker
                onPick={(emoji) => {
                  const { id } = message()
                  told(engine.react({ chat: props.chat, message: id, emoji, isOn: true }))
                  close()
                }}
              />
            </Dialog>
          )}
        </Match>
        <Match when={isChosen('forward')}>
          {(message) => (
            <ForwardMessages chat={props.chat} messages={[message()]} ownAddress={props.ownAddress} onClose={close} />
          )}
        </Match>
        <Match when={isChosen('details')}>
          {(message) => (
            <MessageDetails message={message()} ownAddress={props.ownAddress} others={props.others} onClose={close} />
          )}
        </Match>
        <Match when={isChosen('deleteHere')}>
          {(message) => <DeleteMessage chat={props.chat} message={message().id} everywhere={false} onClose={close} />}
        </Match>
        <Match when={isChosen('deleteAll')}>
          {(message) => <DeleteMessage chat={props.chat} message={message().id} everywhere onClose={close} />}
        </Match>
      </Switch>
    </>
  )
}
