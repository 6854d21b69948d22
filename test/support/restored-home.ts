// A home server for scenarios whose data is copied while it runs, and put back later: the way an operator does it.

import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { backUp } from '#server/instance/backup.ts'
import { restore } from '#server/instance/restore.ts'
import { openTestHome, type TestHome } from './test-home.ts'

export interface RestorableHome extends TestHome {
  /** Copies the data folder under the running server; gives where the copy is. */
  backUp(): Promise<string>
  /** Ends the server, loses its data, puts the copy back and starts again at the same port. */
  putBack(backup: string): Promise<void>
}

export async function openRestorableHome(): Promise<RestorableHome> {
  const root = await mkdtemp(join(tmpdir(), 'talkee-restorable-'))
  const home = await openTestHome({ dataFolder: join(root, 'data') })
  let backups = 0
  let losses = 0
  return {
    ...home,
    async backUp() {
      const target = join(root, `backup-${String(++backups)}`)
      await backUp(home.dataFolder, target)
      return target
    },
    async putBack(backup) {
      await home.stop()
      await rename(home.dataFolder, join(root, `lost-${String(++losses)}`))
      await restore(backup, home.dataFolder, Date.now())
      await home.start()
    },
    async close() {
      await home.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}
