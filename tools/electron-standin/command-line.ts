// The command line that the Electron binary takes: `electron [switches] <folder or script> [arguments]`.

import { resolve } from 'node:path'

export interface CommandLine {
  /** The app's folder or its main script. */
  readonly target: string
  /** Modules to require before the app, as Playwright asks for. */
  readonly required: readonly string[]
  readonly switches: ReadonlyMap<string, string>
}

/** Undefined where no app is named. */
export function parseCommandLine(words: readonly string[]): CommandLine | undefined {
  const switches = new Map<string, string>()
  const required: string[] = []
  let target: string | undefined
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ''
    const option = /^--([^=]+)=?(.*)$/s.exec(word)
    if (word === '-r' || word === '--require') required.push(words[++i] ?? '')
    else if (option !== null) switches.set(option[1] ?? '', option[2] ?? '')
    else target ??= resolve(word)
  }
  return target === undefined ? undefined : { target, required, switches }
}
