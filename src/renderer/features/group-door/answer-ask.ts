// Letting somebody in who asks, or not; what fails is said by a toast.

import { useAccount } from '../../state/account.ts'
import { createAttempt, type Attempt } from '../../state/attempt.ts'
import { useText } from '../../text/text.tsx'
import { useToast } from '../../ui/toast.tsx'

interface Answering extends Pick<Attempt, 'isBusy'> {
  answer(account: string, isLetIn: boolean, name: string): Promise<void>
}

export function createAnswering(chat: () => string): Answering {
  const text = useText()
  const { engine } = useAccount()
  const toast = useToast()
  const attempt = createAttempt(text)
  return {
    isBusy: attempt.isBusy,
    async answer(account, isLetIn, name) {
      const given = { chat: chat(), account, isLetIn }
      const isDone = await attempt.run(() => engine.answerAsk(given))
      const problem = attempt.problem()
      if (problem !== undefined) toast.show(`${problem.what} ${problem.todo}`)
      else if (isDone && isLetIn) toast.show(text.t('ask.isIn', { name }))
    },
  }
}
