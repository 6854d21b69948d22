// What was recorded and not sent, per chat. In memory: it goes with the window, or when the account is locked.

import { createContext, createSignal, useContext, type ParentProps } from 'solid-js'
import type { VoiceTake } from './voice-recorder.ts'

interface VoiceTakes {
  of(chat: string): VoiceTake | undefined
  /** Undefined throws it away. */
  keep(chat: string, take: VoiceTake | undefined): void
}

const TakesContext = createContext<VoiceTakes>()

export function useVoiceTakes(): VoiceTakes {
  const takes = useContext(TakesContext)
  if (takes === undefined) throw new Error('nothing above keeps voices')
  return takes
}

export function VoiceTakesProvider(props: ParentProps) {
  const [takes, setTakes] = createSignal<ReadonlyMap<string, VoiceTake>>(new Map())
  const kept: VoiceTakes = {
    of: (chat) => takes().get(chat),
    keep: (chat, take) =>
      setTakes((before) => {
        const after = new Map(before)
        if (take === undefined) after.delete(chat)
        else after.set(chat, take)
        return after
      }),
  }
  return <TakesContext.Provider value={kept}>{props.children}</TakesContext.Provider>
}
