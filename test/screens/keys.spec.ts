// Each key that the app lists, pressed where it holds: a key without its line here does not compile.

import { expect, type Page } from '@playwright/test'
import { actionsOf, keyList, keyScopes, type ActionOf, type KeyAction } from '../../src/renderer/keys/key-list.ts'
import { test } from './gallery-page.ts'
import { openRow } from './open-row.ts'

/** What the page shows when the key has been pressed there. */
interface Trial {
  /** The scene of the gallery, where it is not the usual one. */
  readonly query?: string
  /** Leads to where the key holds. */
  readonly go: (page: Page) => Promise<void>
  readonly seen: (page: Page) => Promise<void>
}

const row = (page: Page, title: string) =>
  page.locator('.chat-row').filter({ has: page.getByText(title, { exact: true }) })
const composer = (page: Page) => page.getByLabel('Message', { exact: true })
const heading = (page: Page, name: string) => expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
const dialog = (page: Page, name: RegExp) => expect(page.getByRole('dialog', { name })).toBeVisible()
const checked = (page: Page, name: string) =>
  expect(page.getByRole('radio', { name: new RegExp(`^${name}`) })).toBeChecked()
const firstRow = (page: Page) => page.locator('.chat-row .name').first()

const textSize = (page: Page, percent: number) =>
  expect(page.locator('html')).toHaveAttribute('data-text-size', String(percent))
const atTextSize =
  (percent: 100 | 130) =>
  async (page: Page): Promise<void> => {
    await start(page)
    if (percent === 100) return textSize(page, 100)
    for (let i = 0; i < 2; i++) await page.keyboard.press('Control+=')
    await textSize(page, percent)
  }
const start = async (page: Page): Promise<void> => {
  await page.locator('.chat-row').first().focus()
}
const onMira = async (page: Page): Promise<void> => row(page, 'mira').focus()
async function inCrew(page: Page): Promise<void> {
  await openRow(row(page, 'Survey crew'))
  await expect(composer(page)).toBeFocused()
}
async function onMessage(page: Page): Promise<void> {
  await inCrew(page)
  await page.getByRole('article', { name: /^You: Yes, I have it/ }).focus()
}
async function choosing(page: Page): Promise<void> {
  await onMessage(page)
  await page.keyboard.press('x')
  await page.locator('.select-bar').waitFor()
}
const finding = (page: Page) => page.getByRole('search').getByRole('textbox')
async function finds(page: Page): Promise<void> {
  await inCrew(page)
  await page.keyboard.press('Control+f')
  await finding(page).fill('e')
  await expect(page.getByRole('search')).toContainText(/^1 of \d+$/)
}
async function pinTwo(page: Page): Promise<void> {
  for (const name of ['mira', 'jonas']) {
    await row(page, name).focus()
    await page.keyboard.press('p')
    await expect(row(page, name).getByRole('img', { name: 'Pinned' })).toBeVisible()
  }
}
const viewer = (page: Page, name: string) => page.getByRole('dialog', { name })
async function inViewer(page: Page): Promise<void> {
  await openRow(page.locator('.chat-row').first())
  await page.getByRole('article').last().waitFor()
  await page.locator('.timeline').evaluate((list) => list.scrollTo(0, 0))
  await page.getByRole('button', { name: 'Look at the picture weir.jpg' }).click()
  await page.locator('.viewer-stage img').waitFor()
}
/** How much larger the picture is drawn than what it fits into. */
const zoom = (page: Page) =>
  page.locator('.viewer-stage img').evaluate((image) => {
    const stage = image.closest('.viewer-stage')?.getBoundingClientRect()
    const { width, height } = image.getBoundingClientRect()
    return Math.max(width / (stage?.width ?? 1), height / (stage?.height ?? 1))
  })
async function near(page: Page): Promise<void> {
  await inViewer(page)
  await page.keyboard.press('+')
  await expect.poll(() => zoom(page)).toBeGreaterThan(1.2)
}

/** What a recording does by keys: media.spec.ts, where there is something to record. */
type OfVoice = 'recordVoice' | ActionOf<'recording'>

const trials: Readonly<Record<Exclude<KeyAction, OfVoice>, Trial>> = {
  palette: { go: start, seen: (page) => expect(page.getByRole('combobox')).toBeFocused() },
  keySheet: { go: start, seen: (page) => dialog(page, /^Keys$/) },
  newChat: { go: start, seen: (page) => dialog(page, /^New chat$/) },
  newGroup: { go: start, seen: (page) => dialog(page, /^New group$/) },
  nextChat: { go: inCrew, seen: (page) => heading(page, 'mira') },
  previousChat: { go: async (page) => openRow(row(page, 'mira')), seen: (page) => heading(page, 'Survey crew') },
  nextUnread: { go: inCrew, seen: (page) => heading(page, 'Hallam × Brightwater') },
  previousUnread: { go: inCrew, seen: (page) => heading(page, 'Family') },
  chatInfo: { go: inCrew, seen: (page) => expect(page.getByRole('complementary')).toBeVisible() },
  filterAll: {
    async go(page) {
      await start(page)
      await page.keyboard.press('Control+2')
    },
    seen: (page) => checked(page, 'All'),
  },
  filterUnread: { go: start, seen: (page) => checked(page, 'Unread') },
  filterGroups: { go: start, seen: (page) => checked(page, 'Groups') },
  filterMentions: { go: start, seen: (page) => checked(page, 'Mentions') },
  filterArchived: { go: start, seen: (page) => checked(page, 'Archive') },
  nextPane: { go: inCrew, seen: (page) => expect(composer(page)).not.toBeFocused() },
  previousPane: { go: inCrew, seen: (page) => expect(page.getByRole('article').last()).toBeFocused() },
  back: {
    async go(page) {
      await inCrew(page)
      await page.keyboard.press('Control+.')
      await page.getByRole('complementary').waitFor()
    },
    seen: (page) => expect(page.getByRole('complementary')).toHaveCount(0),
  },
  settings: { go: start, seen: (page) => heading(page, 'Appearance') },
  largerText: { go: atTextSize(100), seen: (page) => textSize(page, 115) },
  smallerText: { go: atTextSize(100), seen: (page) => textSize(page, 90) },
  normalText: { go: atTextSize(130), seen: (page) => textSize(page, 100) },
  lock: { go: start, seen: (page) => heading(page, 'Unlock Talkee') },

  pinChat: { go: onMira, seen: (page) => expect(firstRow(page)).toHaveText('mira') },
  moveChatUp: { go: pinTwo, seen: (page) => expect(firstRow(page)).toHaveText('jonas') },
  moveChatDown: {
    async go(page) {
      await pinTwo(page)
      await onMira(page)
    },
    seen: (page) => expect(firstRow(page)).toHaveText('jonas'),
  },
  muteChat: { go: onMira, seen: (page) => dialog(page, /^Mute mira$/) },
  markChat: { go: onMira, seen: (page) => expect(row(page, 'mira')).toContainText('Marked as unread') },
  archiveChat: { go: onMira, seen: (page) => expect(row(page, 'mira')).toHaveCount(0) },

  findInChat: { go: inCrew, seen: (page) => expect(finding(page)).toBeFocused() },
  jumpToDate: { go: inCrew, seen: (page) => dialog(page, /^Jump to a date$/) },

  send: {
    async go(page) {
      await inCrew(page)
      await page.keyboard.type('Sent by its key')
    },
    seen: (page) => expect(page.getByRole('article').last()).toContainText('Sent by its key'),
  },
  newLine: {
    async go(page) {
      await inCrew(page)
      await page.keyboard.type('one')
    },
    seen: (page) => expect(composer(page)).toHaveValue('one\n'),
  },
  editLast: { go: inCrew, seen: (page) => expect(page.getByRole('group', { name: /edit/i })).toBeVisible() },
  endWriting: {
    async go(page) {
      await inCrew(page)
      await page.keyboard.press('ArrowUp')
      await page.getByRole('group', { name: /edit/i }).waitFor()
    },
    seen: (page) => expect(page.getByRole('group', { name: /edit/i })).toHaveCount(0),
  },

  findOlder: { go: finds, seen: (page) => expect(page.getByRole('search')).toContainText(/^2 of \d+$/) },
  findNewer: {
    async go(page) {
      await finds(page)
      await page.keyboard.press('Enter')
      await expect(page.getByRole('search')).toContainText(/^2 of \d+$/)
    },
    seen: (page) => expect(page.getByRole('search')).toContainText(/^1 of \d+$/),
  },
  endFinding: { go: finds, seen: (page) => expect(page.getByRole('search')).toHaveCount(0) },

  react: { go: onMessage, seen: (page) => dialog(page, /React/) },
  reply: { go: onMessage, seen: (page) => expect(page.getByRole('group', { name: /repl/i })).toBeVisible() },
  edit: { go: onMessage, seen: (page) => expect(page.getByRole('group', { name: /edit/i })).toBeVisible() },
  copyMessage: { go: onMessage, seen: (page) => expect(page.locator('.toast')).toContainText('Copied') },
  forward: { go: onMessage, seen: (page) => dialog(page, /^Forward/) },
  pinMessage: { go: onMessage, seen: (page) => expect(page.locator('.pinned-bar')).toBeVisible() },
  choose: { go: onMessage, seen: (page) => expect(page.locator('.select-bar')).toBeVisible() },
  details: { go: onMessage, seen: (page) => dialog(page, /details/i) },
  deleteMessage: { go: onMessage, seen: (page) => expect(page.getByRole('button', { name: 'Undo' })).toBeVisible() },

  toggleChosen: { go: choosing, seen: (page) => expect(page.getByRole('checkbox', { checked: true })).toHaveCount(0) },
  endChoosing: { go: choosing, seen: (page) => expect(page.locator('.select-bar')).toHaveCount(0) },

  nextPicture: {
    query: 'data=files',
    go: inViewer,
    seen: (page) => expect(viewer(page, 'panorama.jpg')).toBeVisible(),
  },
  previousPicture: {
    query: 'data=files',
    async go(page) {
      await inViewer(page)
      await page.keyboard.press('ArrowRight')
      await viewer(page, 'panorama.jpg').waitFor()
    },
    seen: (page) => expect(viewer(page, 'weir.jpg')).toBeVisible(),
  },
  zoomIn: { query: 'data=files', go: inViewer, seen: (page) => expect.poll(() => zoom(page)).toBeGreaterThan(1.2) },
  zoomOut: { query: 'data=files', go: near, seen: (page) => expect.poll(() => zoom(page)).toBeLessThan(1.2) },
  zoomToFit: { query: 'data=files', go: near, seen: (page) => expect.poll(() => zoom(page)).toBeLessThan(1.2) },

  undo: {
    async go(page) {
      await inCrew(page)
      await page.keyboard.type('Gone')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('article').last()).toContainText('Gone')
    },
    seen: (page) => expect(composer(page)).toHaveValue('Gone'),
  },
}

/** As Playwright writes it. */
const written = (key: string): string => key.replace('Mod', 'Control')

const hasTrial = (action: KeyAction): action is keyof typeof trials => Object.hasOwn(trials, action)

for (const scope of keyScopes) {
  for (const action of actionsOf(scope).filter(hasTrial)) {
    const { go, seen, query = '' } = trials[action]
    test(`${action}: ${keyList[action].keys.join(', ')}`, async ({ open }) => {
      const { page, show } = await open(query)
      for (const [times, key] of keyList[action].keys.entries()) {
        if (times > 0) await show(query)
        await go(page)
        await page.keyboard.press(written(key))
        await seen(page)
      }
    })
  }
}
