// How much memory the process of a page holds.

import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'

/** Bytes in the largest of the browser's page processes; NaN where the system does not tell. */
export async function pageMemory(page: Page): Promise<number> {
  const browser = page.context().browser()
  if (browser === null) throw new Error('no browser')
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const pages = processInfo.filter(({ type }) => type === 'renderer')
  const sizes = await Promise.all(
    pages.map(async ({ id }) => {
      const status = await readFile(`/proc/${String(id)}/status`, 'utf8').catch(() => '')
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) * 1_024
    }),
  )
  return Math.max(...sizes)
}
