// What can be done with the files of an open chat, and how far those under way have come. Given by chat-files.tsx.

import { createContext, useContext } from 'solid-js'

export interface FileActs {
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

export const FileActsContext = createContext<FileActs>()

export function useFileActs(): FileActs {
  const acts = useContext(FileActsContext)
  if (acts === undefined) throw new Error('no chat above')
  return acts
}
