// What the system's dialogs answer in an app under test: there is nobody to press their buttons.

import type { ElectronApplication } from '@playwright/test'

/** From now on: these files are chosen, and this is the place to save to. */
export async function answerDialogs(app: ElectronApplication, files: readonly string[], place: string): Promise<void> {
  await app.evaluate(
    ({ dialog }, { files, place }) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [...files] })
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: place })
    },
    { files, place },
  )
}
