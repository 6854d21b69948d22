// The right pane: who and what a chat is, how far it can be trusted, how long its messages last, who is in it.

import { createSignal, For, Show, type Accessor } from 'solid-js'
import type { Role } from '#ipc/engine/chats-contract.ts'
import { domainOf, useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useDesk } from '../../state/desk.ts'
import { codeOf, explain } from '../../text/problem.ts'
import { useText } from '../../text/text.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Card, Row, RowButton, Section } from '../../ui/card.tsx'
import { useToast } from '../../ui/toast.tsx'
import { chatName, personName } from '../chat-list/chat-name.ts'
import { VerifiedMark } from '../contacts/verified-mark.tsx'
import { ChatQuestions, type Asked, type ChatShown } from './chat-questions.tsx'
import './chat-info.css'
import { HealthSection } from './health-section.tsx'
import { Member } from './member.tsx'
import { mayChange, rightsOver } from './member-rights.ts'
import { RoomCode } from './room-code.tsx'
import { SafetyRow } from './safety-row.tsx'

export function ChatInfo(props: { chat: ChatShown; ownAddress: string; today: Accessor<number>; onClose: () => void }) {
  const text = useText()
  const { t, duration } = text
  const { engine } = useAccount()
  const { desktop } = useDesk()
  const toast = useToast()
  const [asked, setAsked] = createSignal<Asked>()
  const name = (): string => chatName(props.chat, props.ownAddress)
  const isGroup = (): boolean => props.chat.kind === 'group'
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
          <Avatar
            kind={isGroup() ? 'group' : 'person'}
            id={isGroup() ? props.chat.chat : props.chat.title}
            name={name()}
            size={48}
          />
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
                : t('chat.pairOnServer', { server: domainOf(props.chat.title) })}
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
        <Show when={!isGroup()}>
          <SafetyRow
            account={props.chat.title}
            onOpen={() => setAsked({ kind: 'safety', account: props.chat.title })}
          />
        </Show>
        <Card>
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
        </Card>
        <HealthSection chat={props.chat} ownAddress={props.ownAddress} today={props.today} />
        <Show when={isGroup() && isActive()}>
          <RoomCode chat={props.chat.chat} />
        </Show>
        <Show when={!isGroup()}>
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
          <Section title={t('info.members')}>
            <ul class="card" aria-label={t('info.members')}>
              <For each={props.chat.members}>
                {(member) => (
                  <li>
                    <Member
                      member={member}
                      ownAddress={props.ownAddress}
                      roles={rightsOver(props.chat, member).roles}
                      onRole={(role) => inBackground('role', giveRole(member.account, role))}
                      onSafety={() => setAsked({ kind: 'safety', account: member.account })}
                      onRemove={
                        rightsOver(props.chat, member).mayRemove
                          ? () => setAsked({ kind: 'remove', member: member.account })
                          : undefined
                      }
                    />
                  </li>
                )}
              </For>
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
        <Show when={!isGroup()}>
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
