// The panel of the server on this computer: its state with the one switch, and inviting people.

import { createSignal, Show } from 'solid-js'
import { useDesk } from '../../state/desk.ts'
import { codeOf, explain, type Problem } from '../../text/problem.ts'
import { useText } from '../../text/text.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Frame } from '../../ui/frame.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { Switch } from '../../ui/switch.tsx'
import { isServerName } from '../sign-up/username.ts'
import { knownHostCode } from './host-setup.tsx'
import { HostState } from './host-state.tsx'
import { InviteCard } from './invite-card.tsx'

export function HostPanel(props: { onBack: () => void }) {
  const text = useText()
  const { t } = text
  const { desktop, host } = useDesk()
  const [name, setName] = createSignal('')
  const [problem, setProblem] = createSignal<Problem>()
  const [isBusy, setIsBusy] = createSignal(false)
  const isOn = (): boolean => ['running', 'starting', 'restarting'].includes(host().state)
  const isMoving = (): boolean => isBusy() || ['starting', 'stopping'].includes(host().state)

  async function turn(on: boolean): Promise<void> {
    if (isBusy()) return
    setIsBusy(true)
    setProblem(undefined)
    try {
      if (!on) await desktop.stopHost()
      else {
        const started = await desktop.startHost({ name: host().name ?? name() })
        if (!started.ok) setProblem(explain(text, { code: knownHostCode(started.code) }))
      }
    } catch (error) {
      setProblem(explain(text, { code: codeOf(error) }))
    } finally {
      setIsBusy(false)
    }
  }
  const failure = (): Problem | undefined =>
    problem() ?? (host().state === 'failed' ? explain(text, { code: knownHostCode(host().failure) }) : undefined)

  return (
    <Frame
      label={t('host.nav')}
      title={t('action.host')}
      head={
        <>
          <Avatar kind="server" id={host().domain ?? 'server'} name={host().name ?? 'T'} size={32} />
          <span class="grow">
            <b class="one-line frame-name">{host().name ?? t('host.nav')}</b>
            <span class="hint one-line frame-name">{t('host.onThisComputer')}</span>
          </span>
        </>
      }
      sections={[{ id: 'overview', label: t('host.overview'), icon: 'home' }]}
      current="overview"
      onChoose={() => undefined}
      onBack={() => props.onBack()}
    >
      <HostState
        end={
          <Show when={host().name !== null}>
            <Switch
              isOn={isOn()}
              isBusy={isMoving()}
              label={t('host.switch')}
              onChange={(on) => void turn(on) /* what fails is shown below */}
            />
          </Show>
        }
      />
      <ProblemNote problem={failure()} />
      <Show
        when={host().name !== null}
        fallback={
          <form
            class="stack-v narrow-form"
            onSubmit={(event) => {
              event.preventDefault()
              if (isServerName(name())) void turn(true) // what fails is shown above
            }}
          >
            <Field
              label={t('host.name')}
              hint={t('host.nameHint')}
              maxLength={32}
              value={name()}
              problem={name() !== '' && !isServerName(name()) ? t('host.nameBad') : undefined}
              onInput={(value) => setName(value.toLowerCase())}
            />
            <div>
              <Button type="submit" kind="primary" isBusy={isMoving()} isDisabled={!isServerName(name())}>
                {t('host.start')}
              </Button>
            </div>
          </form>
        }
      >
        <InviteCard />
      </Show>
    </Frame>
  )
}
