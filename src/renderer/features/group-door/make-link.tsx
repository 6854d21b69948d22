// A new invite link to a group: for how many, for how long, and whether one is asked. Then the link itself.

import { createSignal, Show } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Card, Row } from '../../ui/card.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Switch } from '../../ui/switch.tsx'
import { LinkToGive } from './link-to-give.tsx'

export function MakeLink(props: { chat: string; onClose: () => void }) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  const [uses, setUses] = createSignal(1)
  const [days, setDays] = createSignal(7)
  const [asksFirst, setAsksFirst] = createSignal(true)
  const [link, setLink] = createSignal<string>()
  const making = createAttempt(text)

  function make(): void {
    const wanted = { chat: props.chat, uses: uses(), days: days(), asksFirst: asksFirst() }
    // What fails is shown in the dialog.
    void making.run(async () => {
      const made = await engine.makeGroupLink(wanted)
      if (made.ok) setLink(made.link)
      return made
    })
  }

  return (
    <Dialog title={link() === undefined ? t('door.newTitle') : t('door.madeTitle')} onClose={() => props.onClose()}>
      <Show
        when={link()}
        fallback={
          <form
            class="stack-v"
            onSubmit={(event) => {
              event.preventDefault()
              make()
            }}
          >
            <div class="stack-v tight">
              <p>{t('door.people')}</p>
              <Segmented
                label={t('door.people')}
                value={uses()}
                choices={[1, 5, 25, 100].map((value) => ({ value, label: text.number(value) }))}
                onChange={setUses}
              />
            </div>
            <div class="stack-v tight">
              <p>{t('door.days')}</p>
              <Segmented
                label={t('door.days')}
                value={days()}
                choices={[
                  { value: 1, label: t('door.days1') },
                  { value: 7, label: t('door.days7') },
                  { value: 30, label: t('door.days30') },
                ]}
                onChange={setDays}
              />
            </div>
            <Card>
              <Row
                title={t('door.ask')}
                hint={t('door.askWhat')}
                end={<Switch isOn={asksFirst()} label={t('door.ask')} onChange={setAsksFirst} />}
              />
            </Card>
            <p class="hint">{t('door.afterRemoval')}</p>
            <ProblemNote problem={making.problem()} />
            <div class="rowed wrap end">
              <Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>
              <Button type="submit" kind="primary" isBusy={making.isBusy()}>
                {t('door.create')}
              </Button>
            </div>
          </form>
        }
      >
        {(made) => <LinkToGive link={made()} onDone={() => props.onClose()} />}
      </Show>
    </Dialog>
  )
}
