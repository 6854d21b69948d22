// The second half of the demonstration: two windows of the real app, one of which hosts; pictures go to out/demo.

import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { Page } from '@playwright/test'
import { launchApp, runtime } from '../../test/e2e/launch.ts'
import { createPerson } from '../../test/e2e/person.ts'
import { freshenApp } from '../app-freshness.ts'
import { describeRuntime } from '../app-runtime.ts'
import { provideChromium } from '../provide-chromium.ts'

const root = join(import.meta.dirname, '..', '..')
const pictures = join(root, 'out', 'demo')

/** Gives the paths of the pictures, from the project's folder; none where no window can be had. */
export async function showTwoWindows(tell: (line: string) => void): Promise<readonly string[]> {
  if (runtime.mode === 'stand-in' && provideChromium(tell) === undefined) return []
  await freshenApp()
  tell(`Two windows: ${describeRuntime(runtime)}.`)
  await mkdir(pictures, { recursive: true })
  const folder = await mkdtemp(join(tmpdir(), 'talkee-windows-'))
  const paths: string[] = []
  const picture = async (page: Page, name: string): Promise<void> => {
    const path = join(pictures, `${name}.png`)
    await page.screenshot({ path })
    paths.push(relative(root, path))
  }
  const annApp = await launchApp(join(folder, 'ann'))
  const benApp = await launchApp(join(folder, 'ben'))
  try {
    const [ann, ben] = [createPerson(annApp.page), createPerson(benApp.page)]
    await picture(annApp.page, '1-first-start')
    await ann.host('rowing-club')
    await ann.signUp('anna', 'lantern-orbit-velvet-91')
    const invite = await ann.makeInvite()
    await picture(annApp.page, '2-host-with-invite')
    await ann.backToChats()
    tell('Anna hosts, and has made an invite.')
    await ben.join(invite)
    await ben.signUp('ben', 'copper-meadow-tram-17')
    await ben.startChat('anna')
    await ben.send('The boat is in the water.')
    await ann.accept('ben')
    await ann.sees('The boat is in the water.')
    await ann.send('On purpose, this time?')
    await ben.sees('On purpose, this time?')
    await ben.send('Mostly.')
    await ann.sees('Mostly.')
    await picture(annApp.page, '3-anna')
    await picture(benApp.page, '4-ben')
    tell(`They have talked. Pictures: ${paths.join(', ')}`)
  } finally {
    await Promise.all([annApp.close(), benApp.close()])
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  return paths
}
