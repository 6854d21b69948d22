// The calls about files, answered by the engine.

import type { Contract, Handlers } from '#ipc/contract.ts'
import type { fileCalls } from '#ipc/engine/files-contract.ts'
import { answerOf, nothingOf, type Opened } from './opened.ts'

export function fileHandlers(engine: Opened): Handlers<Contract<typeof fileCalls>> {
  return {
    stageFile: async (input) => (await engine()).stageFile(input),
    stageBytes: async (input) => (await engine()).stageBytes(input),
    stageHeld: async (input) => (await engine()).stageHeld(input),
    addToStaged: (input) => nothingOf(engine, (opened) => opened.addToStaged(input)),
    stagedFiles: async () => (await engine()).stagedFiles(),
    readStaged: async (input) => (await engine()).readStaged(input),
    unstageFile: (input) => nothingOf(engine, (opened) => opened.unstageFile(input)),
    sendFile: async ({ timerSeconds, album, replyTo, ...input }) =>
      (await engine()).sendFile({
        ...input,
        ...(timerSeconds === null ? {} : { timerSeconds }),
        ...(album === null ? {} : { album }),
        ...(replyTo === null ? {} : { replyTo }),
      }),
    forwardFile: async (input) => (await engine()).forwardFile(input),
    fetchFile: (input) => nothingOf(engine, (opened) => opened.fetchFile(input)),
    cancelFile: (input) => nothingOf(engine, (opened) => opened.cancelFile(input)),
    readFile: async (input) => (await engine()).readFile(input),
    filePreview: async (input) => (await engine()).filePreview(input),
    saveFile: async (input) => answerOf(await (await engine()).saveFile(input)),
    readRevealed: async (input) => (await engine()).readRevealed(input),
    saveRevealed: async (input) => answerOf(await (await engine()).saveRevealed(input)),
    forgetRevealed: (input) => nothingOf(engine, (opened) => opened.forgetRevealed(input)),
  }
}
