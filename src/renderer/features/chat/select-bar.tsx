// In the composer's place while messages are being chosen: how many, and what can be done with all of them.

import { useText } from '../../text/text.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import './select-bar.css'

export function SelectBar(props: {
  count: number
  /** Whether each of them has words that can be copied and passed on. */
  canForward: boolean
  onCopy: () => void
  onForward: () => void
  onDelete: () => void
  onEnd: () => void
}) {
  const { t } = useText()
  const isNone = (): boolean => props.count === 0
  return (
    <div class="select-bar" role="toolbar" aria-label={t('select.bar')} data-stop="composer" tabindex={-1}>
      <IconButton icon="close" label={t('select.end')} keys="endChoosing" onClick={() => props.onEnd()} />
      <span class="grow num" role="status">
        {isNone() ? t('select.none') : t('select.count', { count: props.count })}
      </span>
      <span class="rowed wrap end">
        <Button icon="copy" isDisabled={isNone() || !props.canForward} onClick={() => props.onCopy()}>
          {t('select.copy')}
        </Button>
        <Button icon="forward" isDisabled={isNone() || !props.canForward} onClick={() => props.onForward()}>
          {t('forward.do')}
        </Button>
        <Button icon="trash" kind="danger" isDisabled={isNone()} onClick={() => props.onDelete()}>
          {t('message.delete')}
        </Button>
      </span>
    </div>
  )
}
