// Joining: the invite, pasted or from the link that opened the app.

import { createSignal, onMount, untrack } from 'solid-js'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Page, Panel } from '../../ui/page.tsx'
import { InviteField } from './invite-field.tsx'
import { looksLikeInvite } from './invite-link.ts'

export function Join(props: { link: string; onJoin: (invite: string) => void; onBack: () => void }) {
  const { t } = useText()
  // Where the field begins; what is typed is the user's.
  const [link, setLink] = createSignal(untrack(() => props.link))
  const [isChecked, setIsChecked] = createSignal(false)
  let field: HTMLInputElement | undefined
  onMount(() => field?.focus())
  const isInvite = (): boolean => looksLikeInvite(link())

  return (
    <Page>
      <Panel isNarrow>
        <header class="stack-v tight">
          <h1 class="title-20">{t('join.title')}</h1>
          <p class="muted">{t('join.what')}</p>
        </header>
        <form
          id="join"
          onSubmit={(event) => {
            event.preventDefault()
            setIsChecked(true)
            if (isInvite()) props.onJoin(link().trim())
          }}
        >
          <InviteField
            ref={(input) => {
              field = input
            }}
            value={link()}
            isJudged={isChecked()}
            onInput={setLink}
            onBlur={() => setIsChecked(true)}
            onEnter={() => {
              setIsChecked(true)
              if (isInvite()) props.onJoin(link().trim())
            }}
          />
        </form>
        <footer>
          <Button size="large" onClick={() => props.onBack()}>
            {t('action.back')}
          </Button>
          <Button kind="primary" size="large" isDisabled={!isInvite()} onClick={() => props.onJoin(link().trim())}>
            {t('action.continue')}
          </Button>
        </footer>
      </Panel>
    </Page>
  )
}
