// Inviting people: a QR code to show and a link to send. Both carry the server's key.

import { createSignal, Show } from 'solid-js'
import { inBackground } from '../../state/background.ts'
import { useDesk } from '../../state/desk.ts'
import { codeOf, explain, type Problem } from '../../text/problem.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Card, Section } from '../../ui/card.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { QrPlate } from '../../ui/qr-plate.tsx'
import { useToast } from '../../ui/toast.tsx'
import { knownHostCode } from './host-setup.tsx'

const invitation = { uses: 10, hours: 7 * 24 } as const

export function InviteCard() {
  const text = useText()
  const { t } = text
  const { desktop, host } = useDesk()
  const toast = useToast()
  const [link, setLink] = createSignal<string>()
  const [isBusy, setIsBusy] = createSignal(false)
  const [problem, setProblem] = createSignal<Problem>()

  async function make(): Promise<void> {
    if (isBusy()) return
    setIsBusy(true)
    setProblem(undefined)
    try {
      const made = await desktop.createInvite(invitation)
      if (made.ok) setLink(made.link)
      else setProblem(explain(text, { code: knownHostCode(made.code) }))
    } catch (error) {
      setProblem(explain(text, { code: codeOf(error) }))
    } finally {
      setIsBusy(false)
    }
  }

  async function copy(words: string): Promise<void> {
    await desktop.copyText({ text: words })
    toast.show(t('note.copied'))
  }

  return (
    <Section title={t('host.invite')}>
      <Card isPadded>
        <Show when={host().state === 'running'} fallback={<p class="muted">{t('host.inviteOff')}</p>}>
          <div class="stack-v">
            <Show
              when={link()}
              fallback={
                <div class="stack-v tight">
                  <p class="muted">{t('host.inviteWhat')}</p>
                  <div>
                    <Button kind="primary" icon="link" isBusy={isBusy()} onClick={() => void make() /* shown below */}>
                      {t('host.makeInvite')}
                    </Button>
                  </div>
                </div>
              }
            >
              {(made) => (
                <div class="invite">
                  <QrPlate text={made()} label={t('host.qr')} />
                  <div class="stack-v tight grow">
                    <p>{t('host.inviteWhat')}</p>
                    <p class="link-line" role="group" aria-label={t('host.link')}>
                      {made()}
                    </p>
                    <div class="rowed wrap">
                      <Button kind="primary" icon="copy" onClick={() => inBackground('copy', copy(made()))}>
                        {t('host.copyLink')}
                      </Button>
                      <Button isBusy={isBusy()} onClick={() => void make() /* shown below */}>
                        {t('host.newLink')}
                      </Button>
                    </div>
                    <p class="hint">{t('host.inviteLimits', { count: invitation.uses })}</p>
                  </div>
                </div>
              )}
            </Show>
            <ProblemNote problem={problem()} />
          </div>
        </Show>
      </Card>
    </Section>
  )
}
