// The messages of an open chat that are being chosen, to be dealt with together.

import { createSignal, type Accessor } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'

export interface Selection {
  readonly isOn: Accessor<boolean>
  /** Those that are still there, oldest first. */
  readonly messages: Accessor<readonly MessageView[]>
  has(message: string): boolean
  /** Choosing begins, with this one where one is given. */
  begin(message?: string): void
  toggle(message: string): void
  end(): void
}

export function createSelection(shown: () => readonly MessageView[]): Selection {
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>()
  const messages = (): readonly MessageView[] => {
    const ids = chosen()
    return ids === undefined ? [] : shown().filter(({ id, kind }) => ids.has(id) && kind !== 'notice')
  }
  return {
    isOn: () => chosen() !== undefined,
    messages,
    has: (message) => chosen()?.has(message) ?? false,
    begin: (message) => setChosen(new Set(message === undefined ? [] : [message])),
    toggle: (message) =>
      setChosen((before = new Set()) => {
        const after = new Set(before)
        if (!after.delete(message)) after.add(message)
        return after
      }),
    end: () => setChosen(undefined),
  }
}
