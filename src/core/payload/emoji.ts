// What a reaction is made of: one emoji, as it is drawn, and nothing that could carry a sentence.

import { utf8 } from '#protocol/codec/utf8.ts'

export const mostEmojiBytes = 32

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** Pictographs with what joins and colours them, flags, and digits in a frame; of later versions of Unicode, too. */
const parts = /^[\p{Extended_Pictographic}\p{Emoji_Component}]+$/u
const body = /[\p{Extended_Pictographic}\p{Regional_Indicator}\u{20e3}]/u

/** Whether it is a single emoji of at most 32 bytes of UTF-8. */
export function isEmoji(text: string): boolean {
  if (text.length > mostEmojiBytes || !text.isWellFormed() || utf8(text).length > mostEmojiBytes) return false
  if (!parts.test(text) || !body.test(text)) return false
  return [...segmenter.segment(text)].length === 1
}
