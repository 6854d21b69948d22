// The parts of a conversation, each in every state, one under the other; with attacks, each with every one of them.

import { createSignal, For, Show, untrack, type Accessor, type ParentProps } from 'solid-js'
import type { DesktopClient } from '#ipc/desktop-contract.ts'
import { EditedMark } from '../../../src/renderer/features/chat/edited-mark.tsx'
import { ForwardSheet } from '../../../src/renderer/features/chat/forward-sheet.tsx'
import { JumpToDate } from '../../../src/renderer/features/chat/jump-to-date.tsx'
import { MessageTools } from '../../../src/renderer/features/chat/message-tools.tsx'
import { Reactions, type ReactionShown } from '../../../src/renderer/features/chat/reactions.tsx'
import { ReplyQuote, type QuotedMessage } from '../../../src/renderer/features/chat/reply-quote.tsx'
import { SelectBar } from '../../../src/renderer/features/chat/select-bar.tsx'
import { createMentionMenu } from '../../../src/renderer/features/composer/mention-menu.tsx'
import { namedIn } from '../../../src/renderer/features/composer/mentions.ts'
import { EditBar, ReplyBar } from '../../../src/renderer/features/composer/reply-bar.tsx'
import { EmojiPicker } from '../../../src/renderer/features/emoji/emoji-picker.tsx'
import { LinksProvider } from '../../../src/renderer/features/message-text/link-opener.tsx'
import { MessageText } from '../../../src/renderer/features/message-text/message-text.tsx'
import { createAppearance } from '../../../src/renderer/state/appearance.ts'
import { createDesk, DeskProvider } from '../../../src/renderer/state/desk.ts'
import { TextProvider, useText } from '../../../src/renderer/text/text.tsx'
import '../../../src/renderer/ui/base.css'
import { Button } from '../../../src/renderer/ui/button.tsx'
import { ToastProvider } from '../../../src/renderer/ui/toast.tsx'
import '../../../src/renderer/features/chat/bubble.css'
import '../../../src/renderer/features/composer/composer.css'
import { PreviewBar } from '../../../src/renderer/features/link-previews/preview-bar.tsx'
import { attacksOf } from './attacks.ts'
import { addressOf, ownAddress } from './made-chat.ts'
import './parts.css'
import { partWords } from './part-words.ts'

const mira = addressOf('mira')
const vera = 'vera@hallam.example'

export function Parts(props: { desktop: DesktopClient; attacks: number }) {
  const desk = createDesk(untrack(() => props.desktop))
  const language = createAppearance(desk)
  return (
    <DeskProvider value={desk}>
      <TextProvider language={language()}>
        <ToastProvider>
          <LinksProvider>
            <main class="parts scrolls" aria-label="Parts">
              <h1 class="unseen">Parts</h1>
              <Show when={props.attacks === 0} fallback={<Attacked attacks={attacksOf(props.attacks)} />}>
                <InAllStates />
              </Show>
            </main>
          </LinksProvider>
        </ToastProvider>
      </TextProvider>
    </DeskProvider>
  )
}

function InAllStates() {
  const { language } = useText()
  const words = () => partWords[language()]
  const people = [mira, addressOf('mikko'), vera].map((account) => ({ account }))
  const named = (text: string) =>
    namedIn(text, [...people, { account: ownAddress }], ownAddress, true).map(({ start, account }) => ({
      start,
      isSelf: account === null || account === ownAddress,
    }))
  return (
    <>
      <Part name="mentions">
        <For each={words().mentions}>
          {(text) => (
            <Said>
              <MessageText text={text} isReachable named={named(text)} />
            </Said>
          )}
        </For>
      </Part>
      <Part name="quotes">
        <For each={[false, true]}>
          {(isOwn) => (
            <For each={quotes(words().quoted)}>
              {(quote) => (
                <Said isOwn={isOwn}>
                  <ReplyQuote quote={quote} ownAddress={ownAddress} isReachable onJump={() => undefined} />
                  {words().answer}
                </Said>
              )}
            </For>
          )}
        </For>
      </Part>
      <Part name="reactions">
        <For each={[0, 1, 6, 9]}>{(kinds) => <Reacted kinds={kinds} text={words().answer} />}</For>
        <Reacted kinds={2} text={words().answer} isOwn />
      </Part>
      <Part name="bars">
        <div class="composer">
          <ReplyBar sender={mira} ownAddress={ownAddress} text={words().quoted} onEnd={() => undefined} />
        </div>
        <div class="composer">
          <ReplyBar sender={ownAddress} ownAddress={ownAddress} text={words().quoted} onEnd={() => undefined} />
        </div>
        <div class="composer">
          <EditBar sentAtMs={Date.now()} text={words().quoted} onEnd={() => undefined} />
        </div>
      </Part>
      <Part name="naming">
        <Naming people={() => people} first={words().naming} />
      </Part>
      <Part name="emoji">
        <Picking />
      </Part>
      <Part name="selection">
        <For each={[0, 1, 1_204]}>{(count) => <Selection count={count} canForward={count !== 1} />}</For>
      </Part>
      <Part name="sheets">
        <Sheets texts={[words().quoted]} names={['Survey crew', mira, vera]} />
      </Part>
    </>
  )
}

function Attacked(props: { attacks: readonly string[] }) {
  return (
    <>
      <For each={props.attacks}>
        {(attack) => (
          <Part name="attack">
            <Said>
              <ReplyQuote
                quote={{ state: 'here', sender: attack, excerpt: attack }}
                ownAddress={ownAddress}
                isReachable
                onJump={() => undefined}
              />
              <MessageText
                text={`${attack}\n> ${attack}\n- ${attack}\n\n\`\`\`html ${attack.replaceAll(/[`\n]/g, '')}\n${attack}\n\`\`\`\n[${attack}](https://x.example/) **${attack}**`}
                isReachable
              />
            </Said>
            <Reactions
              reactions={[{ emoji: attack, count: 2, accounts: [attack, addressOf(attack)], isOwn: false }]}
              ownAddress={ownAddress}
              isReachable
              onToggle={() => undefined}
            />
            <div class="composer">
              <ReplyBar sender={attack} ownAddress={ownAddress} text={attack} onEnd={() => undefined} />
              <EditBar sentAtMs={Date.now()} text={attack} onEnd={() => undefined} />
              <PreviewBar
                shown={{
                  host: 'x.example',
                  preview: {
                    link: 'https://x.example/',
                    title: attack,
                    description: attack,
                    site: attack,
                    picture: null,
                  },
                }}
                onRemove={() => undefined}
              />
            </div>
            <Naming people={() => [{ account: `x.${attack}` }]} first="@x" />
          </Part>
        )}
      </For>
      <Sheets texts={props.attacks} names={props.attacks} />
    </>
  )
}

function Part(props: ParentProps<{ name: string }>) {
  return (
    <section class="part" data-part={props.name}>
      {props.children}
    </section>
  )
}

function Said(props: ParentProps<{ isOwn?: boolean }>) {
  const { time } = useText()
  return (
    <div class="bubbles first last" classList={{ own: props.isOwn === true }}>
      <div class="stack">
        <div class="bubble">
          <span class="words" dir="auto">
            {props.children}
          </span>
          <span class="meta">
            <EditedMark edited={props.isOwn === true ? { atMs: Date.now() } : null} />
            {time(Date.now())}
          </span>
        </div>
      </div>
      <Show when={props.isOwn !== true}>
        <MessageTools isReachable onReact={() => undefined} onReply={() => undefined} onMore={() => undefined} />
      </Show>
    </div>
  )
}

const quotes = (excerpt: string): readonly QuotedMessage[] => [
  { state: 'here', sender: mira, excerpt },
  { state: 'here', sender: ownAddress, excerpt },
  { state: 'gone', sender: vera, excerpt: '' },
  { state: 'missing', sender: null, excerpt: '' },
]

function Reacted(props: { kinds: number; text: string; isOwn?: boolean }) {
  const signs = ['👍', '❤️', '🌧️', '🎉', '👀', '🙏', '🚐', '🦚', '☕']
  const [reactions, setReactions] = createSignal<readonly ReactionShown[]>(
    untrack(() => signs.slice(0, props.kinds)).map((emoji, at) => ({
      emoji,
      count: at === 0 ? 31 : at + 1,
      accounts: [...(at === 0 ? [ownAddress] : []), mira, vera],
      isOwn: at === 0,
    })),
  )
  return (
    <div class="bubbles first last" classList={{ own: props.isOwn === true }}>
      <div class="stack">
        <div class="bubble">
          <span class="words">{props.text}</span>
        </div>
        <Reactions
          reactions={reactions()}
          ownAddress={ownAddress}
          isReachable
          onToggle={(emoji, isOn) =>
            setReactions((before) =>
              before.map((one) =>
                one.emoji === emoji ? { ...one, isOwn: isOn, count: one.count + (isOn ? 1 : -1) } : one,
              ),
            )
          }
        />
      </div>
    </div>
  )
}

function Naming(props: { people: Accessor<readonly { readonly account: string }[]>; first: string }) {
  const { t } = useText()
  const [text, setText] = createSignal(untrack(() => props.first))
  const [caret, setCaret] = createSignal(untrack(() => props.first.length))
  let input: HTMLTextAreaElement | undefined
  const menu = createMentionMenu({
    text,
    caret,
    ownAddress: () => ownAddress,
    people: () => props.people(),
    everybody: () => 6,
    onChoose(next, at) {
      setText(next)
      setCaret(at)
      input?.setSelectionRange(at, at)
    },
  })
  return (
    <div class="stack-v tight">
      {menu.element()}
      <div class="composer">
        <div class="line">
          <textarea
            ref={(element) => (input = element)}
            rows={1}
            aria-label={t('composer.message')}
            aria-autocomplete="list"
            aria-controls={menu.isOpen() ? menu.listId : undefined}
            aria-activedescendant={menu.optionId()}
            value={text()}
            onKeyDown={(event) => menu.press(event)}
            onInput={(event) => {
              setText(event.currentTarget.value)
              setCaret(event.currentTarget.selectionStart)
            }}
          />
        </div>
      </div>
    </div>
  )
}

function Picking() {
  const [picked, setPicked] = createSignal('')
  return (
    <div class="rowed top">
      <div class="card">
        <EmojiPicker onPick={setPicked} />
      </div>
      <output>{picked()}</output>
    </div>
  )
}

function Selection(props: { count: number; canForward: boolean }) {
  const nothing = (): void => undefined
  return <SelectBar {...props} onCopy={nothing} onForward={nothing} onDelete={nothing} onEnd={nothing} />
}

function Sheets(props: { texts: readonly string[]; names: readonly string[] }) {
  const { t } = useText()
  const [open, setOpen] = createSignal<'forward' | 'jump'>()
  const close = (): void => {
    setOpen(undefined)
  }
  return (
    <div class="rowed wrap">
      <Button onClick={() => setOpen('forward')}>{t('forward.do')}</Button>
      <Button onClick={() => setOpen('jump')}>{t('jump.title')}</Button>
      <Show when={open() === 'forward'}>
        <ForwardSheet
          texts={props.texts}
          chats={props.names.map((title, at) => ({
            chat: String(at).padStart(32, '0'),
            kind: title.includes('@') ? 'pair' : 'group',
            title,
          }))}
          ownAddress={ownAddress}
          canNameAuthor
          onForward={async () => ({ ok: true })}
          onClose={close}
        />
      </Show>
      <Show when={open() === 'jump'}>
        <JumpToDate firstMs={Date.now() - 40 * 86_400_000} now={Date.now()} onJump={close} onClose={close} />
      </Show>
    </div>
  )
}
