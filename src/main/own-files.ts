// The user's own files: chosen in the system's dialog, granted to the crypto worker, and known to the page by a token that
// serves once. One dialog at a time, whatever the page asks for.

import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { FileGrant } from '#ipc/file-grant.ts'

interface OwnFilesDeps {
  /** The system's dialogs; nothing chosen is no path. */
  readonly askForFiles: () => Promise<readonly string[]>
  readonly askForPlace: (suggestedName: string) => Promise<string | undefined>
  /** Tells the worker; false while there is none. */
  readonly grant: (grant: FileGrant) => boolean
}

interface ChosenFile {
  readonly handle: string
  readonly name: string
  readonly sizeBytes: number
}

export interface OwnFiles {
  /** None where the user has chosen none, or a dialog is open already. */
  chooseFiles(): Promise<readonly ChosenFile[]>
  /** A handle to write to, or null. */
  choosePlace(name: string): Promise<string | null>
}

const mostFiles = 512

export function createOwnFiles({ askForFiles, askForPlace, grant }: OwnFilesDeps): OwnFiles {
  let isAsking = false

  async function asking<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    if (isAsking) return otherwise
    isAsking = true
    try {
      return await work()
    } finally {
      isAsking = false
    }
  }

  function granted(path: string, purpose: FileGrant['purpose']): string | undefined {
    const token = randomBytes(16).toString('hex')
    return grant({ word: 'grant-file', token, path, purpose }) ? token : undefined
  }

  return {
    async chooseFiles() {
      const paths = await asking(askForFiles, [])
      const chosen: ChosenFile[] = []
      for (const path of paths.slice(0, mostFiles)) {
        const found = await stat(path).catch(() => undefined)
        const handle = found?.isFile() === true ? granted(path, 'read') : undefined
        if (found === undefined || handle === undefined) continue
        chosen.push({ handle, name: basename(path).toWellFormed().slice(0, 255), sizeBytes: found.size })
      }
      return chosen
    },
    async choosePlace(name) {
      // A suggestion: where it goes, and under which name, the dialog asks the user.
      const path = await asking(() => askForPlace(name.replaceAll(/[/\\]/g, '_')), undefined)
      return path === undefined ? null : (granted(path, 'write') ?? null)
    },
  }
}
