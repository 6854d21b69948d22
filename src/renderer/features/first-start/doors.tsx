// The three doors of a first start.

import { useDesk } from '../../state/desk.ts'
import { useText } from '../../text/text.tsx'
import { TextButton } from '../../ui/button.tsx'
import { Icon, Mark } from '../../ui/icon.tsx'
import type { IconName } from '../../ui/icon-drawings.ts'
import { Page } from '../../ui/page.tsx'
import './doors.css'

type Choice = 'join' | 'host' | 'sign-in'

export function Doors(props: { onChoose: (choice: Choice) => void }) {
  const { t, language } = useText()
  const { changeSettings } = useDesk()
  return (
    <Page>
      <div class="stack-v loose">
        <header class="stack-v">
          <Mark />
          <div class="stack-v tight">
            <h1 class="title-28">{t('start.title')}</h1>
            <p class="muted">
              {t('start.what')}
              <br />
              {t('start.where')}
            </p>
          </div>
        </header>
        <div class="doors">
          <Door
            isLikely
            icon="invite"
            title={t('start.join')}
            hint={t('start.joinHint')}
            onClick={() => props.onChoose('join')}
          />
          <Door icon="home" title={t('start.host')} hint={t('start.hostHint')} onClick={() => props.onChoose('host')} />
          <Door
            icon="door"
            title={t('start.signIn')}
            hint={t('start.signInHint')}
            onClick={() => props.onChoose('sign-in')}
          />
        </div>
        <footer class="rowed wrap hint">
          <span class="grow">{t('start.quiet')}</span>
          <TextButton onClick={() => changeSettings({ language: language() === 'en' ? 'ru' : 'en' })}>
            {t('start.otherLanguage')}
          </TextButton>
        </footer>
      </div>
    </Page>
  )
}

function Door(props: { icon: IconName; title: string; hint: string; isLikely?: boolean; onClick: () => void }) {
  return (
    <button type="button" class="door" classList={{ likely: props.isLikely === true }} onClick={() => props.onClick()}>
      <Icon name={props.icon} size={24} />
      <span class="door-title">{props.title}</span>
      <span class="door-hint">{props.hint}</span>
    </button>
  )
}
