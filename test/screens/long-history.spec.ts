// Reading through a history of a hundred thousand messages, up and down again: what the page holds does not grow with what
// was read, nothing moves under the eyes of who reads, nothing is left out; and a letter typed costs no work in the timeline.
// PAGES=120: so many pages up.

import { expect, type Locator, type Page } from '@playwright/test'
import { make, settled, test } from './gallery-page.ts'
import { openRow } from './open-row.ts'
import { tellTasks, watchTasks } from './tasks.ts'

const pages = Number(process.env['PAGES'] ?? '14')
const newestNumber = 99_999
const longHistory = 10

const timeline = (page: Page) => page.locator('.timeline')

async function openLong(page: Page): Promise<Locator> {
  await openRow(page.locator('.chat-row', { hasText: 'Long history' }))
  await page.locator('.bubble').last().waitFor()
  await settled(timeline(page))
  return timeline(page)
}

interface Place {
  readonly id: string
  readonly offset: number
}

/** Resolves when nobody has moved a list for so long, by its own clock. */
const rested = (list: Locator, ms = 500): Promise<void> =>
  list.evaluate(
    (element, ms) =>
      new Promise<void>((resolve) => {
        let timer = setTimeout(resolve, ms)
        element.addEventListener('scroll', () => {
          clearTimeout(timer)
          timer = setTimeout(resolve, ms)
        })
      }),
    ms,
  )
/** As long as it takes until what was left behind goes. */
const longRested = (list: Locator): Promise<void> => rested(list, 2_500)

/** The bubble in the middle of the view, and where it stands. */
const middle = (list: Locator): Promise<Place> =>
  list.evaluate((element) => {
    const { top, height } = element.getBoundingClientRect()
    const found = [...element.querySelectorAll('.bubble')].find(
      (one) => one.getBoundingClientRect().bottom > top + height / 2,
    )
    return { id: found?.getAttribute('data-message') ?? '', offset: (found?.getBoundingClientRect().top ?? 0) - top }
  })

const offsetOf = (list: Locator, id: string): Promise<number> =>
  list.locator(`[data-message="${id}"]`).evaluate((bubble) => {
    const frame = bubble.closest('.timeline')
    return bubble.getBoundingClientRect().top - (frame?.getBoundingClientRect().top ?? 0)
  })

/** The numbers that the messages begin with, of those in view. */
const numbers = (list: Locator): Promise<readonly number[]> =>
  list.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect()
    const inView = [...element.querySelectorAll('.bubble')].filter((bubble) => {
      const box = bubble.getBoundingClientRect()
      return box.bottom > top && box.top < bottom
    })
    return inView.map((bubble) => Number(/^\d+/.exec(bubble.querySelector('.words')?.textContent ?? '')?.[0]))
  })

/** The number of the last message that is loaded: it is drawn wherever one reads, for the keyboard to go there. */
const lastLoaded = async (list: Locator): Promise<number> =>
  Number(/^\d+/.exec((await list.locator('.bubble .words').last().textContent()) ?? '')?.[0])

test('what is read through is let go of, and comes again', async ({ open }) => {
  test.setTimeout(60_000 + pages * 6_000)
  const { page, deviations } = await open('data=many')
  await make(page, 'holdOlder')
  const list = await openLong(page)
  await watchTasks(page)
  const [heights, moved]: [number[], number[]] = [[], []]
  let top = newestNumber
  for (let step = 0; step < pages; step++) {
    await list.evaluate((element) => element.scrollTo(0, 400))
    await settled(list)
    const held = await middle(list)
    const before = (await numbers(list))[0] ?? 0
    expect(await make(page, 'letOlder')).toBe(1)
    // Older ones are there when the top is far away again.
    await expect.poll(() => list.evaluate((element) => element.scrollTop)).toBeGreaterThan(1_000)
    const move = async (): Promise<number> => Math.abs((await offsetOf(list, held.id)) - held.offset)
    await expect.poll(move).toBeLessThanOrEqual(1)
    await settled(list)
    moved.push(await move())
    heights.push(await list.evaluate((element) => element.scrollHeight))
    top = Math.min(top, before)
  }
  expect(Math.max(...moved)).toBeLessThanOrEqual(1)
  expect(top).toBeLessThan(newestNumber - 60 * (pages - 2))
  await tellTasks(page, `going up through ${String(newestNumber - top)} messages`)
  // As high after all pages as when the window was full.
  const full = heights[9] ?? 0
  expect(Math.max(...heights)).toBeLessThan(full * 1.3)
  expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(2_500)

  // Down again, with nothing left out and nothing twice.
  let last = (await numbers(list)).at(-1) ?? 0
  for (let isThere = false; !isThere; ) {
    const drawn = await numbers(list)
    expect(drawn).toEqual(drawn.map((_, index) => (drawn[0] ?? 0) + index))
    expect(drawn[0]).toBeLessThanOrEqual(last + 1)
    last = drawn.at(-1) ?? 0
    isThere = last === newestNumber
    await list.hover()
    await page.mouse.wheel(0, 500)
    await settled(list)
  }
  await tellTasks(page, 'going down again')
  await expect(page.getByRole('button', { name: 'Jump to newest' })).toBeHidden()
  expect(deviations).toEqual([])
})

test('newer ones that come on the way down move nothing', async ({ open }) => {
  const { page } = await open('data=many')
  const list = await openLong(page)
  for (let step = 0; step < 11; step++) {
    await list.evaluate((element) => element.scrollTo(0, 0))
    await expect.poll(() => list.evaluate((element) => element.scrollTop)).toBeGreaterThan(0)
    await settled(list)
  }
  await expect(page.getByRole('button', { name: 'Jump to newest' })).toBeVisible()
  const end = await lastLoaded(list)
  await expect(async () => {
    await list.evaluate((element) => element.scrollTo(0, element.scrollHeight - element.clientHeight - 2_500))
    await settled(list)
    expect(Math.max(...(await numbers(list)))).toBeGreaterThan(end - 120)
  }).toPass()
  await list.hover()
  await rested(list)
  const from = await list.evaluate((element) => element.scrollTop)
  const moved: number[] = []
  for (let step = 0; step < 14; step++) {
    const held = await middle(list)
    await page.mouse.wheel(0, 200)
    await expect.poll(() => offsetOf(list, held.id)).not.toBe(held.offset)
    await settled(list)
    moved.push(Math.abs(held.offset - (await offsetOf(list, held.id)) - 200))
  }
  // As far as the wheel was turned. What goes above was drawn in part only, and has there the height that was guessed.
  expect(Math.max(...moved)).toBeLessThanOrEqual(8)
  expect(await lastLoaded(list)).toBeGreaterThan(end)
  // And what is left behind goes once one rests, which moves nothing either.
  const held = await middle(list)
  await expect.poll(() => list.evaluate((element) => element.scrollTop)).toBeLessThan(from)
  await settled(list)
  expect(Math.abs((await offsetOf(list, held.id)) - held.offset)).toBeLessThanOrEqual(1)
})

test('what was chosen, and what has the focus, stays while one reads on', async ({ open }) => {
  const { page } = await open('data=many')
  const list = await openLong(page)
  await page.keyboard.press('Shift+F6')
  const newest = page.getByRole('article').last()
  await expect(newest).toBeFocused()
  await newest.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Choose' }).click()
  await list.evaluate((element) => element.scrollTo(0, 1_500))
  await settled(list)
  // Further than the window is large.
  for (let first = newestNumber; first > newestNumber - 600; first = (await numbers(list))[0] ?? first) {
    await list.evaluate((element) => element.scrollTo(0, 0))
    await expect.poll(() => list.evaluate((element) => element.scrollTop)).toBeGreaterThan(0)
    await settled(list)
  }
  await expect(page.getByRole('toolbar').or(page.locator('.select-bar'))).toContainText('1')
  // Resting there, one goes on reading what one read: all down to what was chosen is held.
  await settled(list)
  const held = await middle(list)
  await longRested(list)
  expect(Math.abs((await offsetOf(list, held.id)) - held.offset)).toBeLessThanOrEqual(1)
})

test('a message that comes, or is sent, while one reads far above is at the end and nowhere else', async ({ open }) => {
  const { page } = await open('data=many')
  const list = await openLong(page)
  for (let step = 0; step < 11; step++) {
    await list.evaluate((element) => element.scrollTo(0, 0))
    await expect.poll(() => list.evaluate((element) => element.scrollTop)).toBeGreaterThan(0)
  }
  await settled(list)
  const held = await middle(list)
  await make(page, 'receive', longHistory, 'meanwhile')
  await expect(page.getByRole('button', { name: 'Jump to newest, 1 unread' })).toBeVisible()
  await settled(list)
  expect(Math.abs((await offsetOf(list, held.id)) - held.offset)).toBeLessThanOrEqual(1)
  const composer = page.getByLabel('Message', { exact: true })
  await composer.fill('answered from above')
  await composer.press('Enter')
  await expect(page.getByRole('article').last()).toContainText('answered from above')
  await expect(page.getByRole('article').last()).toBeInViewport({ ratio: 1 })
  await expect(page.getByRole('article').nth(-2)).toContainText('meanwhile')
})

test('a letter typed changes a few nodes, and none of the timeline', async ({ open }) => {
  const { page } = await open('data=many')
  await openLong(page)
  await watchTasks(page)
  const composer = page.getByLabel('Message', { exact: true })
  await composer.press('x')
  await page.evaluate(() => {
    const counts = { all: 0, timeline: 0 }
    Reflect.set(globalThis, 'changes', counts)
    new MutationObserver((changes) => {
      counts.all += changes.length
      counts.timeline += changes.filter(({ target }) => target.parentElement?.closest('.timeline') !== null).length
    }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
  })
  // As long as a line: the composer stays as high as it is.
  const text = 'A quick brown fox of some length, and a lazy dog beside it'
  await composer.pressSequentially(text)
  await settled(timeline(page))
  await tellTasks(page, `typing ${String(text.length)} letters`)
  const { all, timeline: inTimeline } = await page.evaluate<{ all: number; timeline: number }>('window.changes')
  expect(inTimeline).toBe(0)
  expect(all).toBeLessThan(text.length * 4)
})

test('from chat to chat it is as far with a long history as with a short one', async ({ open }) => {
  const { page } = await open('data=many')
  await openLong(page)
  const names = ['Survey crew', 'Long history', 'Family', 'Much news']
  const took = new Map<string, number[]>(names.map((name) => [name, []]))
  const nodes = new Map<string, number>()
  for (let round = 0; round < 6; round++) {
    for (const name of names) {
      const row = page.locator('.chat-row', { hasText: name })
      await row.focus()
      const measured = page.evaluate(
        (name) =>
          new Promise<number>((resolve) => {
            let from = 0
            addEventListener('keydown', () => (from = performance.now()), { capture: true, once: true })
            const look = (): void => {
              const title = document.querySelector('main h1')?.textContent
              const isThere = from > 0 && title === name && document.querySelector('main .bubble') !== null
              if (isThere) resolve(performance.now() - from)
              else requestAnimationFrame(look)
            }
            look()
          }),
        name,
      )
      await page.evaluate(() => undefined)
      await row.press('Enter')
      took.get(name)?.push(await measured)
      await settled(timeline(page))
      nodes.set(name, await page.locator('.timeline .bubble').count())
    }
  }
  for (const [name, times] of took) {
    const middleOne = Math.round(times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0)
    process.stdout.write(`  to the chat ${name}, p50: ${String(middleOne)} ms\n`)
  }
  // As much is drawn of a hundred thousand as of fifty.
  expect(nodes.get('Long history')).toBeLessThan(2 * (nodes.get('Much news') ?? 0))
})
