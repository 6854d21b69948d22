// A headless Chromium that speaks to nobody but us.

import { chromium, type Browser } from 'playwright-core'
import { findChromium } from '../../tools/find-chromium.ts'

const executablePath = findChromium()
if (executablePath === undefined) throw new Error('no Chromium here')

/** `film`: what its camera sees, a file; else a pattern with a clock. */
export const openBrowser = (film?: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      ...(film === undefined ? [] : [`--use-file-for-fake-video-capture=${film}`]),
      '--no-sandbox',
      '--headless=new',
      '--disable-gpu',
      '--disable-background-networking',
      '--no-first-run',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
