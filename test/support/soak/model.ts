// What ought to be: who is in which chat, and for each text who must read it once and who may. Pure.

export interface ModelText {
  readonly text: string
  readonly sender: string
  /** Must have it exactly once when all has come to rest. */
  readonly must: Set<string>
  /** May have it, at most once; nobody else may. */
  readonly may: Set<string>
  /**
   * The sender was removed and added again, and may not have heard of either when they wrote: then the text is shown to
   * them as failed, and nobody else has it.
   */
  readonly mayFail: boolean
}

export interface ModelChat {
  readonly id: string
  readonly isPair: boolean
  /** May manage it; is never removed. */
  readonly owner: string
  readonly members: Set<string>
  /** Was removed since the last comparison, as far as anyone knows. */
  readonly removedLately: Set<string>
  /** Undefined where a rename ended without a clear answer. */
  title: string | undefined
  /** An attempt to change the members ended without a clear answer: settled by looking. */
  isUncertain: boolean
  /** Texts that were not yet compared with what people see. */
  unsettled: ModelText[]
  readonly settled: ModelText[]
}

export interface Model {
  readonly chats: ModelChat[]
  open(chat: Pick<ModelChat, 'id' | 'isPair' | 'owner' | 'title'>, members: readonly string[]): ModelChat
  wrote(chat: ModelChat, sender: string, text: string): ModelText
  /** `isSure`: the answer was yes. Otherwise it may happen yet. */
  added(chat: ModelChat, member: string, isSure: boolean): void
  removed(chat: ModelChat, member: string, isSure: boolean): void
}

export function createModel(): Model {
  const chats: ModelChat[] = []
  return {
    chats,
    open(chat, members) {
      const opened: ModelChat = {
        ...chat,
        members: new Set([chat.owner, ...members]),
        removedLately: new Set(),
        isUncertain: false,
        unsettled: [],
        settled: [],
      }
      chats.push(opened)
      return opened
    },
    wrote(chat, sender, text) {
      // Whoever was removed and has not heard of it writes for nobody but themselves.
      const readers = chat.members.has(sender) ? chat.members : []
      const all = [sender, ...readers]
      const mayFail = chat.removedLately.has(sender)
      const written: ModelText = { text, sender, must: new Set(all), may: new Set(all), mayFail }
      chat.unsettled.push(written)
      return written
    },
    added(chat, member, isSure) {
      if (isSure) chat.members.add(member)
      else chat.isUncertain = true
      // What waited in an outbox is sent into the epoch of the day.
      for (const { may } of chat.unsettled) may.add(member)
    },
    removed(chat, member, isSure) {
      chat.removedLately.add(member)
      if (isSure) chat.members.delete(member)
      else chat.isUncertain = true
      for (const { sender, must } of chat.unsettled) {
        // Written before the removal, posted after it: then it goes to the others, or, being the removed one's, to nobody.
        if (sender !== member) must.delete(member)
        else for (const reader of [...must]) if (reader !== sender) must.delete(reader)
      }
    },
  }
}
