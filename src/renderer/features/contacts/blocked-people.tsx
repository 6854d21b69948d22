// Everybody one has shut out, and the way to let them in again.

import { createSignal, For, onCleanup, Show } from 'solid-js'
import { domainOf, useAccount, usernameOf } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { createRefresh } from '../../state/refresh.ts'
import { useText } from '../../text/text.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { Card, Row } from '../../ui/card.tsx'
import { personName } from '../chat-list/chat-name.ts'

export function BlockedPeople() {
  const { t } = useText()
  const { engine, view } = useAccount()
  const [blocked, setBlocked] = createSignal<readonly string[]>([])
  const ownAddress = (): string => view()?.address ?? ''
  const refresh = createRefresh(async () => {
    const contacts = await engine.contactList()
    setBlocked(contacts.flatMap(({ account, isBlocked }) => (isBlocked ? [account] : [])))
  })
  onCleanup(engine.subscribe(() => inBackground('blocked people', refresh())))
  inBackground('blocked people', refresh())

  async function unblock(account: string): Promise<void> {
    await engine.unblockContact({ account })
    // Nothing tells of it where there is no chat with them.
    await refresh()
  }

  return (
    <Show
      when={blocked().length > 0}
      fallback={
        <Card>
          <Row icon="block" title={t('privacy.nobodyBlocked')} />
        </Card>
      }
    >
      <ul class="card" aria-label={t('privacy.blocked')}>
        <For each={blocked()}>
          {(account) => (
            <li>
              <Row
                start={<Avatar kind="person" id={account} name={usernameOf(account)} size={28} />}
                title={personName(account, ownAddress())}
                hint={domainOf(account) === domainOf(ownAddress()) ? undefined : domainOf(account)}
                end={
                  <Button
                    label={t('block.undoOf', { name: personName(account, ownAddress()) })}
                    onClick={() => inBackground('unblock', unblock(account))}
                  >
                    {t('block.undo')}
                  </Button>
                }
              />
            </li>
          )}
        </For>
      </ul>
    </Show>
  )
}
