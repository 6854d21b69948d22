// What is there for the eye: the day while one scrolls, an empty window, states in forced colours.

import { expect } from '@playwright/test'
import { test } from './gallery-page.ts'

test('the day of what is at the top shows while somebody scrolls, and goes again', async ({ open }) => {
  const { page } = await open('')
  await page.locator('.chat-row').first().click()
  await page.locator('.bubble').last().waitFor()
  const day = page.locator('.sticky-day')
  await expect(day).toBeHidden()
  // Seen by the page itself: it may be gone before anybody outside has looked.
  const shown = page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const observer = new MutationObserver(() => {
          const chip = document.querySelector('.sticky-day.moving')
          if (chip === null) return
          observer.disconnect()
          resolve(chip.textContent)
        })
        observer.observe(document.body, { subtree: true, childList: true, attributes: true })
      }),
  )
  await page.locator('.timeline').hover()
  await page.mouse.wheel(0, -60)
  expect(await shown).toBe('Yesterday')
  await expect(day).toBeHidden()
})

test('an account without chats is told what the place is for, and invites people where it hosts', async ({ open }) => {
  const { page } = await open('data=none&host=running')
  await expect(page.getByRole('heading', { name: 'This is where you will talk' })).toBeVisible()
  await page.getByRole('button', { name: 'Invite people to your server' }).click()
  await expect(page.getByRole('switch', { name: 'Server running' })).toBeChecked()
})

test('in forced colours a switch that is on looks different from one that is off', async ({ open }) => {
  const { page } = await open('')
  await page.emulateMedia({ forcedColors: 'active' })
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  const enterSends = page.getByRole('switch', { name: 'Enter sends' })
  const ground = () => enterSends.evaluate((element) => getComputedStyle(element).backgroundColor)
  const on = await ground()
  await enterSends.click()
  await expect(enterSends).not.toBeChecked()
  await expect.poll(ground).not.toBe(on)
})
