// Twelve words, typed from paper. They are counted while one types; whether they are right the engine knows.

import { useText } from '../../text/text.tsx'
import { ParagraphField } from '../../ui/paragraph-field.tsx'

export function WordsField(props: {
  value: string
  onInput: (words: string) => void
  ref?: (element: HTMLTextAreaElement) => void
}) {
  const { t } = useText()
  return (
    <ParagraphField
      ref={(element) => props.ref?.(element)}
      label={t('byWords.label')}
      value={props.value}
      rows={3}
      maxLength={1024}
      hint={t('byWords.count', { count: countWords(props.value) })}
      onInput={(words) => props.onInput(words)}
    />
  )
}

const countWords = (typed: string): number => typed.trim().split(/\s+/).filter(Boolean).length

export const areTwelve = (typed: string): boolean => countWords(typed) === 12
