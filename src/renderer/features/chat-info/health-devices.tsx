// The devices of a chat that something is to be said of: those on their way in or out, and those that are not well.

import { Show, type Accessor } from 'solid-js'
import type { ChatHealth } from '#ipc/engine/contacts-contract.ts'
import { useText } from '../../text/text.tsx'
import { Row } from '../../ui/card.tsx'
import { personName } from '../chat-list/chat-name.ts'

export function HealthDevices(props: { health: ChatHealth; ownAddress: string; today: Accessor<number> }) {
  const { t, list, day } = useText()
  /** Whose they are, each once. */
  const owners = (devices: readonly { readonly account: string }[]): string =>
    list([...new Set(devices.map(({ account }) => personName(account, props.ownAddress)))])
  const longest = (): number => Math.min(...props.health.silent.map(({ sinceMs }) => sinceMs))
  /** Accounts that are wanted in the chat and could not be added yet; of the own one it is not known which devices. */
  const toInvite = (): readonly { readonly account: string }[] =>
    (props.health.healing?.toInvite ?? [])
      .filter((account) => account !== props.ownAddress)
      .map((account) => ({ account }))
  return (
    <>
      <Row
        isTight
        icon="laptop"
        title={t('health.waiting')}
        hint={
          props.health.waiting.length === 0
            ? undefined
            : t('health.waitingHint', { names: owners(props.health.waiting) })
        }
        end={<Count of={props.health.waiting} />}
      />
      <Show when={toInvite().length > 0}>
        <Row
          isTight
          icon="clock"
          title={t('health.toInvite')}
          hint={t('health.toInviteHint', { names: owners(toInvite()) })}
          end={<Count of={toInvite()} />}
        />
      </Show>
      <Show when={props.health.revoked.length > 0}>
        <Row
          isTight
          icon="block"
          title={t('health.revoked')}
          hint={t('health.revokedHint', { names: owners(props.health.revoked) })}
          end={<Count of={props.health.revoked} />}
        />
      </Show>
      <Show when={props.health.returning.length > 0}>
        <Row
          isTight
          icon="retry"
          title={t('health.returning')}
          hint={t('health.returningHint')}
          end={<Count of={props.health.returning} />}
        />
      </Show>
      <Show when={props.health.oftenReturning.length > 0}>
        <Row
          isTight
          icon="retry"
          title={t('health.oftenReturning')}
          hint={t('health.oftenReturningHint', { names: owners(props.health.oftenReturning) })}
          end={<Count of={props.health.oftenReturning} />}
        />
      </Show>
      <Show when={props.health.silent.length > 0}>
        <Row
          isTight
          icon="clock"
          title={t('health.silent')}
          hint={t('health.silentHint', {
            names: owners(props.health.silent),
            day: day(longest(), props.today()),
          })}
          end={<Count of={props.health.silent} />}
        />
      </Show>
    </>
  )
}

function Count(props: { of: readonly unknown[] }) {
  const { t, number } = useText()
  return <span class="num">{props.of.length === 0 ? t('health.none') : number(props.of.length)}</span>
}
