// The link of an invite: typed, pasted, or scanned from somebody's screen or from paper.

import { createSignal, Show } from 'solid-js'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { ScanSheet } from '../scan/scan-sheet.tsx'
import { looksLikeInvite } from './invite-link.ts'

export function InviteField(props: {
  value: string
  onInput: (link: string) => void
  /** Whether to say already that it is none. */
  isJudged: boolean
  onBlur?: () => void
  onEnter?: () => void
  ref?: (input: HTMLInputElement) => void
}) {
  const { t } = useText()
  const [isScanning, setIsScanning] = createSignal(false)
  const isWrong = (): boolean => props.isJudged && props.value.trim() !== '' && !looksLikeInvite(props.value)
  async function take(link: string): Promise<string | undefined> {
    if (!looksLikeInvite(link)) return t('scan.notAnInvite')
    props.onInput(link.trim())
    setIsScanning(false)
    return undefined
  }
  return (
    <div class="stack-v tight">
      <Field
        ref={(input) => props.ref?.(input)}
        label={t('join.link')}
        hint={t('join.linkHint')}
        isMonospaced
        value={props.value}
        problem={isWrong() ? t('join.notALink') : undefined}
        onInput={(link) => props.onInput(link)}
        onBlur={() => props.onBlur?.()}
        onEnter={props.onEnter}
      />
      <div class="rowed">
        <Button icon="scan" onClick={() => setIsScanning(true)}>
          {t('scan.do')}
        </Button>
      </div>
      <Show when={isScanning()}>
        <ScanSheet
          title={t('scan.inviteTitle')}
          hint={t('scan.inviteHint')}
          onClose={() => setIsScanning(false)}
          onText={take}
        />
      </Show>
    </div>
  )
}
