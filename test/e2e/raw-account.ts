// Hosts and signs up by hand, for specs that do not look at screens.

import { expect } from '@playwright/test'
import type { TakenPorts } from './taken-ports.ts'

/** Gives the words. */
export async function signUpOnOwnServer(
  ports: TakenPorts,
  account: { username: string; password: string },
): Promise<string> {
  expect(await ports.ask('desktop', 'startHost', { name: 'office' })).toMatchObject({ ok: true, value: { ok: true } })
  const invite = (await ports.ask('desktop', 'createInvite', { uses: 5, hours: 1 })).value as { link: string }
  const answer = await ports.ask('engine', 'signUp', { invite: invite.link, ...account })
  expect(answer).toMatchObject({ ok: true, value: { ok: true } })
  return (answer.value as { words: string }).words
}
