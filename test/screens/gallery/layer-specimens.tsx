// What opens over the page: dialogs, menus, questions, toasts. Each by a button; the check presses them all.

import { createSignal, Show, type JSX } from 'solid-js'
import { KeySheet } from '../../../src/renderer/features/keys-sheet/key-sheet.tsx'
import { useText } from '../../../src/renderer/text/text.tsx'
import { Button } from '../../../src/renderer/ui/button.tsx'
import { ContextMenu } from '../../../src/renderer/ui/context-menu.tsx'
import { Dialog } from '../../../src/renderer/ui/dialog.tsx'
import { Field } from '../../../src/renderer/ui/field.tsx'
import { FloatingDialog } from '../../../src/renderer/ui/floating-dialog.tsx'
import type { MenuEntry } from '../../../src/renderer/ui/menu-entries.tsx'
import { Menu } from '../../../src/renderer/ui/menu.tsx'
import { PasswordForm } from '../../../src/renderer/ui/password-form.tsx'
import { Question } from '../../../src/renderer/ui/question.tsx'
import { useToast } from '../../../src/renderer/ui/toast.tsx'
import type { Specimen } from './specimen.ts'

const nothing = (): void => undefined
const refused = async () => ({ ok: false, code: 'wrong_password' }) as const
const unreachable = async () => ({ ok: false, code: 'server_unreachable' }) as const

export const layerSpecimens: readonly Specimen[] = [
  { of: 'dialog', isLayer: true, draw: () => <Opens of="dialog" layer={(close) => <Asked onClose={close} />} /> },
  {
    of: 'floating-dialog',
    isLayer: true,
    draw: () => <Opens of="floating-dialog" layer={(close) => <Floating onClose={close} />} />,
  },
  { of: 'question', isLayer: true, draw: () => <Questions /> },
  {
    of: 'keys-sheet/key-sheet',
    isLayer: true,
    draw: () => <Opens of="key-sheet" layer={(close) => <KeySheet onClose={close} />} />,
  },
  { of: 'password-form', isLayer: true, draw: () => <Passwords /> },
  { of: 'menu', isLayer: true, draw: () => <Menus /> },
  { of: 'menu-entries', isLayer: true, draw: () => <Menus isChoice /> },
  { of: 'context-menu', isLayer: true, draw: () => <Pointed /> },
  { of: 'toast', isLayer: true, draw: () => <Toasts /> },
]

function Opens(props: { of: string; layer: (close: () => void) => JSX.Element }) {
  const [isOpen, setIsOpen] = createSignal(false)
  return (
    <div class="rowed">
      <Button label={`open ${props.of}`} onClick={() => setIsOpen(true)}>
        open {props.of}
      </Button>
      <Show when={isOpen()}>{props.layer(() => setIsOpen(false))}</Show>
    </div>
  )
}

function Asked(props: { onClose: () => void }) {
  const { t } = useText()
  return (
    <Dialog title={t('settings.enterSends')} isWide onClose={() => props.onClose()}>
      <p class="muted">{t('settings.enterSendsHint')}</p>
    </Dialog>
  )
}

function Floating(props: { onClose: () => void }) {
  const { t } = useText()
  let first: HTMLInputElement | undefined
  return (
    <FloatingDialog title={t('action.settings')} first={() => first} onClose={() => props.onClose()}>
      <div class="card pad">
        <Field label={t('join.link')} value="" onInput={nothing} ref={(input) => (first = input)} />
      </div>
    </FloatingDialog>
  )
}

function Questions() {
  const { t } = useText()
  return (
    <>
      <Opens
        of="question"
        layer={(close) => (
          <Question
            title={t('message.deleteAllTitle')}
            confirm={t('message.deleteAll')}
            onConfirm={unreachable}
            onClose={close}
          >
            <p class="muted">{t('message.deleteAllWhat')}</p>
          </Question>
        )}
      />
      <Opens
        of="harmless question"
        layer={(close) => (
          <Question
            title={t('forward.do')}
            confirm={t('forward.do')}
            isHarmless
            onConfirm={unreachable}
            onClose={close}
          >
            <p class="muted">{t('message.deleteHereWhat')}</p>
          </Question>
        )}
      />
    </>
  )
}

/** In a dialog, since it takes the focus. */
function Passwords() {
  const { t } = useText()
  return (
    <Opens
      of="password-form"
      layer={(close) => (
        <Dialog title={t('unlock.title')} onClose={close}>
          <PasswordForm
            label={t('unlock.password')}
            action={t('unlock.do')}
            onSubmit={refused}
            onDone={close}
            onCancel={close}
          />
        </Dialog>
      )}
    />
  )
}

function entriesOf(t: ReturnType<typeof useText>['t'], isChoice: boolean): readonly MenuEntry[] {
  const chosen = (isChosen: boolean) => (isChoice ? { isChosen } : {})
  return [
    { label: t('forward.do'), icon: 'forward', ...chosen(true), onSelect: nothing },
    { label: t('action.settings'), icon: 'settings', action: 'settings', ...chosen(false), onSelect: nothing },
    { label: t('message.deleteAll'), icon: 'trash', isDanger: true, ...chosen(false), onSelect: nothing },
  ]
}

function Menus(props: { isChoice?: boolean }) {
  const { t } = useText()
  const name = (): string => (props.isChoice === true ? 'open menu-entries' : 'open menu')
  return (
    <div class="rowed">
      <Menu
        label={t('action.settings')}
        triggerClass="button neutral"
        triggerLabel={name()}
        trigger={name()}
        entries={entriesOf(t, props.isChoice === true)}
      />
    </div>
  )
}

function Pointed() {
  const { t } = useText()
  return (
    <ContextMenu
      label={t('action.settings')}
      class="card pad pointed"
      entries={entriesOf(t, false)}
      onAsk={() => true}
      onDismiss={nothing}
    >
      <span>context-menu</span>
    </ContextMenu>
  )
}

function Toasts() {
  const { t } = useText()
  const toast = useToast()
  return (
    <div class="rowed">
      <Button label="open toast" onClick={() => toast.show(t('file.saved'))}>
        open toast
      </Button>
      <Button
        label="open toast with a deed"
        onClick={() => toast.show(t('undo.leaving'), { label: t('undo.keep'), onAct: nothing, forMs: 60_000 })}
      >
        open toast with a deed
      </Button>
    </div>
  )
}
