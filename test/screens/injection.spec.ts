// Texts that would be scripts, requests or styles if anything took them for it, in every place where somebody else's
// text is shown: no script runs, nothing is asked for, the policy is never called upon. ATTACKS=300: in all disguises.

import { expect, type Locator, type Page } from '@playwright/test'
import { plainWords } from '../../src/renderer/features/message-text/read-message.ts'
import { attacksOf } from './gallery/attacks.ts'
import { make, settled, test } from './gallery-page.ts'
import { openRow } from './open-row.ts'

const attacks = attacksOf(Number(process.env['ATTACKS'] ?? '50'))
const scene = `data=attack&attacks=${String(attacks.length)}`
const codes = [...attacks, 'no_such_account', 'no_key_packages', 'log_differs']

test('there are as many as are asked for, and no two are the same', () => {
  expect([attacksOf(50), attacksOf(300)].map((some) => new Set(some).size)).toEqual([50, 300])
  expect(new Set(attacks).size).toBe(attacks.length)
})

for (const chat of [
  'Texts',
  'Renamed',
  'Added',
  'Removed',
  'Senders',
  'Other keys',
  'New devices',
  'Files',
  'Marked',
  'Previews',
]) {
  test(`in the timeline: ${chat.toLowerCase()}`, async ({ open }) => {
    const { page, deviations } = await open(scene)
    await openChat(page, chat)
    await showsAll(page.locator('.timeline'), chat === 'Texts' ? attacks.map(plainWords) : attacks)
    expect(deviations).toEqual([])
  })
}

test('as what a site says of itself, where a link is written', async ({ open }) => {
  const { page, deviations } = await open(scene)
  await openChat(page, 'Previews')
  const bar = page.getByRole('group', { name: 'Preview of the link' })
  // Each waits for a rest of the writer; the parts of the page have all of them.
  for (const attack of attacks.slice(0, 12)) {
    const byBytes = [...Buffer.from(attack)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
    await page.getByLabel('Message', { exact: true }).fill(`https://y.example/?attack=${byBytes} `)
    await expect.poll(async () => comparable(await bar.innerText())).toContain(comparable(attack))
  }
  expect(deviations).toEqual([])
})

test('among what is pinned: in the bar, and in the list of all', async ({ open }) => {
  // One after the other.
  test.slow()
  const { page, deviations } = await open(scene)
  await openChat(page, 'Pinned words')
  const bar = page.getByRole('group', { name: 'Pinned', exact: true })
  const said = attacks.map((attack) => comparable(plainWords(attack)))
  for (const words of said.toReversed()) {
    await expect.poll(async () => comparable((await bar.locator('.one-line').last().textContent()) ?? '')).toBe(words)
    await bar.getByRole('button', { name: /^Jump to the pinned message/ }).click()
  }
  await bar.getByRole('button', { name: 'All pinned messages' }).click()
  const list = comparable(await page.getByRole('dialog').innerText())
  expect(said.filter((words) => !list.includes(words))).toEqual([])
  expect(deviations).toEqual([])
})

test('as names of pictures that are looked at', async ({ open }) => {
  const { page, deviations } = await open(scene)
  await openChat(page, 'Pictures')
  await page.getByRole('article').last().locator('.picture-tile').press('Enter')
  const viewer = page.getByRole('dialog')
  for (const attack of attacks.toReversed()) {
    await expect
      .poll(async () => comparable((await viewer.locator('.viewer-name').textContent()) ?? ''))
      .toBe(comparable(attack))
    await page.keyboard.press('ArrowLeft')
  }
  expect(deviations).toEqual([])
})

test('as names of groups and people, as drafts, in the list and in the info', async ({ open }) => {
  const { page, deviations } = await open(scene)
  await openChat(page, 'Texts')
  await page.locator('.who-is-here').click()
  const title = page.getByRole('main').getByRole('heading', { level: 1 })
  const seen = new Set<string>()
  // Down the whole list by keys, as far as it goes: every chat is drawn, opened, and written in.
  for (let before = ''; ; ) {
    const name = (await title.textContent()) ?? ''
    if (name === before) break
    before = name
    seen.add(name)
    await expect(page.locator('.info .info-name')).toHaveText(name)
    await page.getByLabel('Message', { exact: true }).fill(name)
    await page.keyboard.press('Alt+ArrowDown')
  }
  expect(attacks.filter((attack) => !seen.has(attack))).toEqual([])
  await expect(page.locator('.chat-row', { hasText: 'Draft: ' }).first()).toBeVisible()
  expect(deviations).toEqual([])
})

test('as names of files that are about to be sent', async ({ open }) => {
  const { page, deviations } = await open(scene)
  await openChat(page, 'Told')
  const names = await page.evaluate(
    (dropped) => {
      const data = new DataTransfer()
      for (const name of dropped)
        data.items.add(new File(['<svg onload="window.hit()">'], name, { type: 'image/svg+xml' }))
      document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }))
      return [...data.files].map(({ name }) => name)
    },
    attacks.slice(0, 100),
  )
  // Only those near the view are drawn: half a view on at a time.
  const list = page.getByRole('group', { name: 'Files to send' })
  const seen = new Set<string>()
  await expect(async () => {
    for (const name of await list.locator('.chosen-name').allTextContents()) seen.add(name)
    await list.evaluate((element) => element.scrollBy(0, element.clientHeight / 2))
    expect(seen.size).toBe(new Set(names).size)
  }).toPass()
  expect([...seen].sort()).toEqual([...new Set(names)].sort())
  expect(deviations).toEqual([])
})

test('as people one is offered, picks, and takes out', async ({ open }) => {
  const { page, deviations } = await open(scene)
  await openChat(page, 'Senders')
  await page.getByRole('button', { name: 'New group', exact: true }).click()
  const offered = page.getByRole('group', { name: 'People you know' }).getByRole('button')
  const picked = page.getByRole('list', { name: 'Members' }).getByRole('listitem')
  for (let count = 1; count <= attacks.length; count++) {
    await offered.first().click()
    await expect(picked).toHaveCount(count)
  }
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
  await page.locator('.who-is-here').click()
  const takeOut = page.locator('.info li .iconbutton')
  for (const [index, attack] of attacks.entries()) {
    await takeOut.nth(index).click()
    await page.getByRole('menuitem', { name: 'Compare the safety number' }).click()
    await expect(page.getByRole('dialog')).toContainText(attack)
    await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click()
    await expect(page.getByRole('dialog')).toBeHidden()
    await takeOut.nth(index).click()
    await page.getByRole('menuitem', { name: /^Remove/ }).click()
    await expect(page.getByRole('dialog')).toContainText(attack)
    await page.getByRole('button', { name: 'Cancel', exact: true }).click()
    await expect(page.getByRole('dialog')).toBeHidden()
  }
  expect(deviations).toEqual([])
})

test('as people who have read, who are writing, and who ask', async ({ open }) => {
  const { page, deviations } = await open(scene)
  await openChat(page, 'Told')
  const told = page.getByRole('article', { name: /Who has it/ })
  await told.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Details' }).click()
  const details = comparable(await page.getByRole('dialog').innerText())
  expect(attacks.map(comparable).filter((attack) => !details.includes(attack))).toEqual([])
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  // Its place in the script.
  const place = 8
  for (const attack of attacks) {
    await make(page, 'write', place, [attack])
    await expect(page.locator('.typing-line')).toContainText(attack)
    await make(page, 'request', place, attack)
    await expect(page.locator('.request-bar')).toContainText(attack)
  }
  expect(deviations).toEqual([])
})

test('in quotes, reactions, bars, code, names to choose from, and chats to forward to', async ({ open }) => {
  const { page, deviations } = await open(`page=parts&${scene}`)
  const parts = page.locator('[data-part="attack"]')
  await expect(parts).toHaveCount(attacks.length)
  const shown = (await parts.allInnerTexts()).map(comparable)
  const missing = attacks.filter((attack, at) => !shown[at]?.includes(comparable(plainWords(attack))))
  expect(missing).toEqual([])
  const code = (await parts.locator('.code-block pre').allInnerTexts()).map(comparable)
  expect(attacks.filter((attack, at) => code[at] !== comparable(attack))).toEqual([])
  expect(await page.locator('.mention-menu').count()).toBe(attacks.length)
  await page.getByRole('button', { name: 'Forward', exact: true }).last().click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('checkbox')).toHaveCount(attacks.length)
  for (const attack of attacks) {
    await dialog.getByLabel('Find a chat').clear()
    await dialog.getByLabel('Find a chat').fill(attack.slice(0, 64))
    await expect(dialog.getByRole('checkbox').first()).toBeVisible()
  }
  expect(deviations).toEqual([])
})

test('in what is asked before a link is opened', async ({ open }) => {
  const { page, deviations } = await open(`page=parts&${scene}`)
  const links = page.locator('.message-link')
  const count = await links.count()
  expect(count).toBeGreaterThan(attacks.length)
  for (let at = 0; at < count; at++) {
    const url = await links.nth(at).getAttribute('href')
    expect(url).toMatch(/^(https?:\/\/|mailto:|talkee:\/\/)/)
    await links.nth(at).click()
    await expect(page.locator('.link-target')).toHaveText(url ?? '')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeHidden()
  }
  expect(deviations).toEqual([])
})

test('as what is typed and sent, and as a name that is given', async ({ open }) => {
  const { page, deviations } = await open('')
  await openChat(page, 'Survey crew')
  const composer = page.getByLabel('Message', { exact: true })
  for (const attack of attacks) {
    await composer.fill(attack)
    await composer.press('Enter')
    await expect(page.locator('.bubble').last()).toContainText(plainWords(attack))
  }
  await page.locator('.who-is-here').click()
  for (const attack of attacks) {
    await page.getByRole('button', { name: 'Rename', exact: true }).click()
    // Emptied first: Chromium counts control characters that it replaces against the longest length.
    await page.getByLabel('Name of the group').clear()
    await page.getByLabel('Name of the group').fill(attack.slice(0, 64))
    await page.keyboard.press('Enter')
    await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toContainText(attack.slice(0, 64).trim())
  }
  expect(deviations).toEqual([])
})

test('in what is said when something is refused', async ({ open }) => {
  const { page, deviations } = await open('')
  await openChat(page, 'Survey crew')
  const composer = page.getByLabel('Message', { exact: true })
  await composer.fill('This will not go')
  for (const attack of attacks) {
    await make(page, 'refuse', attack, '')
    await composer.press('Enter')
    await expect(page.locator('.toast')).toContainText(attack)
    await expect(composer).toHaveValue('This will not go')
  }
  await page.getByRole('button', { name: 'New chat', exact: true }).click()
  await page.getByLabel('To whom?').fill('nobody')
  for (const [index, attack] of attacks.entries()) {
    const code = codes[attacks.length + (index % 3)] ?? ''
    for (const [refusal, account] of [
      [attack, ''],
      [code, attack],
    ] as const) {
      await make(page, 'refuse', refusal, account)
      await page.keyboard.press('Enter')
      await expect(page.locator('.problem-note')).toContainText(attack)
    }
  }
  expect(deviations).toEqual([])
})

test('as the name and addresses of a server, and as what stopped it', async ({ open }) => {
  const { page, deviations } = await open('host=running')
  await page.locator('.server-lamp').click()
  const panel = page.locator('.frame')
  for (const attack of attacks) {
    await make(page, 'host', { state: 'running', name: attack, domain: attack, addresses: [attack, attack] })
    await expect(panel.locator('.frame-name').first()).toHaveText(attack)
    await make(page, 'host', { state: 'failed', failure: attack })
    await expect(panel.locator('.problem-note')).toBeVisible()
  }
  await make(page, 'host', { state: 'running' })
  await page.keyboard.press('Escape')
  for (const attack of attacks) {
    await make(page, 'host', { name: attack })
    await expect(page.locator('.server-lamp')).toContainText(attack)
  }
  expect(deviations).toEqual([])
})

test('as the address that one has from a server', async ({ open }) => {
  const { page, deviations } = await open('')
  await openChat(page, 'mira')
  for (const attack of attacks) {
    await make(page, 'beCalled', `anna@${attack}`)
    await expect(page.locator('.account')).toContainText(attack)
    await expect(page.locator('.server-lamp')).toContainText(attack)
  }
  await page.keyboard.press('Control+,')
  for (const attack of attacks) {
    await make(page, 'beCalled', `${attack}@brightwater.lan`)
    await expect(page.locator('.frame-name').first()).toHaveText(attack.split('@', 1)[0] ?? '')
  }
  expect(deviations).toEqual([])
})

test('as the link that opens the app', async ({ open }) => {
  const { page, deviations } = await open('phase=empty')
  for (const attack of attacks) {
    await make(page, 'openWith', attack)
    // A field of one line has no line breaks.
    await expect(page.getByLabel('Invite link')).toHaveValue(attack.replaceAll('\n', ''))
    await page.getByRole('button', { name: 'Back', exact: true }).click()
  }
  expect(deviations).toEqual([])
})

test('as what a screen reader is told', async ({ open }) => {
  const { page, deviations } = await open('')
  const list = page.locator('.chat-row')
  for (const attack of attacks) {
    // A chat that has just been opened tells of the first message at once.
    for (const name of ['dev', 'Survey crew']) {
      await list.filter({ hasText: name }).click()
      await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toHaveText(name)
    }
    await make(page, 'receive', 0, attack)
    await expect(page.locator('main [aria-live="polite"]')).toContainText(plainWords(attack))
  }
  expect(deviations).toEqual([])
})

test('a link opens outside, and the page stays', async ({ open }) => {
  const { page, deviations } = await open('')
  const before = page.url()
  await openChat(page, 'Survey crew')
  await page.locator('.bubble a').first().click()
  await page.getByRole('dialog').getByRole('button', { name: 'Open', exact: true }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
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

for (const { way, isUnguarded } of [
  { way: 'under the policy', isUnguarded: false },
  { way: 'without the policy', isUnguarded: true },
]) {
  test(`a place that takes text for markup is found, ${way}`, async ({ open }) => {
    const { page, deviations } = await open('data=people', { isUnguarded })
    await openChat(page, 'Survey crew')
    const missed: string[] = []
    // Led away, there is no page to look at.
    const planted = attacks.filter((attack) => isMarkup(attack) && !attack.startsWith('<meta'))
    expect(planted.length).toBeGreaterThan(20)
    for (const attack of planted) {
      const before = deviations.length
      await page.evaluate(
        ({ attack, isUnguarded }) => {
          const bubble = document.createElement('div')
          document.querySelector('.timeline')?.append(bubble)
          if (isUnguarded)
            bubble.innerHTML = attack // eslint-disable-line no-restricted-syntax -- the fault that is to be found
          else plant(bubble)
          bubble.remove()

          /** What no policy of markup forbids: the same elements, put together by hand. */
          function plant(into: HTMLElement): void {
            for (const [, name = '', rest = ''] of attack.matchAll(/<([a-z]+)([^>]*)/gi)) {
              const element = document.createElement(name)
              into.append(element)
              for (const [, key = '', value = ''] of rest.matchAll(/\s([a-z-]+)=["']?([^"'\s]*)/gi)) {
                try {
                  element.setAttribute(key, value)
                } catch {
                  // The policy knows this attribute as a script.
                }
              }
            }
          }
        },
        { attack, isUnguarded },
      )
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve(undefined))))
      if (deviations.length === before) missed.push(attack)
    }
    expect(missed).toEqual([])
    await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toHaveText('Survey crew')
  })
}

/** Those that would be elements where markup is read; a body within a body is none. */
const isMarkup = (attack: string): boolean => /^<(?!body)[a-z]/i.test(attack)

async function openChat(page: Page, name: string): Promise<void> {
  await openRow(page.locator('.chat-row', { hasText: name }).first())
  await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toHaveText(name)
  await settled(page.locator('.timeline'))
}

/** From its end to its beginning, a list shows all of these. */
async function showsAll(list: Locator, texts: readonly string[]): Promise<void> {
  let missing = texts.map(comparable)
  for (;;) {
    await settled(list)
    const shown = comparable(await list.innerText())
    missing = missing.filter((text) => !shown.includes(text))
    const isTop = await list.evaluate((element) => {
      const before = element.scrollTop
      element.scrollTop -= element.clientHeight / 2
      return before === 0
    })
    if (missing.length === 0 || isTop) break
  }
  expect(missing).toEqual([])
}

/** Blanks are drawn as one, and control signs not at all. */
const comparable = (text: string): string => text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()
