// Promise E3: whatever runs in the page, no key, password or word comes out of the other processes, and none falls over.

import { join } from 'node:path'
import { expect } from '@playwright/test'
import { createCanaryScan } from '../support/canary-scan.ts'
import { vaultSecrets } from '../support/vault-secrets.ts'
import { test } from './app.ts'
import { desktopSamples, engineSamples } from './call-samples.ts'
import { signUpOnOwnServer } from './raw-account.ts'
import { takePorts } from './taken-ports.ts'

/** 100,000 in the long suite. */
const forgedCalls = Number(process.env['FORGED_CALLS'] ?? 5000)
const seed = Number(process.env['SEED'] ?? 20_261_123)

test('a hostile page gets no secret out of the other processes, and stops none of them', async ({ launch }) => {
  test.setTimeout(60_000 + forgedCalls * 20)
  const { page, profile, app, errors, close } = await launch()
  const ports = await takePorts(page)
  const password = 'canary-password-7391-velvet'
  const words = await signUpOnOwnServer(ports, { username: 'ann', password })
  const second = await ports.ask('engine', 'createGroup', { name: 'a group', members: [] })
  expect(second.ok).toBe(true)
  const afterSignUp = (await ports.heard()).length

  await ports.flood('engine', { seed, count: Math.ceil(forgedCalls / 2), samples: engineSamples })
  await ports.flood('desktop', { seed: seed + 1, count: Math.floor(forgedCalls / 2), samples: desktopSamples })
  const answers = JSON.parse(await ports.heard()) as { ok?: boolean }[]
  expect(answers.filter(({ ok }) => ok === false).length).toBeGreaterThan(forgedCalls / 3)
  // A forged call may be a sound one by chance: to lock, to stop.
  expect(await ports.ask('engine', 'unlock', { password })).toMatchObject({ value: { ok: true } })
  expect((await ports.ask('desktop', 'startHost', { name: 'office' })).value).toEqual({ ok: true })
  for (const method of ['account', 'chatList']) expect(await ports.ask('engine', method)).toMatchObject({ ok: true })
  expect(await ports.ask('desktop', 'host')).toMatchObject({ ok: true, value: { state: 'running' } })
  expect(await app.evaluate(({ app }) => app.isReady())).toBe(true)

  const heard = await ports.heard()
  const log = errors()
  await close()
  const secrets = await vaultSecrets(join(profile, 'accounts'), password)
  expect(Object.keys(secrets)).toContain('ed25519Seed')
  const always = createCanaryScan({ ...secrets, password })
  const afterwards = createCanaryScan({ words })
  expect(always.scanBytes('what the page heard', Buffer.from(heard))).toEqual([])
  expect(afterwards.scanBytes('what the page heard after sign-up', Buffer.from(heard.slice(afterSignUp)))).toEqual([])
  expect(createCanaryScan({ ...secrets, password, words }).scanBytes('what was logged', Buffer.from(log))).toEqual([])
  // The scan sees what there is to see.
  expect(afterwards.scanBytes('the sign-up', Buffer.from(heard)).length).toBeGreaterThan(0)
})
