// The app as its user feels it: from Enter to the other's screen, from launch to the list, and what the page does while
// one types and scrolls. On the stand-in every hop over a port is slower than in Electron; the runtime is in the name.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { launchApp, type RunningApp, runtime } from '../test/e2e/launch.ts'
import { createPerson } from '../test/e2e/person.ts'
import { freshenApp } from '../tools/app-freshness.ts'
import { giveProfileLongHistory } from './long-history/give-long-history.ts'
import type { Bench, BenchContext, Figure } from './bench.ts'

const messages = 60
const longHistory = 100_000
const thousands = '100,000'
const scrolls = 200
const password = 'lantern-orbit-velvet-91'

export const bench: Bench = {
  name: 'app',
  about: `the desktop app on ${runtime.mode}: Enter to shown on the other side, launch to list, long tasks of the page`,
  async run(context) {
    await freshenApp()
    const folder = await mkdtemp(join(tmpdir(), 'talkee-app-bench-'))
    const running: RunningApp[] = []
    const open = async (name: string): Promise<RunningApp> => {
      const app = await launchApp(join(folder, name))
      running.push(app)
      return app
    }
    try {
      return await measure(folder, open, context)
    } finally {
      await Promise.all(running.map((app) => app.close()))
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  },
}

async function measure(
  folder: string,
  open: (name: string) => Promise<RunningApp>,
  { log }: BenchContext,
): Promise<Figure[]> {
  const [annApp, benApp] = [await open('ann'), await open('ben')]
  const [ann, ben] = [createPerson(annApp.page), createPerson(benApp.page)]
  await ann.host('office')
  await ann.signUp('ann', password)
  const invite = await ann.makeInvite()
  await ann.backToChats()
  await ben.join(invite)
  await ben.signUp('ben', password)
  await ben.startChat('ann')
  await ben.send('first')
  await ann.accept('ben')
  await ann.sees('first')
  log('two people talk')

  const shown: number[] = []
  for (let i = 0; i < messages; i++) shown.push(await enterToShown(benApp.page, annApp.page, `message ${String(i)}`))
  shown.sort((a, b) => a - b)

  await benApp.close()
  await giveProfileLongHistory(join(folder, 'ben'), password, longHistory)
  log(`${String(longHistory)} messages written into a vault`)
  const startedMs = performance.now()
  const { page } = await open('ben')
  const launchedMs = performance.now()
  const back = createPerson(page)
  await back.unlock(password)
  await page.getByRole('navigation', { name: 'Chats' }).waitFor()
  const listedMs = performance.now()
  await back.openChat('ann')

  await watchLongTasks(page)
  const box = page.getByRole('textbox', { name: /^Message/ })
  await box.pressSequentially('The quick brown fox jumps over the lazy dog, twice over. '.repeat(4))
  const typing = await longTasks(page)
  await page.getByRole('log').hover()
  let nodes = await countNodes(page)
  for (let i = 0; i < scrolls; i++) {
    await page.mouse.wheel(0, i < scrolls * 0.7 ? -900 : 900)
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
    if (i % 10 === 0) nodes = Math.max(nodes, await countNodes(page))
  }
  const scrolling = (await longTasks(page)) - typing

  const at = (share: number): number => shown[Math.floor(shown.length * share)] ?? Number.NaN
  return [
    { name: 'Enter to shown on the other side, p50', value: at(0.5), unit: 'ms', samples: messages },
    { name: 'Enter to shown on the other side, p99', value: at(0.99), unit: 'ms', samples: messages },
    { name: 'launch to the locked page', value: launchedMs - startedMs, unit: 'ms', samples: 1 },
    {
      name: `password entered to the list, ${thousands} messages`,
      value: listedMs - launchedMs,
      unit: 'ms',
      samples: 1,
    },
    { name: 'long tasks over 50 ms while typing 230 letters', value: typing, unit: 'tasks', expected: '0' },
    {
      name: `long tasks over 50 ms while scrolling in ${thousands} messages`,
      value: scrolling,
      unit: 'tasks',
      expected: '0',
    },
    { name: `DOM nodes with ${thousands} messages, at most`, value: nodes, unit: 'nodes' },
  ]
}

/** Both pages are on one machine and share its clock. */
async function enterToShown(from: Page, to: Page, text: string): Promise<number> {
  const shownAt = to.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const log = document.querySelector('[role=log]')
        const look = (): void => {
          if (log?.textContent?.includes(wanted) !== true) return
          observer.disconnect()
          // After the frame that shows it.
          requestAnimationFrame(() => resolve(Date.now()))
        }
        const observer = new MutationObserver(look)
        observer.observe(document.body, { subtree: true, childList: true, characterData: true })
        look()
      }),
    text,
  )
  const box = from.getByRole('textbox', { name: /^Message/ })
  await box.fill(text)
  const pressed = from.evaluate(
    () =>
      new Promise<number>((resolve) => {
        document.addEventListener('keydown', () => resolve(Date.now()), { capture: true, once: true })
      }),
  )
  // Both listeners have to be there first.
  await from.evaluate(() => undefined)
  await to.evaluate(() => undefined)
  await box.press('Enter')
  return (await shownAt) - (await pressed)
}

async function watchLongTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    Reflect.set(window, 'longTasks', 0)
    new PerformanceObserver((list) => {
      Reflect.set(window, 'longTasks', Number(Reflect.get(window, 'longTasks')) + list.getEntries().length)
    }).observe({ entryTypes: ['longtask'] })
  })
}

const countNodes = (page: Page): Promise<number> => page.evaluate(() => document.querySelectorAll('*').length)
const longTasks = (page: Page): Promise<number> => page.evaluate(() => Number(Reflect.get(window, 'longTasks')))
