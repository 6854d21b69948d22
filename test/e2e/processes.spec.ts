// The app’s processes as seen from outside: they end and come back, and nothing is lost with them; hosting stays on. Promise I2.

import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { expect } from '@playwright/test'
import { test } from './app.ts'
import { endProcess } from './end-process.ts'
import { runtime } from './launch.ts'
import { signUpOnOwnServer } from './raw-account.ts'
import { takePorts } from './taken-ports.ts'

const password = 'correct horse battery staple'

test('a killed crypto worker comes back locked, with everything in its vault', async ({ launch }) => {
  const { page, app } = await launch()
  const ports = await takePorts(page)
  await signUpOnOwnServer(ports, { username: 'ann', password })
  const group = (await ports.ask('engine', 'createGroup', { name: 'kept', members: [] })).value as { chat: string }
  const unmarked = {
    timerSeconds: null,
    burnsOnRead: false,
    replyTo: null,
    mentions: [],
    holdSeconds: 0,
    preview: null,
  }
  const sent = await ports.ask('engine', 'sendText', { chat: group.chat, text: 'before the end', ...unmarked })
  expect(sent).toMatchObject({ value: { id: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown } })

  const next = ports.nextPort('engine')
  await endProcess(app, 'Talkee crypto worker')
  await next
  expect(await ports.heard()).toContain('"kind":"engine","state":"restarting"')
  expect(await ports.ask('engine', 'account')).toMatchObject({ value: { phase: 'locked', address: null } })
  expect(await ports.ask('engine', 'chatList')).toMatchObject({ ok: false })
  expect(await ports.ask('engine', 'unlock', { password: 'wrong' })).toMatchObject({
    value: { ok: false, code: 'wrong_password' },
  })
  expect(await ports.ask('engine', 'unlock', { password })).toMatchObject({ value: { ok: true } })
  expect(
    JSON.stringify(await ports.ask('engine', 'chatView', { chat: group.chat, limit: 50, before: null, from: null })),
  ).toContain('before the end')
})

test('a killed home server comes back on its port, and the app connects to it again', async ({ launch }) => {
  const { page, app } = await launch()
  const ports = await takePorts(page)
  await signUpOnOwnServer(ports, { username: 'ann', password })
  const before = await ports.ask('desktop', 'host')
  await endProcess(app, 'Talkee home server')
  await expect.poll(() => ports.heard()).toContain('"kind":"host"')
  await expect.poll(async () => (await ports.ask('desktop', 'host')).value).toEqual(before.value)
  await ports.ask('engine', 'reconnect')
  await expect
    .poll(async () => (await ports.ask('engine', 'account')).value)
    .toMatchObject({ phase: 'ready', connection: { state: 'online' } })
})

test('whoever switches the home server off and on again has it on, however fast', async ({ launch }) => {
  const { page } = await launch()
  const ports = await takePorts(page)
  await signUpOnOwnServer(ports, { username: 'ann', password })
  const before = (await ports.ask('desktop', 'host')).value
  const switchOn = () => ports.ask('desktop', 'startHost', { name: 'office' })
  const switchOff = () => ports.ask('desktop', 'stopHost')
  const answers = await Promise.all([switchOff(), switchOn(), switchOff(), switchOn(), switchOn()])
  expect(answers.map(({ value }) => value)).toEqual([
    null,
    { ok: false, code: 'host_stopped' },
    null,
    { ok: true },
    { ok: true },
  ])
  expect((await ports.ask('desktop', 'host')).value).toEqual(before)
  await ports.ask('engine', 'reconnect')
  await expect
    .poll(async () => (await ports.ask('engine', 'account')).value)
    .toMatchObject({ phase: 'ready', connection: { state: 'online' } })
  expect((await Promise.all([switchOff(), switchOff()])).map(({ ok }) => ok)).toEqual([true, true])
  expect(await ports.ask('desktop', 'host')).toMatchObject({ value: { state: 'off' } })
})

test('a home server whose port another program has taken says so, and runs once it is free', async ({ launch }) => {
  const { page } = await launch()
  const ports = await takePorts(page)
  const switchOn = () => ports.ask('desktop', 'startHost', { name: 'office' })
  expect(await switchOn()).toMatchObject({ value: { ok: true } })
  const [address = ''] = ((await ports.ask('desktop', 'host')).value as { addresses: string[] }).addresses
  await ports.ask('desktop', 'stopHost')
  const other = createServer()
  await new Promise<void>((resolve) => {
    other.listen(Number(address.split(':').at(-1)), resolve)
  })
  expect(await switchOn()).toMatchObject({ value: { ok: false, code: 'port_in_use' } })
  expect(await ports.ask('desktop', 'host')).toMatchObject({ value: { state: 'failed', failure: 'port_in_use' } })
  await new Promise((resolve) => other.close(resolve))
  expect(await switchOn()).toMatchObject({ value: { ok: true } })
})

test('hosting stays on over a restart of the app, and the account stays locked without its password', async ({
  launch,
  newProfile,
}) => {
  const profile = await newProfile()
  const first = await launch(profile)
  const host = await (async () => {
    const ports = await takePorts(first.page)
    await signUpOnOwnServer(ports, { username: 'ann', password })
    return (await ports.ask('desktop', 'host')).value
  })()
  await first.close()

  const ports = await takePorts((await launch(profile)).page)
  await expect.poll(async () => (await ports.ask('desktop', 'host')).value).toEqual(host)
  expect(await ports.ask('engine', 'account')).toMatchObject({ value: { phase: 'locked', address: null } })
  expect(await ports.ask('engine', 'chatList')).toMatchObject({ ok: false })
  expect(await ports.ask('engine', 'unlock', { password })).toMatchObject({ value: { ok: true } })
  await ports.ask('desktop', 'stopHost')
  expect(await ports.ask('desktop', 'host')).toMatchObject({ value: { state: 'off' } })
})

test('a second start brings its invite to the app that runs', async ({ launch, newProfile }) => {
  const profile = await newProfile()
  const { page } = await launch(profile)
  const ports = await takePorts(page)
  await ports.ask('desktop', 'startHost', { name: 'office' })
  const { link } = (await ports.ask('desktop', 'createInvite', { uses: 1, hours: 1 })).value as { link: string }
  await secondStart(profile, link)
  await expect.poll(() => ports.heard()).toContain('"kind":"invite"')
  expect(await ports.ask('desktop', 'takeInvite')).toMatchObject({ value: { link } })
  expect(await ports.ask('desktop', 'takeInvite')).toMatchObject({ value: { link: null } })
})

async function secondStart(profile: string, link: string): Promise<void> {
  const child = spawn(runtime.program, ['.', `--user-data-dir=${profile}`, link], { stdio: 'ignore' })
  const code = await new Promise((resolve) => child.on('exit', resolve))
  expect(code).toBe(0)
}
