// The second door: a name, then the server runs, and whoever hosts it makes the first account on it.

import { createSignal, Match, onMount, Show, Switch } from 'solid-js'
import { useDesk } from '../../state/desk.ts'
import { codeOf, explain, type Problem } from '../../text/problem.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Page, Panel } from '../../ui/page.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { isServerName } from '../sign-up/username.ts'
import { HostState } from './host-state.tsx'

/** The operator's own invite: for one person, soon. */
const ownInvite = { uses: 1, hours: 1 } as const

export function HostSetup(props: { onReady: (invite: string) => void; onBack: () => void }) {
  const text = useText()
  const { t } = text
  const { desktop, host } = useDesk()
  const [name, setName] = createSignal('')
  const [isBusy, setIsBusy] = createSignal(false)
  const [problem, setProblem] = createSignal<Problem>()
  let field: HTMLInputElement | undefined
  onMount(() => field?.focus())
  /** Named before: an earlier start of this installation. */
  const serverName = (): string => host().name ?? name()
  const isRunning = (): boolean => host().state === 'running'

  async function attempt(work: () => Promise<{ ok: true } | { ok: false; code: string }>): Promise<void> {
    if (isBusy()) return
    setIsBusy(true)
    setProblem(undefined)
    try {
      const step = await work()
      if (!step.ok) setProblem(explain(text, { code: knownHostCode(step.code) }))
    } catch (error) {
      setProblem(explain(text, { code: codeOf(error) }))
    } finally {
      setIsBusy(false)
    }
  }

  function start(): Promise<void> {
    const named = { name: serverName() }
    return attempt(() => desktop.startHost(named))
  }

  function makeAccount(): Promise<void> {
    const ready = props.onReady
    return attempt(async () => {
      const made = await desktop.createInvite(ownInvite)
      if (made.ok) ready(made.link)
      return made
    })
  }

  return (
    <Page>
      <Panel isNarrow>
        <header class="stack-v tight">
          <h1 class="title-20">{t(isRunning() ? 'host.readyTitle' : 'host.title')}</h1>
          <p class="muted">{t(isRunning() ? 'host.readyWhat' : 'host.what')}</p>
        </header>
        <form
          class="stack-v"
          onSubmit={(event) => {
            event.preventDefault()
            // What fails is shown in the form.
            if (isRunning()) void makeAccount()
            else if (isServerName(serverName())) void start()
          }}
        >
          <Switch>
            <Match when={isRunning()}>
              <HostState />
            </Match>
            <Match when={host().name === null}>
              <Field
                ref={(input) => {
                  field = input
                }}
                label={t('host.name')}
                hint={t('host.nameHint')}
                maxLength={32}
                value={name()}
                problem={name() !== '' && !isServerName(name()) ? t('host.nameBad') : undefined}
                onInput={(value) => setName(value.toLowerCase())}
              />
            </Match>
          </Switch>
          <ProblemNote problem={problem()} />
          <div class="rowed wrap end">
            <Button size="large" isDisabled={isBusy()} onClick={() => props.onBack()}>
              {t('action.back')}
            </Button>
            <Show
              when={isRunning()}
              fallback={
                <Button
                  type="submit"
                  kind="primary"
                  size="large"
                  isBusy={isBusy()}
                  isDisabled={!isServerName(serverName())}
                >
                  {t('host.start')}
                </Button>
              }
            >
              <Button type="submit" kind="primary" size="large" isBusy={isBusy()}>
                {t('host.account')}
              </Button>
            </Show>
          </div>
        </form>
      </Panel>
    </Page>
  )
}

/** What stops a server from starting has two explanations here; the rest is told as a failed start. */
export function knownHostCode(code: string): string {
  return code === 'port_in_use' || code === 'disk_full' ? code : 'host_failed'
}
