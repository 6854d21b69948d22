// The pictures at the top of the README, as they are taken into docs/screenshots.

import type { Page } from 'playwright-core'
import type { Screen } from './screen.ts'
import { screens } from './screens.ts'
import type { Shot } from './take-pictures.ts'

const wide = { width: 1280, height: 800 } as const
/** For those that stand small beside each other. */
const small = { width: 1120, height: 700 } as const

/** With something begun, as it is in use. */
const withDraft =
  (words: string) =>
  async (page: Page): Promise<void> => {
    await page.locator('.composer textarea').fill(words)
  }

export const readmeShots: readonly Shot[] = [
  {
    ...wide,
    file: 'conversation',
    screen: inShowcase('chat-info'),
    language: 'en',
    theme: 'light',
    then: withDraft('On my way, with the second prism'),
  },
  {
    width: 420,
    height: 820,
    file: 'narrow',
    screen: inShowcase('chat'),
    language: 'en',
    theme: 'dark',
    then: withDraft('Leave me a cup'),
  },
  { ...small, file: 'first-start', screen: screenNamed('start'), language: 'en', theme: 'light' },
  {
    ...small,
    file: 'conversation-russian',
    screen: inShowcase('chat'),
    language: 'ru',
    theme: 'dark',
    then: withDraft('Выезжаю, вторая призма со мной'),
  },
  { ...small, file: 'host-russian', screen: screenNamed('host'), language: 'ru', theme: 'dark' },
]

function screenNamed(name: string): Screen {
  const found = screens.find((screen) => screen.name === name)
  if (found === undefined) throw new Error(`no screen named ${name}`)
  return found
}

/** The same steps, among people who have sent a bit of everything. */
function inShowcase(name: string): Screen {
  return { ...screenNamed(name), query: 'data=showcase' }
}
