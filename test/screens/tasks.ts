// Long tasks of a page: how often its user had to wait, and how long at most.

import type { Page } from '@playwright/test'

/** Counts tasks over 50 ms from now on. They are printed and decide nothing. */
export async function watchTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const tasks: number[] = []
    Reflect.set(globalThis, 'longTasks', tasks)
    new PerformanceObserver((list) => {
      tasks.push(...list.getEntries().map(({ duration }) => duration))
    }).observe({ entryTypes: ['longtask'] })
  })
}

/** Of those since the last time. */
export async function tellTasks(page: Page, during: string): Promise<void> {
  const tasks = await page.evaluate<readonly number[]>('window.longTasks.splice(0)')
  const longest = Math.round(Math.max(0, ...tasks))
  process.stdout.write(
    `  tasks over 50 ms while ${during}: ${String(tasks.length)}, the longest ${String(longest)} ms\n`,
  )
}
