// The ends that there are: of this installation, and of the account. Each is asked twice; the safe answer comes first.

import { createSignal, Match, Switch } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Card, Row, Section } from '../../ui/card.tsx'
import { DeleteAccount } from './delete-account.tsx'
import { SignOut } from './sign-out.tsx'

export function EndSection(props: {
  /** The account has no other device. */
  isOnlyDevice: boolean
}) {
  const { t } = useText()
  const { view } = useAccount()
  const [asked, setAsked] = createSignal<'signOut' | 'delete'>()
  const address = (): string => view()?.address ?? ''
  return (
    <Section title={t('end.section')}>
      <Card>
        <Row
          icon="door"
          title={t('signOut.row')}
          hint={t('signOut.hint')}
          end={<Button onClick={() => setAsked('signOut')}>{t('signOut.open')}</Button>}
        />
        <Row
          icon="trash"
          title={t('delete.row', { address: address() })}
          hint={t('delete.hint')}
          end={
            <Button kind="danger" onClick={() => setAsked('delete')}>
              {t('delete.open')}
            </Button>
          }
        />
      </Card>
      <Switch>
        <Match when={asked() === 'signOut'}>
          <SignOut isOnlyDevice={props.isOnlyDevice} onClose={() => setAsked(undefined)} />
        </Match>
        <Match when={asked() === 'delete'}>
          <DeleteAccount address={address()} onClose={() => setAsked(undefined)} />
        </Match>
      </Switch>
    </Section>
  )
}
