// The components of src/renderer/ui that are pressed, chosen and written in, each in all its states.

import { createSignal, For, Show } from 'solid-js'
import { useText } from '../../../src/renderer/text/text.tsx'
import { Button, IconButton, TextButton } from '../../../src/renderer/ui/button.tsx'
import { Choices } from '../../../src/renderer/ui/choices.tsx'
import { Field } from '../../../src/renderer/ui/field.tsx'
import { ParagraphField } from '../../../src/renderer/ui/paragraph-field.tsx'
import { Segmented } from '../../../src/renderer/ui/segmented.tsx'
import { Switch } from '../../../src/renderer/ui/switch.tsx'
import type { Specimen } from './specimen.ts'

const nothing = (): void => undefined
const kinds = ['neutral', 'primary', 'plain', 'danger'] as const

export const formSpecimens: readonly Specimen[] = [
  { of: 'button', draw: () => <Buttons /> },
  { of: 'switch', draw: () => <Switches /> },
  { of: 'segmented', draw: () => <Chosen of="segmented" /> },
  { of: 'choices', draw: () => <Chosen of="choices" /> },
  { of: 'field', draw: () => <Fields /> },
  { of: 'paragraph-field', draw: () => <Paragraph /> },
]

function Buttons() {
  const { t } = useText()
  return (
    <>
      <For each={kinds}>
        {(kind) => (
          <div class="rowed">
            <Button {...kindOf(kind)}>{t('action.continue')}</Button>
            <Button {...kindOf(kind)} icon="send">
              {t('files.send')}
            </Button>
            <Button {...kindOf(kind)} isBusy>
              {t('action.continue')}
            </Button>
            <Button {...kindOf(kind)} isDisabled>
              {t('action.continue')}
            </Button>
          </div>
        )}
      </For>
      <Button kind="primary" size="large" isFull>
        {t('action.continue')}
      </Button>
      <div class="rowed">
        <IconButton icon="settings" label={t('action.settings')} keys="settings" />
        <IconButton icon="smile" label={t('action.settings')} isOn />
        <IconButton icon="send" label={t('files.send')} isFilled />
        <IconButton icon="send" label={t('files.send')} isDisabled />
        <IconButton icon="close" label={t('action.cancel')} isSmall />
        <TextButton onClick={nothing}>{t('notice.compare')}</TextButton>
      </div>
    </>
  )
}

function Switches() {
  const { t } = useText()
  const [isOn, setIsOn] = createSignal(true)
  return (
    <div class="rowed">
      <Switch isOn={isOn()} label={t('settings.enterSends')} onChange={setIsOn} />
      <Switch isOn={!isOn()} label={t('settings.enterSends')} onChange={(next) => setIsOn(!next)} />
      <Switch isOn isBusy label={t('settings.enterSends')} onChange={nothing} />
    </div>
  )
}

function Chosen(props: { of: 'segmented' | 'choices' }) {
  const { t } = useText()
  const [value, setValue] = createSignal('light')
  const choices = () => [
    { value: 'system', label: t('settings.themeSystem') },
    { value: 'light', label: t('settings.themeLight') },
    { value: 'dark', label: t('settings.themeDark') },
  ]
  const label = () => t('settings.theme')
  return (
    <Show
      when={props.of === 'segmented'}
      fallback={<Choices label={label()} value={value()} choices={choices()} onChange={setValue} />}
    >
      <Segmented label={label()} value={value()} choices={choices()} onChange={setValue} />
    </Show>
  )
}

function Fields() {
  const { t } = useText()
  const [value, setValue] = createSignal('')
  return (
    <>
      <Field label={t('signUp.username')} value={value()} onInput={setValue} suffix="@brightwater.lan" />
      <Field label={t('signUp.username')} value="anna" onInput={setValue} hint={t('settings.enterSendsHint')} />
      <Field label={t('unlock.password')} kind="password" value="wrong" onInput={nothing} problem={t('unlock.wrong')} />
      <Field label={t('join.link')} isMonospaced value="talkee://j/1/pAFzYnJpZ2h0" onInput={nothing} />
    </>
  )
}

function Paragraph() {
  const { t } = useText()
  const [value, setValue] = createSignal('')
  return (
    <ParagraphField
      label={t('words.list')}
      hint={t('settings.undoHint')}
      rows={3}
      maxLength={200}
      value={value()}
      onInput={setValue}
    />
  )
}

const kindOf = (kind: (typeof kinds)[number]) => (kind === 'neutral' ? {} : { kind })
