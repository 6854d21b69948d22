// Files of an open chat, for whatever is drawn below it: how far those under way have come, and what can be done with them.

import { createContext, useContext } from 'solid-js'

export interface ChatFiles {
  readonly chat: string
  /** Of a file under way, as the engine last told; undefined where it has not. */
  movedBytes(message: string): number | undefined
  /** Has it come here, or tries again what failed. */
  fetch(message: string): void
  cancel(message: string): void
  /** Asks where to, and writes it there; `say` is told how it ended, else it is said by a toast. */
  save(message: string, name: string, say?: (words: string) => void): void
  /** In the viewer. */
  open(message: string): void
}

export const FilesContext = createContext<ChatFiles>()

export function useChatFiles(): ChatFiles {
  const files = useContext(FilesContext)
  if (files === undefined) throw new Error('no chat above')
  return files
}
