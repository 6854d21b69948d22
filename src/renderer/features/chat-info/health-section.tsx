// How well a chat is: for whom it is encrypted, when its keys last changed, what went wrong and was healed.

import { createSignal, onCleanup, Show, untrack, type Accessor } from 'solid-js'
import type { ChatView } from '#ipc/engine/chats-contract.ts'
import type { ChatHealth } from '#ipc/engine/contacts-contract.ts'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { createRefresh } from '../../state/refresh.ts'
import { useText } from '../../text/text.tsx'
import { Card, Row, Section } from '../../ui/card.tsx'
import { personName } from '../chat-list/chat-name.ts'
import { HealthDevices } from './health-devices.tsx'

export function HealthSection(props: {
  chat: Pick<ChatView, 'chat' | 'state' | 'members' | 'epoch'>
  ownAddress: string
  today: Accessor<number>
}) {
  const { t, moment } = useText()
  const { engine } = useAccount()
  const [health, setHealth] = createSignal<ChatHealth>()
  // Another chat brings another of these panes.
  const chat = untrack(() => props.chat.chat)
  const refresh = createRefresh(async () => {
    setHealth(await engine.chatHealth({ chat }))
  })
  /** A chat that has just been made waits for its members, and nothing is wrong with it. */
  const isHealing = (): boolean => {
    const known = health()
    return known !== undefined && known.healing !== null && (known.healing.code !== '' || known.generation > 0)
  }
  onCleanup(
    engine.subscribe((event) => {
      if (event.kind === 'account' || (event.kind === 'chat' && event.chat === chat)) inBackground('health', refresh())
    }),
  )
  inBackground('health', refresh())
  const devices = (): number => props.chat.members.reduce((sum, member) => sum + member.devices.length, 0)
  const refused = (): number => health()?.refused.reduce((sum, { count }) => sum + count, 0) ?? 0
  const gaps = () => health()?.gaps ?? { asked: 0, lost: 0 }
  const renewed = (): number => health()?.generation ?? 0
  /** Nobody is to wonder about what did not happen. */
  const isSound = (): boolean =>
    !isHealing() && renewed() + gaps().asked + gaps().lost + refused() === 0 && health()?.isRollbackClaimed !== true

  return (
    <>
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
          <Show when={health()?.lastCommit}>
            {(commit) => (
              <Row
                isTight
                icon="clock"
                title={t('health.lastChange')}
                hint={t('health.lastChangeBy', {
                  moment: moment(commit().timeMs, props.today()),
                  who: personName(commit().author, props.ownAddress),
                })}
              />
            )}
          </Show>
          <Show when={props.chat.state === 'active' && health()}>
            {(known) => <HealthDevices health={known()} ownAddress={props.ownAddress} today={props.today} />}
          </Show>
          <Show when={isSound()}>
            <Row isTight icon="shield" title={t('health.trouble')} end={t('health.noTrouble')} />
          </Show>
        </Card>
      </Section>
      <Show when={!isSound()}>
        <Section title={t('health.details')}>
          <Card>
            <Show when={isHealing()}>
              <Row isTight icon="retry" title={t('health.healing')} hint={t('health.healingHint')} />
            </Show>
            <Row
              isTight
              icon="shield"
              title={t('health.renewed')}
              end={
                <span class="num">
                  {renewed() === 0 ? t('health.never') : t('health.renewedTimes', { count: renewed() })}
                </span>
              }
            />
            <Show when={health()?.isRollbackClaimed}>
              <Row isTight icon="alert" title={t('health.claim')} hint={t('health.claimHint')} />
            </Show>
            <Show when={gaps().asked > 0}>
              <Row
                isTight
                icon="retry"
                title={t('health.gapsAsked')}
                hint={t('health.gapsAskedHint')}
                end={<span class="num">{t('health.places', { count: gaps().asked })}</span>}
              />
            </Show>
            <Show when={gaps().lost > 0}>
              <Row
                isTight
                icon="alert"
                title={t('health.gapsLost')}
                hint={t('health.gapsLostHint')}
                end={<span class="num">{t('health.places', { count: gaps().lost })}</span>}
              />
            </Show>
            <Row
              isTight
              icon="block"
              title={t('health.refused')}
              hint={refused() === 0 ? undefined : t('health.refusedHint')}
              end={<span class="num">{t('health.refusedCount', { count: refused() })}</span>}
            />
          </Card>
        </Section>
      </Show>
    </>
  )
}
