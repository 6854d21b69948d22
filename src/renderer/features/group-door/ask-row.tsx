// One who asks to come in, with the answer beside them.

import { inBackground } from '../../state/background.ts'
import { useText } from '../../text/text.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Row } from '../../ui/card.tsx'
import { personName } from '../chat-list/chat-name.ts'
import { createAnswering } from './answer-ask.ts'

export function AskRow(props: { chat: string; account: string; ownAddress: string }) {
  const { t } = useText()
  const answering = createAnswering(() => props.chat)
  const name = (): string => personName(props.account, props.ownAddress)
  const answer = (isLetIn: boolean): void => inBackground('ask', answering.answer(props.account, isLetIn, name()))
  return (
    <Row
      isTight
      start={<Avatar kind="person" id={props.account} name={name()} size={28} />}
      title={name()}
      end={
        <>
          <IconButton
            icon="close"
            isSmall
            label={t('ask.refuseName', { name: name() })}
            onClick={() => answer(false)}
          />
          <IconButton icon="check" isSmall label={t('ask.letInName', { name: name() })} onClick={() => answer(true)} />
        </>
      }
    />
  )
}
