// The components of src/renderer/ui that show something, each in all its states.

import { createSignal, For, type JSX } from 'solid-js'
import { useText } from '../../../src/renderer/text/text.tsx'
import { Avatar } from '../../../src/renderer/ui/avatar.tsx'
import { Badge } from '../../../src/renderer/ui/badge.tsx'
import { Banner } from '../../../src/renderer/ui/banner.tsx'
import { Button, TextButton } from '../../../src/renderer/ui/button.tsx'
import { Card, Row, RowButton, Section } from '../../../src/renderer/ui/card.tsx'
import { CodePlate } from '../../../src/renderer/ui/code-plate.tsx'
import { EmptyState } from '../../../src/renderer/ui/empty-state.tsx'
import { Frame } from '../../../src/renderer/ui/frame.tsx'
import { drawings, type IconName } from '../../../src/renderer/ui/icon-drawings.ts'
import { Icon, Mark } from '../../../src/renderer/ui/icon.tsx'
import { createLiveRegion } from '../../../src/renderer/ui/live-region.tsx'
import { Meter } from '../../../src/renderer/ui/meter.tsx'
import { Page, Panel, Steps } from '../../../src/renderer/ui/page.tsx'
import { ProblemNote } from '../../../src/renderer/ui/problem-note.tsx'
import { QrPlate } from '../../../src/renderer/ui/qr-plate.tsx'
import { Skeleton } from '../../../src/renderer/ui/skeleton.tsx'
import type { Specimen } from './specimen.ts'

const nothing = (): void => undefined
const isIcon = (name: string): name is IconName => Object.hasOwn(drawings, name)
const icons = Object.keys(drawings).filter(isIcon)
const sizes = [20, 28, 32, 40, 48, 64, 96] as const
const weir = ['mira', 'jonas', 'pavel', 'vera', 'olga', 'ivan', 'lena', 'noor'] as const

export const uiSpecimens: readonly Specimen[] = [
  { of: 'icon', draw: () => <Icons /> },
  {
    of: 'avatar',
    draw: () => (
      <>
        <div class="rowed">
          <For each={weir}>{(name) => <Avatar kind="person" id={`${name}@brightwater.lan`} name={name} />}</For>
        </div>
        <div class="rowed">
          <For each={sizes}>
            {(size) => <Avatar kind="person" id="mira@brightwater.lan" name="Mira Holm" size={size} />}
          </For>
        </div>
        <div class="rowed">
          <Avatar kind="group" id="01" name="Survey crew" />
          <Avatar kind="group" id="02" name="" />
          <Avatar kind="server" id="brightwater.lan" name="Brightwater" />
          <Avatar kind="notes" id="anna@brightwater.lan" name="anna" />
          <Avatar kind="self" id="anna@brightwater.lan" name="anna" />
          <Avatar kind="person" id="?" name="" />
        </div>
      </>
    ),
  },
  { of: 'badge', draw: () => <Badges /> },
  { of: 'card', draw: () => <Cards /> },
  {
    of: 'code-plate',
    draw: () => (
      <>
        <CodePlate label="Code" groups={['482', '913']} isShort />
        <CodePlate label="Code" groups={Array.from({ length: 12 }, (_, at) => String(10_407 + at * 7_311))} />
      </>
    ),
  },
  { of: 'qr-plate', draw: () => <QrPlate label="QR code" text={`talkee://j/1/${'pAFzYnJpZ2h0'.repeat(8)}`} /> },
  {
    of: 'meter',
    draw: () => (
      <For each={[0, 37, 100, undefined]}>{(value) => <Meter label="Progress" value={value} max={100} />}</For>
    ),
  },
  { of: 'banner', draw: () => <Banners /> },
  { of: 'problem-note', draw: () => <Problem /> },
  { of: 'empty-state', draw: () => <Empty /> },
  { of: 'skeleton', draw: () => <Skeleton label="Loading" rows={3} /> },
  { of: 'live-region', draw: () => createLiveRegion().element() },
  {
    of: 'page',
    draw: () => (
      <Page>
        <Panel isNarrow>
          <Steps done={2} of={3} label="Step 2 of 3" />
          <Words of="start.title" />
        </Panel>
      </Page>
    ),
  },
  { of: 'frame', draw: () => <Framed /> },
]

function Words(props: { of: 'start.title' | 'list.empty' | 'list.emptyTitle' }): JSX.Element {
  const { t } = useText()
  return <p>{t(props.of)}</p>
}

function Icons() {
  return (
    <>
      <div class="rowed">
        <For each={icons}>{(name) => <Icon name={name} />}</For>
      </div>
      <For each={[14, 16, 20, 24] as const}>
        {(size) => (
          <div class="rowed">
            <For each={['inherit', 'accent', 'caution', 'danger'] as const}>
              {(tone) => <Icon name="alert" size={size} tone={tone} label={tone} />}
            </For>
            <Icon name="home" size={size} />
          </div>
        )}
      </For>
      <Mark />
    </>
  )
}

function Badges() {
  const { t } = useText()
  return (
    <For each={[false, true]}>
      {(isQuiet) => (
        <div class="rowed">
          <For each={[1, 12, 999, 1_000]}>
            {(count) => <Badge count={count} label={t('list.unread', { count })} isQuiet={isQuiet} />}
          </For>
          <Badge count="@" label={t('list.mentioned')} isQuiet={isQuiet} />
          <Badge count="•" label={t('chatMenu.marked')} isQuiet={isQuiet} />
        </div>
      )}
    </For>
  )
}

function Cards() {
  const { t } = useText()
  return (
    <>
      <Section title={t('settings.writing')} end={<TextButton onClick={nothing}>{t('action.settings')}</TextButton>}>
        <Card>
          <Row icon="bell-off" title={t('settings.enterSends')} hint={t('settings.enterSendsHint')} end="12" />
          <RowButton icon="settings" title={t('settings.theme')} onClick={nothing} />
          <Row isTight icon="check" title={t('settings.undo')} end={t('settings.undoOff')} />
        </Card>
      </Section>
      <Card isPadded>{t('list.empty')}</Card>
      <Card isUrgent>
        <Row icon="alert" title={t('unlock.wrong')} />
      </Card>
    </>
  )
}

function Banners() {
  const { t } = useText()
  return (
    <>
      <Banner icon="offline" action={{ label: t('offline.tryNow'), onClick: nothing }}>
        {t('offline.banner', { count: 2 })}
      </Banner>
      <Banner icon="alert" isBad>
        {t('offline.plain')}
      </Banner>
    </>
  )
}

function Problem() {
  const { t } = useText()
  const problem = () => ({
    what: t('error.vaultRolledBack.what'),
    means: t('error.vaultRolledBack.means'),
    todo: t('error.vaultRolledBack.do'),
  })
  return <ProblemNote problem={problem()} />
}

function Empty() {
  const { t } = useText()
  return (
    <>
      <EmptyState
        icon="chat"
        title={t('list.emptyTitle')}
        actions={<Button kind="primary">{t('list.newChat')}</Button>}
      >
        {t('list.empty')}
      </EmptyState>
      <EmptyState icon="alert" tone="danger" title={t('fate.refused')}>
        {t('offline.plain')}
      </EmptyState>
      <EmptyState title={t('start.title')}>{t('list.empty')}</EmptyState>
      <EmptyState>{t('list.empty')}</EmptyState>
    </>
  )
}

function Framed() {
  const { t } = useText()
  const [current, setCurrent] = createSignal<'looks' | 'lock'>('looks')
  return (
    <Frame
      label={t('action.settings')}
      title={t('action.settings')}
      head={<b>{t('action.settings')}</b>}
      sections={[
        { id: 'looks', label: t('settings.writing'), icon: 'edit' },
        { id: 'lock', label: t('settings.lock'), icon: 'lock' },
      ]}
      current={current()}
      onChoose={setCurrent}
      onBack={nothing}
    >
      <Card isPadded>{t('list.empty')}</Card>
    </Frame>
  )
}
