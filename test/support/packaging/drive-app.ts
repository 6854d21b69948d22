// Starts a packed app under the stand-in and does what needs every part of it: host, sign up, write.

import { join } from 'node:path'
import { _electron } from '@playwright/test'
import { definedOnly } from '../../e2e/launch.ts'
import { createPerson } from '../../e2e/person.ts'

const standIn = join(import.meta.dirname, '..', '..', '..', 'tools', 'electron-standin', 'dist', 'electron')

/** What was tried, and whether it worked. */
export async function driveApp(folder: string, profile: string): Promise<readonly [string, boolean][]> {
  const { NODE_OPTIONS: _, ...environment } = process.env
  const env = definedOnly(environment)
  const args = [folder, `--user-data-dir=${profile}`, '--host-address=127.0.0.1', '--lang=en-US']
  const app = await _electron.launch({ executablePath: standIn, args, env })
  try {
    const page = await app.firstWindow()
    await page.waitForURL(({ host, pathname }) => host.startsWith('talkee') && pathname === '/index.html')
    const person = createPerson(page)
    const path = await app.evaluate(({ app }) => app.getAppPath())
    await person.host('office')
    const words = await person.signUp('ann', 'packed-lantern-orbit')
    await person.createGroup('notes', [])
    await person.send('from the packed app')
    return [
      ['the packed main process and page run', path === folder],
      ['the packed home server runs', true],
      ['the packed crypto worker signs up', words.length === 12],
      ['a message is written and shown', await page.getByRole('log').getByText('from the packed app').isVisible()],
    ]
  } finally {
    await app.close()
  }
}
