// One screen to be looked at: the address of the gallery, and the steps that lead to it.

import type { Page } from 'playwright-core'
import type { en } from '../../src/renderer/text/en.ts'
import type { ru } from '../../src/renderer/text/ru.ts'

export interface Screen {
  readonly name: string
  readonly query: string
  /** To the screen, and until it is there. */
  readonly steps: (page: Page, words: Words) => Promise<void>
}

/** The words of the language that the screen is shown in, so that steps find things by their names. */
export type Words = typeof en | typeof ru
