// The right pane: who and what a chat is, how well it is, who is in it.

import { createSignal, For, Show } from 'solid-js'
import type { ChatView } from '#ipc/engine/chats-contract.ts'
import { domainOf, useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useDesk } from '../../state/desk.ts'
import { useText } from '../../text/text.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Card, Row, Section } from '../../ui/card.tsx'
import { useToast } from '../../ui/toast.tsx'
import { chatName } from '../chat-list/chat-name.ts'
import { AddMembers } from './add-members.tsx'
import './chat-info.css'
import { Member } from './member.tsx'
import { RemoveMember } from './remove-member.tsx'
import { RenameGroup } from './rename-group.tsx'

type Asked = { readonly kind: 'add' | 'rename' } | { readonly kind: 'remove'; readonly member: string }

export function ChatInfo(props: {
  chat: Omit<ChatView, 'messages' | 'hasOlder'>
  ownAddress: string
  onClose: () => void
}) {
  const { t } = useText()
  const { view } = useAccount()
  const { desktop } = useDesk()
  const toast = useToast()
  const [asked, setAsked] = createSignal<Asked>()
  const name = (): string => chatName(props.chat, props.ownAddress)
  const isGroup = (): boolean => props.chat.kind === 'group'
  const devices = (): number => props.chat.members.reduce((sum, member) => sum + member.devices.length, 0)
  const ownRole = () => props.chat.members.find(({ isSelf }) => isSelf)?.role ?? 'member'
  const mayManage = (): boolean => isGroup() && props.chat.state === 'active' && ownRole() !== 'member'
  const removed = (): string | undefined => {
    const question = asked()
    return question?.kind === 'remove' ? question.member : undefined
  }

  async function copyAddress(): Promise<void> {
    await desktop.copyText({ text: props.chat.title })
    toast.show(t('note.copied'))
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
            <p class="title-16 info-name" dir="auto">
              {name()}
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
        <Section title={t('info.health')}>
          <Card>
            <Show
              when={props.chat.state === 'halted'}
              fallback={
                <Row
                  isTight
                  icon="lock"
                  title={t('info.encrypted')}
                  end={<span class="num">{t('info.devices', { count: devices() })}</span>}
                />
              }
            >
              <Row isTight icon="alert" title={t('info.halted')} hint={t('info.haltedHint')} />
            </Show>
            <Row
              isTight
              icon="retry"
              title={t('info.epoch')}
              end={<span class="num">{t('info.epochTimes', { count: props.chat.epoch })}</span>}
            />
          </Card>
        </Section>
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
        <Section title={t('info.saw')}>
          <p class="hint">{t('info.sawWhat')}</p>
        </Section>
        <Show when={isGroup()}>
          <Section title={t('info.members')}>
            <ul class="card" aria-label={t('info.members')}>
              <For each={props.chat.members}>
                {(member) => (
                  <li>
                    <Member
                      member={member}
                      ownAddress={props.ownAddress}
                      hasRemoveColumn={mayManage()}
                      onRemove={
                        mayManage() && !member.isSelf && member.role !== 'owner'
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
      </div>
      <Show when={asked()?.kind === 'add'}>
        <AddMembers
          chat={props.chat.chat}
          ownAddress={view()?.address ?? ''}
          present={props.chat.members.map(({ account }) => account)}
          onClose={() => setAsked(undefined)}
        />
      </Show>
      <Show when={asked()?.kind === 'rename'}>
        <RenameGroup chat={props.chat.chat} name={props.chat.title} onClose={() => setAsked(undefined)} />
      </Show>
      <Show when={removed()}>
        {(member) => (
          <RemoveMember
            chat={props.chat.chat}
            member={member()}
            ownAddress={props.ownAddress}
            onClose={() => setAsked(undefined)}
          />
        )}
      </Show>
    </aside>
  )
}
