// What ought to be, down to the device: on top of the soak model's accounts, which devices were surely in a chat when a
// text was written, what was deleted, and what has run out. Pure.

import { createModel, type Model, type ModelChat, type ModelText } from '../soak/model.ts'

export interface ExpectedText {
  /** By account. */
  readonly base: ModelText
  /** Device that wrote it. */
  readonly by: string
  /** Devices that were surely in the chat. */
  readonly present: ReadonlySet<string>
  readonly writtenMs: number
  readonly timerSeconds: number
  /** Devices that are to lose it, as its author has taken it back; undefined where nobody has. */
  takenFrom: Set<string> | undefined
  /** Devices that may hear of it, or of its being taken back, only when the keys for that are gone: `outliveKeys`. */
  readonly tooLateFor: Set<string>
  /** Nobody can say whether it was sent: its device died, was lost or was revoked around then. */
  isDoubtful: boolean
}

export interface ExpectedChat {
  readonly base: ModelChat
  /** Accounts that may manage it, the owner included, as far as surely known. */
  readonly managers: Set<string>
  /** Devices that are surely in it. */
  readonly present: Set<string>
  /** Devices that were let in since the last comparison, and when that was asked for, in things that had arrived. */
  readonly entering: Map<string, number>
  readonly texts: ExpectedText[]
  /** Who or what is being changed right now; nobody else changes it meanwhile, or no model could say who was last. */
  readonly busy: Set<string>
  /** Accounts that have left, of which the server may not know yet, and when they did. */
  readonly leaving: Map<string, number>
  /** Accounts of which nobody can say whether they were let in or sent away. */
  readonly unsure: Set<string>
  /** Undefined where it was changed without a clear answer. */
  timerSeconds: number | undefined
}

export interface Expectations {
  readonly base: Model
  readonly chats: ExpectedChat[]
  /** Devices that may have been revoked: nobody has heard. */
  readonly doubtfulDevices: Set<string>
  /** Accounts that have been taking a device out since the last comparison. */
  readonly revoking: Set<string>
  /** Counts days that are to pass; false when there have been too many: KeyPackages live for 90. */
  mayPass(days: number): boolean
  /** Pairs of accounts whose chat was asked for and never answered. */
  readonly doubtfulPairs: Set<string>
  open(
    chat: Pick<ModelChat, 'id' | 'isPair' | 'owner' | 'title'>,
    members: readonly string[],
    present: readonly string[],
    openedAt: number,
  ): ExpectedChat
  wrote(
    chat: ExpectedChat,
    text: Omit<ExpectedText, 'base' | 'present' | 'takenFrom' | 'tooLateFor' | 'isDoubtful'> & {
      sender: string
      text: string
    },
  ): ExpectedText
  /** What the device wrote, in one chat or all, and is not settled yet may never be read by others. */
  doubt(device: string, chat?: ExpectedChat): void
}

export type Verdict = 'must' | 'may' | 'never'

const maxDays = 80
/** Of messages with a timer: nobody keeps them longer, displayed or not. */
const longestUnreadMs = 28 * 86_400_000
/** Timers are looked at now and then. */
const slackMs = 2 * 3_600_000

export function createExpectations(): Expectations {
  const base = createModel()
  const chats: ExpectedChat[] = []
  let passed = 0
  return {
    base,
    chats,
    doubtfulPairs: new Set(),
    doubtfulDevices: new Set(),
    revoking: new Set(),
    mayPass(days) {
      if (passed + days > maxDays) return false
      passed += days
      return true
    },
    open(chat, members, present, openedAt) {
      const opened: ExpectedChat = {
        base: base.open(chat, members),
        managers: new Set(chat.isPair ? [chat.owner, ...members] : [chat.owner]),
        present: new Set(present),
        entering: new Map([...present].map((device) => [device, openedAt])),
        texts: [],
        busy: new Set(),
        leaving: new Map(),
        unsure: new Set(),
        timerSeconds: 0,
      }
      chats.push(opened)
      return opened
    },
    wrote(chat, { sender, text, ...rest }) {
      const written: ExpectedText = {
        ...rest,
        base: base.wrote(chat.base, sender, text),
        present: new Set(chat.present),
        takenFrom: undefined,
        tooLateFor: new Set(),
        // Another device of whoever has left may write until it hears of it, and whoever is there reads that.
        isDoubtful: chat.leaving.has(sender) || chat.unsure.has(sender),
      }
      const { must, may } = written.base
      for (const account of [...chat.leaving.keys(), ...chat.unsure]) {
        may.add(account)
        if (account !== sender) must.delete(account)
      }
      if (written.isDoubtful) for (const account of chat.base.members) may.add(account)
      chat.texts.push(written)
      return written
    },
    doubt(device, only) {
      for (const { base: chat, texts } of only === undefined ? chats : [only]) {
        const unsettled = new Set(chat.unsettled)
        for (const text of texts) if (text.by === device && unsettled.has(text.base)) text.isDoubtful = true
      }
    },
  }
}

/** Whether a device of an account has to show a text, now. */
export function verdictOf(
  chat: ExpectedChat,
  text: ExpectedText,
  reader: { device: string; account: string },
  nowMs: number,
): Verdict {
  const { must, may, sender } = text.base
  if (!may.has(reader.account)) return 'never'
  if (text.takenFrom !== undefined) {
    return text.takenFrom.has(reader.device) && chat.base.members.has(sender) ? 'never' : 'may'
  }
  if (text.timerSeconds > 0) {
    const dueMs = text.writtenMs + text.timerSeconds * 1000
    if (nowMs > dueMs + longestUnreadMs + slackMs) return 'never'
    if (nowMs >= dueMs) return 'may'
  }
  if (text.isDoubtful || !must.has(reader.account)) return 'may'
  return text.by === reader.device || text.present.has(reader.device) ? 'must' : 'may'
}
