// Everything that is known of a message besides its words.

import { Show } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { useText } from '../../text/text.tsx'
import { Card, Row } from '../../ui/card.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { personName } from '../chat-list/chat-name.ts'
import { reachOf } from './message-reach.ts'

export function MessageDetails(props: {
  message: MessageView
  ownAddress: string
  others: number
  onClose: () => void
}) {
  const { t, list, exactly, duration } = useText()
  const openedAtMs = Date.now()
  const people = (accounts: readonly string[]): string =>
    accounts.length === 0 ? t('message.nobody') : list(accounts.map((account) => personName(account, props.ownAddress)))
  const end = (): string => {
    const { timerSeconds, leftMs, burnsOnRead } = props.message
    if (leftMs !== null) return exactly(openedAtMs + leftMs)
    if (burnsOnRead) return t('timer.once')
    return timerSeconds === 0 ? t('message.timerNever') : t('message.timerAfter', { time: duration(timerSeconds) })
  }
  return (
    <Dialog title={t('message.details')} onClose={() => props.onClose()}>
      <Card>
        <Row
          title={t('message.from')}
          end={props.message.isOwn ? t('info.you') : personName(props.message.sender, props.ownAddress)}
        />
        <Row title={t('message.sentAt')} end={exactly(props.message.sentAtMs)} />
        <Row
          title={t('message.arrivedAt')}
          end={props.message.serverTimeMs === null ? t('message.notYet') : exactly(props.message.serverTimeMs)}
        />
        <Show when={props.message.isOwn}>
          <Row title={t('message.state')} end={t(`state.${reachOf(props.message, props.others)}`)} />
          <Row title={t('message.deliveredTo')} end={people(props.message.deliveredTo)} />
          <Row title={t('message.readBy')} end={people(props.message.readBy)} />
        </Show>
        <Row title={t('message.timer')} end={end()} />
        <Show when={props.message.fromDevice !== null}>
          <Row title={t('message.history')} end={t('message.historyFromDevice')} />
        </Show>
      </Card>
    </Dialog>
  )
}
