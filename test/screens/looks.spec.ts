// What is there for the eye: the day while one scrolls, an empty window, states in forced colours.

import { expect } from '@playwright/test'
import { make, test } from './gallery-page.ts'
import { openRow } from './open-row.ts'

test('the day of what is at the top shows while somebody scrolls, and goes again', async ({ open }) => {
  const { page, show } = await open('')
  // What is oldest was said seventeen hours ago: in the evening that is today.
  await page.clock.setFixedTime(new Date().setHours(12, 0, 0, 0))
  await show('')
  await openRow(page.locator('.chat-row').first())
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

test('what comes while a chat is open neither draws a line of unread messages nor takes the focus', async ({
  open,
}) => {
  const { page } = await open('')
  // Its place in the script; all has been read.
  const mira = 1
  await openRow(page.locator('.chat-row').nth(mira))
  await expect(page.getByLabel('Message', { exact: true })).toBeFocused()
  const info = page.getByRole('button', { name: 'Chat info', exact: true })
  await info.focus()
  await make(page, 'receive', mira, 'And the trailer?')
  await expect(page.getByRole('article', { name: /And the trailer/ })).toBeVisible()
  await expect(page.locator('.unread-line')).toHaveCount(0)
  await expect(info).toBeFocused()
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
