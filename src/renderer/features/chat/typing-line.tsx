// Who else is writing here. It has a fixed place, so that nothing moves when it comes.

import { createSignal, onCleanup, untrack } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { createRefresh } from '../../state/refresh.ts'
import { useText } from '../../text/text.tsx'
import { personName } from '../chat-list/chat-name.ts'
import './typing-line.css'

export function TypingLine(props: { chat: string; ownAddress: string }) {
  const { t } = useText()
  const { engine } = useAccount()
  const [accounts, setAccounts] = createSignal<readonly string[]>([])
  // Another chat brings another of these lines.
  const chat = untrack(() => props.chat)
  const refresh = createRefresh(async () => {
    setAccounts((await engine.typing({ chat })).accounts)
  })
  onCleanup(
    engine.subscribe((event) => {
      if (event.kind === 'chat' && event.chat === chat) inBackground('typing', refresh())
    }),
  )
  inBackground('typing', refresh())
  const words = (): string => {
    const [first, second, ...others] = accounts().map((account) => personName(account, props.ownAddress))
    if (first === undefined) return ''
    if (second === undefined) return t('typing.one', { name: first })
    return others.length === 0
      ? t('typing.two', { name: first, other: second })
      : t('typing.more', { name: first, other: second, count: others.length })
  }
  return (
    <p class="typing-line one-line" dir="auto">
      {words()}
    </p>
  )
}
