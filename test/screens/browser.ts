// A headless Chromium that speaks to nobody but us.

import { chromium, type Browser } from 'playwright-core'
import { findChromium } from '../../tools/find-chromium.ts'

const executablePath = findChromium()
if (executablePath === undefined) throw new Error('no Chromium here')

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--headless=new',
      '--disable-gpu',
      '--disable-background-networking',
      '--no-first-run',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
