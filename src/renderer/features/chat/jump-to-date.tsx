// To a day of a chat: one of those that people mean most, or any by its date.

import { createSignal, createUniqueId } from 'solid-js'
import { startOfDay } from '../../text/formats.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import './jump-to-date.css'

export function JumpToDate(props: {
  /** Of the first message, where that is known. */
  firstMs: number | undefined
  now: number
  /** The start of the day, in the local zone. */
  onJump: (dayMs: number) => void
  onClose: () => void
}) {
  const { t } = useText()
  const id = createUniqueId()
  const [written, setWritten] = createSignal('')
  const daysAgo = (days: number): number => {
    const date = new Date(props.now)
    return new Date(date.getFullYear(), date.getMonth(), date.getDate() - days).getTime()
  }
  const chosen = (): number | undefined => {
    const dayMs = dayOf(written())
    return dayMs === undefined || dayMs > props.now ? undefined : dayMs
  }
  return (
    <Dialog title={t('jump.title')} onClose={() => props.onClose()}>
      <form
        class="stack-v"
        onSubmit={(event) => {
          event.preventDefault()
          const dayMs = chosen()
          if (dayMs !== undefined) props.onJump(dayMs)
        }}
      >
        <div class="field-block">
          <label class="label" for={id}>
            {t('jump.date')}
          </label>
          <span class="field lined">
            <input
              id={id}
              type="date"
              class="jump-date"
              min={props.firstMs === undefined ? undefined : dateOf(props.firstMs)}
              max={dateOf(props.now)}
              value={written()}
              onInput={(event) => setWritten(event.currentTarget.value)}
            />
          </span>
        </div>
        <div class="rowed wrap">
          <Button onClick={() => props.onJump(daysAgo(0))}>{t('jump.today')}</Button>
          <Button onClick={() => props.onJump(daysAgo(1))}>{t('jump.yesterday')}</Button>
          <Button onClick={() => props.onJump(daysAgo(7))}>{t('jump.week')}</Button>
          <Button onClick={() => props.onJump(startOfDay(props.firstMs ?? 0))}>{t('jump.beginning')}</Button>
        </div>
        <div class="rowed wrap end">
          <Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>
          <Button type="submit" kind="primary" isDisabled={chosen() === undefined}>
            {t('jump.do')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** As a field of dates has it: 2026-11-23, in the local zone. */
function dateOf(ms: number): string {
  const date = new Date(ms)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

function dayOf(written: string): number | undefined {
  const [year, month, day] = written.split('-').map(Number)
  if (year === undefined || month === undefined || day === undefined) return undefined
  const ms = new Date(year, month - 1, day).getTime()
  return Number.isNaN(ms) ? undefined : ms
}
