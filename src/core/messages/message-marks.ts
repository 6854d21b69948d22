// What a message carries beside its words: whom it names, what it answers, and what has been done to it since. It lies in
// the message's row, so that it goes wherever that goes: to another device, or away.

import { bool, bytes, list, nullable, record, text, uint, type Shaped } from '#protocol/codec/shape.ts'
import { addressShape, messageIdShape } from '#protocol/ids.ts'
import { mostEdits } from '../payload/content.ts'
import { mostEmojiBytes } from '../payload/emoji.ts'
import { keptPreviewShape } from '../payload/link-preview.ts'
import { mentionsShape } from '../payload/mention.ts'
import { messageReferenceBytes } from '../payload/message-reference.ts'

/** Who may have reacted to one message, and how many emoji of each are remembered, those taken back among them. */
export const reactionLimits = { accounts: 300, perAccount: 6, shownPerAccount: 4 } as const

/** When something was said of a message, by its author's clock, and by which payload: of two the later holds. */
const stamp = { atMs: [1, uint()], id: [2, messageIdShape] } as const
export type Stamp = Pick<PinWord, 'atMs' | 'id'>

const editShape = record({ ...stamp, number: [3, uint(mostEdits, 1)] })
export type EditMark = Shaped<typeof editShape>

const reactionShape = record({
  ...stamp,
  account: [3, addressShape],
  emoji: [4, text(mostEmojiBytes)],
  isOn: [5, bool],
})
/** The last word of one member about one emoji. */
export type ReactionWord = Shaped<typeof reactionShape>
export const reactionsShape = list(reactionShape, reactionLimits.accounts * reactionLimits.perAccount)

export const pinShape = record({ ...stamp, isPinned: [3, bool], by: [4, addressShape] })
export type PinWord = Shaped<typeof pinShape>

export const marksShape = record({
  /** The message that it answers; see payload/message-reference.ts. */
  reply: [1, nullable(bytes(messageReferenceBytes))],
  mentions: [2, mentionsShape],
  /** It names this account, or everybody, or answers this account. */
  isForSelf: [3, bool],
  forwarded: [4, nullable(record({ from: [1, nullable(addressShape)] }))],
  /** The newest edit; the text is what it says. */
  edit: [5, nullable(editShape)],
  /** By account and emoji. */
  reactions: [6, reactionsShape],
  pin: [7, nullable(pinShape)],
  /** Of a link in the text. */
  preview: [8, nullable(keptPreviewShape)],
})
export type MessageMarks = Shaped<typeof marksShape>

export const noMarks: MessageMarks = {
  reply: null,
  mentions: [],
  isForSelf: false,
  forwarded: null,
  edit: null,
  reactions: [],
  pin: null,
  preview: null,
}
