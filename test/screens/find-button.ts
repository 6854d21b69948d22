// The button of exactly this name; how steps find what a person would press.

import type { Locator, Page } from 'playwright-core'

export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true })
