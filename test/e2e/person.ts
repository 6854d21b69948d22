// What a person does with the app: finds things by role and name, as a screen reader would, and clicks and types.

import { expect, type Locator, type Page } from '@playwright/test'

export interface Person {
  readonly page: Page
  host(server: string): Promise<void>
  join(link: string): Promise<void>
  /**
   * The form of name and password, the words, and the check of three of them. Gives the words. What is sent leaves at
   * once from then on: who wants the seconds for undo leaves them in the settings.
   */
  signUp(username: string, password: string, undo?: 'off' | 'left'): Promise<readonly string[]>
  /** In the settings of this installation, which other devices of the account know nothing of. */
  switchUndoOff(): Promise<void>
  unlock(password: string): Promise<void>
  makeInvite(): Promise<string>
  switchHost(on: boolean): Promise<void>
  backToChats(): Promise<void>
  startChat(peer: string): Promise<void>
  createGroup(name: string, members: readonly string[]): Promise<void>
  openChat(title: string): Promise<void>
  /** Opens a chat that somebody unknown has begun, and lets them in. */
  accept(title: string): Promise<void>
  send(text: string): Promise<void>
  sees(text: string): Promise<void>
}

export function createPerson(page: Page): Person {
  const button = (name: string | RegExp): Locator => page.getByRole('button', { name })
  const field = (name: string | RegExp): Locator => page.getByRole('textbox', { name })
  /** Opened by its key: a row that moves to the top as somebody writes is missed by the pointer. */
  const row = (title: string): Locator =>
    page
      .locator('.chat-row')
      .filter({ has: page.locator('.name').getByText(title) })
      .first()
  const timeline = (): Locator => page.getByRole('log')
  const fromMenu = async (item: string): Promise<void> => {
    await button(/^Account:/).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  async function switchUndoOff(): Promise<void> {
    await fromMenu('Settings')
    await page.getByRole('radiogroup', { name: 'Undo for what you send and delete' }).getByText('Off').click()
    await button('Back to chats').click()
  }

  return {
    page,
    async host(server) {
      await button(/Host a server/).click()
      await field('Name of the server').fill(server)
      await button('Start the server').click()
      await button('Create your account').click()
    },
    async join(link) {
      await button(/Join with an invite/).click()
      await field('Invite link').fill(link)
      await button('Continue').click()
    },
    async signUp(username, password, undo = 'off') {
      await field('Username').fill(username)
      await page.getByLabel('Password', { exact: true }).fill(password)
      await button('Create account').click()
      const sheet = page.getByRole('list', { name: 'Your 12 words' })
      await sheet.waitFor()
      const words = (await sheet.getByRole('listitem').allTextContents()).map((text) => text.replace(/[^a-z]/g, ''))
      expect(words).toHaveLength(12)
      await button('I have written them down').click()
      for (const asked of await field(/^Word \d+$/).all()) {
        const label = (await asked.getAttribute('aria-label')) ?? (await labelOf(asked))
        await asked.fill(words[Number(/\d+/.exec(label)?.[0]) - 1] ?? '')
      }
      await button('Finish').click()
      await page.getByRole('navigation', { name: 'Chats' }).waitFor()
      if (undo === 'off') await switchUndoOff()
      return words
    },
    switchUndoOff,
    async unlock(password) {
      await page.getByLabel('Password', { exact: true }).fill(password)
      await button('Unlock').click()
    },
    async makeInvite() {
      await fromMenu('Server on this computer')
      await button('Make an invite').click()
      return (await page.getByRole('group', { name: 'Invite link' }).innerText()).trim()
    },
    async switchHost(on) {
      await fromMenu('Server on this computer')
      const toggle = page.getByRole('switch', { name: 'Server running' })
      await expect(toggle).not.toHaveAttribute('aria-busy', 'true')
      await toggle.click()
      await expect(toggle).toBeChecked({ checked: on })
      await expect(toggle).not.toHaveAttribute('aria-busy', 'true')
      await button('Back to chats').click()
    },
    async backToChats() {
      await button('Back to chats').click()
    },
    async startChat(peer) {
      await button('New chat').first().click()
      await field('To whom?').fill(peer)
      await button('Start chat').click()
      await field(/^Message/).waitFor()
    },
    async createGroup(name, members) {
      await button('New group').first().click()
      await field('Name of the group').fill(name)
      for (const member of members) {
        await field('Add a person').fill(member)
        await button('Add').click()
      }
      await button('Create group').click()
      await field(/^Message/).waitFor()
    },
    async openChat(title) {
      await row(title).press('Enter')
      await field(/^Message/).waitFor()
    },
    async accept(title) {
      await button(/^Message requests/).click()
      await row(title).press('Enter')
      await button('Accept').click()
      await field(/^Message/).waitFor()
    },
    async send(text) {
      await field(/^Message/).fill(text)
      await field(/^Message/).press('Enter')
      await timeline().getByText(text, { exact: true }).waitFor()
    },
    async sees(text) {
      await timeline().getByText(text, { exact: true }).waitFor()
    },
  }
}

async function labelOf(input: Locator): Promise<string> {
  return input.evaluate((element) =>
    element instanceof HTMLInputElement ? (element.labels?.[0]?.textContent ?? '') : '',
  )
}
