// Fifty texts that would be scripts, requests or styles if anything took them for it, in every place where somebody
// else's text is shown: no script runs, nothing is asked for, the policy is never called upon.

import { expect, type Locator } from '@playwright/test'
import { attacks } from './gallery/attacks.ts'
import { test } from './gallery-page.ts'

test('texts, names, notices and senders are shown as they are', async ({ open }) => {
  const { page, deviations } = await open('data=attack')
  expect(attacks).toHaveLength(50)
  for (const group of ['Texts', 'Notices', 'Senders']) {
    await page.locator('.chat-row', { hasText: group }).first().scrollIntoViewIfNeeded()
    await page.locator('.chat-row', { hasText: group }).first().click()
    const shown = await seenWhileScrolling(page.locator('.timeline'))
    const missing = attacks.filter((attack) => !shown.includes(attack.replaceAll(/\s+/g, ' ').trim()))
    expect(missing.filter((attack) => !isReshaped(attack))).toEqual([])
    await page.locator('.who-is-here').click()
    await page.locator('.info .body').waitFor()
    await page.locator('.info .iconbutton').first().click()
  }
  expect(deviations).toEqual([])
})

test('as names of chats and people', async ({ open }) => {
  test.setTimeout(180_000)
  const { page, deviations } = await open('data=attack')
  const rows = page.locator('.chat-row')
  await rows.first().click()
  // Down the whole list by keys: every chat is drawn, opened, and its info shown.
  await page.locator('.who-is-here').click()
  for (let index = 0; index < 2 * attacks.length + 3; index++) {
    await page.keyboard.press('Alt+ArrowDown')
    await page.locator('.composer').waitFor()
  }
  expect(await page.locator('.info .info-name').textContent()).not.toBe('')
  expect(deviations).toEqual([])
})

test('as what is typed and sent, and in errors', async ({ open }) => {
  const { page, deviations } = await open('')
  await page.locator('.chat-row').first().click()
  const composer = page.getByLabel('Message', { exact: true })
  for (const attack of attacks) {
    await composer.fill(attack)
    await composer.press('Enter')
  }
  await expect(page.locator('.bubble').last()).toContainText('url(https://x.example/leak)')
  for (const attack of attacks.slice(0, 10)) {
    const refused = await open(`refusal=${encodeURIComponent(attack)}`)
    await refused.page.getByRole('button', { name: 'New chat', exact: true }).click()
    await refused.page.getByLabel('To whom?').fill('nobody')
    await refused.page.getByRole('button', { name: 'Start chat' }).click()
    await expect(refused.page.locator('.problem-note')).toContainText(attack)
    expect(refused.deviations).toEqual([])
    await refused.page.close()
  }
  expect(deviations).toEqual([])
})

test('a link opens outside, and the page stays', async ({ open }) => {
  const { page, deviations } = await open('')
  const before = page.url()
  await page.locator('.chat-row').first().click()
  await page.locator('.bubble a').first().click()
  await page.locator('.bubble a').first().click({ button: 'middle' })
  expect(page.url()).toBe(before)
  expect(deviations.filter((deviation) => deviation !== 'popup')).toEqual([])
})

test('the policy is in force: a page that breaks it is noticed', async ({ open }) => {
  const { page, deviations } = await open('phase=locked')
  await page.evaluate(() => {
    const image = document.createElement('img')
    image.src = 'https://x.example/pixel.png'
    document.body.append(image)
    try {
      document.body.innerHTML = '<b>markup</b>' // eslint-disable-line no-restricted-syntax -- that it is refused is the test
    } catch (error) {
      console.error(`refused ${String(error)}`)
    }
  })
  await expect.poll(() => deviations.join('\n')).toContain('policy img-src')
  expect(deviations.join('\n')).toMatch(/refused TypeError.*TrustedHTML/)
})

/** All text that a list shows from its end to its beginning. */
async function seenWhileScrolling(list: Locator): Promise<string> {
  await list.evaluate((element) => element.scrollTo(0, element.scrollHeight))
  await list.page().waitForTimeout(40)
  let seen = ''
  let before = -1
  for (;;) {
    seen += (await list.innerText()).replaceAll(/\s+/g, ' ')
    const top = await list.evaluate((element) => {
      element.scrollTop -= element.clientHeight / 2
      return element.scrollTop
    })
    await list.page().waitForTimeout(40)
    if (top === 0 && before === 0) return seen
    before = top
  }
}

/** Control signs do not come out of a page's text as they went in. */
const isReshaped = (attack: string): boolean => /\p{Cc}/u.test(attack)
