// The right pane: who and what a chat is, how far it can be trusted, how long its messages last, who is in it.

import { createSignal, Show, type Accessor } from 'solid-js'
import type { Role } from '#ipc/engine/chats-contract.ts'
import { domainOf, useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useDesk } from '../../state/desk.ts'
import { codeOf, explain } from '../../text/problem.ts'
import { useText } from '../../text/text.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Card, Row, RowButton, Section } from '../../ui/card.tsx'
import { Icon } from '../../ui/icon.tsx'
import { useToast } from '../../ui/toast.tsx'
import { chatName, isNotes, personName } from '../chat-list/chat-name.ts'
import { NewestPictures } from '../shelves/newest-pictures.tsx'
import { VerifiedMark } from '../contacts/verified-mark.tsx'
import { AskSection } from '../group-door/ask-section.tsx'
import { DoorSection } from '../group-door/door-section.tsx'
import { ChatAvatar } from '../group-picture/chat-avatar.tsx'
import { ChatQuestions, type Asked, type ChatShown } from './chat-questions.tsx'
import './chat-info.css'
import { HealthSection } from './health-section.tsx'
import { mayChange } from './member-rights.ts'
import { Members } from './members.tsx'
import { RoomCode } from './room-code.tsx'
import { SafetyRow } from './safety-row.tsx'

export function ChatInfo(props: {
  chat: ChatShown
  ownAddress: string
  today: Accessor<number>
  /** To pictures, files and links. */
  onShelves: () => void
  onClose: () => void
}) {
  const text = useText()
  const { t, duration } = text
  const { engine } = useAccount()
  const { desktop } = useDesk()
  const toast = useToast()
  const [asked, setAsked] = createSignal<Asked>()
  const name = (): string => chatName(text, props.chat, props.ownAddress)
  const isGroup = (): boolean => props.chat.kind === 'group'
  /** With somebody else. */
  const isPair = (): boolean => !isGroup() && !isNotes(props.chat, props.ownAddress)
  const isActive = (): boolean => props.chat.state === 'active'
  const mayManage = (): boolean => isGroup() && mayChange(props.chat)
  const other = () => props.chat.members.find(({ isSelf }) => !isSelf)
  const timerWords = (): string => (props.chat.timerSeconds === 0 ? t('timer.off') : duration(props.chat.timerSeconds))

  async function copyAddress(): Promise<void> {
    await desktop.copyText({ text: props.chat.title })
    toast.show(t('note.copied'))
  }

  /** Once asked for, it is done, or said why not. */
  async function giveRole(member: string, role: Role): Promise<void> {
    try {
      const given = await engine.setRole({ chat: props.chat.chat, member, role })
      if (!given.ok) tellProblem(given.code)
    } catch (error) {
      tellProblem(codeOf(error))
    }
  }
  function tellProblem(code: string): void {
    const problem = explain(text, { code })
    toast.show(`${problem.what} ${problem.todo}`)
  }

  return (
    <aside class="info" aria-label={t('info.title')} data-stop="info">
      <header>
        <h2 class="grow">{t('info.title')}</h2>
        <IconButton icon="close" label={t('dialog.close')} onClick={() => props.onClose()} />
      </header>
      <div class="body scrolls" tabindex={0} role="group" aria-label={name()}>
        <div class="identity">
          <Show when={mayManage()} fallback={<ChatAvatar chat={props.chat} name={name()} size={48} />}>
            <span class="picture-place">
              <ChatAvatar chat={props.chat} name={name()} size={48} />
              <button
                type="button"
                class="picture-button"
                aria-label={t('picture.change')}
                onClick={() => setAsked({ kind: 'picture' })}
              >
                <span class="sign">
                  <Icon name="edit" size={14} />
                </span>
              </button>
            </span>
          </Show>
          <div class="grow">
            <p class="title-16">
              <span class="info-name" dir="auto">
                {name()}
              </span>
              <Show when={!isGroup() && other()?.isVerified}>
                <VerifiedMark />
              </Show>
            </p>
            <p class="hint">
              {isGroup()
                ? t('chat.people', { count: props.chat.members.length })
                : isPair()
                  ? t('chat.pairOnServer', { server: domainOf(props.chat.title) })
                  : t('notes.facts')}
            </p>
          </div>
        </div>
        <Show when={mayManage()}>
          <div class="rowed wrap">
            <Button icon="person-plus" onClick={() => setAsked({ kind: 'add' })}>
              {t('info.add')}
            </Button>
            <Button icon="edit" onClick={() => setAsked({ kind: 'rename' })}>
              {t('info.rename')}
            </Button>
          </div>
        </Show>
        <Show when={isGroup() && isActive()}>
          <AskSection chat={props.chat.chat} ownAddress={props.ownAddress} />
        </Show>
        <Card>
          <Show when={isPair()}>
            <SafetyRow
              account={props.chat.title}
              onOpen={() => setAsked({ kind: 'safety', account: props.chat.title })}
            />
          </Show>
          <Show
            when={mayChange(props.chat)}
            fallback={
              <Row
                isTight
                icon="timer"
                title={t('timer.title')}
                hint={isActive() ? t('timer.who') : undefined}
                end={timerWords()}
              />
            }
          >
            <RowButton
              isTight
              icon="timer"
              title={t('timer.title')}
              end={timerWords()}
              onClick={() => setAsked({ kind: 'timer' })}
            />
          </Show>
          <NewestPictures chat={props.chat.chat} onOpen={() => props.onShelves()} />
        </Card>
        <HealthSection chat={props.chat} ownAddress={props.ownAddress} today={props.today} />
        <Show when={isGroup() && isActive()}>
          <RoomCode chat={props.chat.chat} />
        </Show>
        <Show when={isPair()}>
          <Section title={t('info.address')}>
            <Card>
              <Row
                isTight
                title={props.chat.title}
                end={
                  <IconButton
                    icon="copy"
                    isSmall
                    label={t('info.copyAddress')}
                    onClick={() => inBackground('copy', copyAddress())}
                  />
                }
              />
            </Card>
          </Section>
        </Show>
        <Show when={isGroup()}>
          <Members
            chat={props.chat}
            ownAddress={props.ownAddress}
            onRole={(account, role) => inBackground('role', giveRole(account, role))}
            onSafety={(account) => setAsked({ kind: 'safety', account })}
            onRemove={(member) => setAsked({ kind: 'remove', member })}
          />
        </Show>
        <Show when={isGroup() && isActive()}>
          <DoorSection chat={props.chat} ownAddress={props.ownAddress} mayManage={mayManage()} />
          <Section title={t('rights.title')}>
            <ul class="rights hint">
              <li>{t('rights.owner')}</li>
              <li>{t('rights.admin')}</li>
              <li>{t('rights.member')}</li>
              <li>{t('rights.proof')}</li>
            </ul>
          </Section>
        </Show>
        <Section title={t('info.saw')}>
          <p class="hint">{t('info.sawWhat')}</p>
        </Section>
        <Show when={isGroup() && isActive()}>
          <Button kind="danger" icon="door" onClick={() => setAsked({ kind: 'leave' })}>
            {t('leave.do')}
          </Button>
        </Show>
        <Show when={isPair()}>
          <Show
            when={props.chat.isBlocked}
            fallback={
              <Button kind="danger" icon="block" onClick={() => setAsked({ kind: 'block', account: props.chat.title })}>
                {t('block.do', { name: personName(props.chat.title, props.ownAddress) })}
              </Button>
            }
          >
            <Button
              icon="block"
              onClick={() => inBackground('unblock', engine.unblockContact({ account: props.chat.title }))}
            >
              {t('block.undoOf', { name: personName(props.chat.title, props.ownAddress) })}
            </Button>
          </Show>
        </Show>
      </div>
      <ChatQuestions
        chat={props.chat}
        asked={asked()}
        ownAddress={props.ownAddress}
        onClose={() => setAsked(undefined)}
      />
    </aside>
  )
}
