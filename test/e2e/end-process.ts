// Ends a process of an app the hard way.

import type { ElectronApplication } from '@playwright/test'

/** By the name that the app has given it. */
export async function endProcess(app: ElectronApplication, name: string): Promise<void> {
  const processes = await app.evaluate(({ app }) => app.getAppMetrics())
  const found = processes.find((each) => each.name === name)
  if (found === undefined) throw new Error(`no process ${name}`)
  process.kill(found.pid, 'SIGKILL')
}
