// In the info pane of a group: by which links one can come in. They are for all to see, and to take back for who looks
// after the group.

import { createSignal, For, Match, Show, Switch, untrack } from 'solid-js'
import type { ChatView } from '#ipc/engine/chats-contract.ts'
import type { GroupLink } from '#ipc/engine/groups-contract.ts'
import { useAccount } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Card, Row, Section } from '../../ui/card.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Question } from '../../ui/question.tsx'
import { personName } from '../chat-list/chat-name.ts'
import { createDoor } from './door-store.ts'
import { LinkToGive } from './link-to-give.tsx'
import { MakeLink } from './make-link.tsx'

type Asked = { readonly kind: 'make' } | { readonly kind: 'show' | 'revoke'; readonly link: GroupLink }

export function DoorSection(props: { chat: Pick<ChatView, 'chat'>; ownAddress: string; mayManage: boolean }) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  // Another chat brings another of these panes.
  const door = createDoor(
    engine,
    untrack(() => props.chat.chat),
  )
  const [asked, setAsked] = createSignal<Asked>()
  const shown = (): GroupLink | undefined => {
    const what = asked()
    return what?.kind === 'show' ? what.link : undefined
  }
  const toRevoke = (): GroupLink | undefined => {
    const what = asked()
    return what?.kind === 'revoke' ? what.link : undefined
  }
  const facts = ({ usesLeft, expiresMs, asksFirst }: GroupLink): string => {
    const people = t('door.left', { count: usesLeft })
    return t(asksFirst ? 'door.factsAsking' : 'door.facts', { people, when: text.moment(expiresMs, Date.now()) })
  }

  return (
    <>
      <Show when={props.mayManage || door().links.length > 0}>
        <Section
          title={t('door.section')}
          end={
            <Show when={props.mayManage}>
              <IconButton icon="plus" isSmall label={t('door.make')} onClick={() => setAsked({ kind: 'make' })} />
            </Show>
          }
        >
          <Show
            when={door().links.length > 0}
            fallback={
              <Card isPadded>
                <div class="stack-v tight">
                  <p class="hint">{t('door.none')}</p>
                  <div>
                    <Button icon="link" onClick={() => setAsked({ kind: 'make' })}>
                      {t('door.make')}
                    </Button>
                  </div>
                </div>
              </Card>
            }
          >
            <ul class="card" aria-label={t('door.section')}>
              <For each={door().links}>
                {(link) => (
                  <li>
                    <Row
                      isTight
                      icon="link"
                      title={
                        link.by === props.ownAddress
                          ? t('door.yours')
                          : t('door.theirs', { name: personName(link.by, props.ownAddress) })
                      }
                      hint={facts(link)}
                      end={
                        <Show when={props.mayManage}>
                          <Menu
                            label={t('door.menu')}
                            triggerClass="iconbutton small"
                            triggerLabel={t('door.menu')}
                            trigger={<Icon name="more" size={16} />}
                            entries={[
                              ...(link.link === null
                                ? []
                                : [
                                    {
                                      label: t('door.show'),
                                      icon: 'qr',
                                      onSelect: () => setAsked({ kind: 'show', link }),
                                    } as const,
                                  ]),
                              {
                                label: t('door.revoke'),
                                icon: 'close',
                                isDanger: true,
                                onSelect: () => setAsked({ kind: 'revoke', link }),
                              },
                            ]}
                          />
                        </Show>
                      }
                    />
                  </li>
                )}
              </For>
            </ul>
          </Show>
        </Section>
      </Show>
      <Switch>
        <Match when={asked()?.kind === 'make'}>
          <MakeLink chat={props.chat.chat} onClose={() => setAsked(undefined)} />
        </Match>
        <Match when={shown()}>
          {(link) => (
            <Dialog title={t('door.link')} onClose={() => setAsked(undefined)}>
              <LinkToGive link={link().link ?? ''} onDone={() => setAsked(undefined)} />
            </Dialog>
          )}
        </Match>
        <Match when={toRevoke()}>
          {(link) => (
            <Question
              title={t('door.revokeTitle')}
              confirm={t('door.revoke')}
              onConfirm={() => engine.revokeGroupLink({ chat: props.chat.chat, id: link().id })}
              onClose={() => setAsked(undefined)}
            >
              <p class="muted">{t('door.revokeWhat')}</p>
            </Question>
          )}
        </Match>
      </Switch>
    </>
  )
}
