// The first day of three people: one hosts, two join, all talk; then everything that can go away goes away and comes back.

import { expect } from '@playwright/test'
import { test } from './app.ts'
import { createPerson } from './person.ts'

const password = { ann: 'lantern-orbit-velvet-91', ben: 'copper-meadow-tram-17', eva: 'signal-plum-harbor-55' }

test('three people on three installations talk, with one of them hosting', async ({ launch, newProfile }) => {
  test.setTimeout(240_000)
  const profiles = { ann: await newProfile(), ben: await newProfile(), eva: await newProfile() }
  let annApp = await launch(profiles.ann)
  let ann = createPerson(annApp.page)

  await test.step('the first hosts and signs up', async () => {
    await ann.host('office')
    await ann.signUp('ann', password.ann)
  })
  const link = await ann.makeInvite()
  expect(link).toMatch(/^talkee:\/\/j\/1\//)
  await ann.backToChats()

  let benApp = await launch(profiles.ben)
  let ben = createPerson(benApp.page)
  await test.step('the second joins by the link, and both write', async () => {
    await ben.join(link)
    await ben.signUp('ben', password.ben)
    await ben.startChat('ann')
    await ben.send('hello ann, are you there?')
    await ann.accept('ben')
    await ann.sees('hello ann, are you there?')
    await ann.send('here, and hosting')
    await ben.sees('here, and hosting')
  })

  const evaApp = await launch(profiles.eva)
  const eva = createPerson(evaApp.page)
  await test.step('a third joins by the same link, and the three are a group', async () => {
    await eva.join(link)
    await eva.signUp('eva', password.eva)
    await ann.createGroup('Friday lunch', ['ben', 'eva'])
    await ann.send('noodles at noon?')
    await ben.openChat('Friday lunch')
    // Nobody has let ann in here before.
    await eva.accept('Friday lunch')
    for (const each of [ben, eva]) await each.sees('noodles at noon?')
    await eva.send('noodles it is')
    for (const each of [ann, ben]) await each.sees('noodles it is')
  })
  await evaApp.close()

  await test.step('after a restart it is locked without the password, and the history is there with it', async () => {
    await Promise.all([annApp.close(), benApp.close()])
    annApp = await launch(profiles.ann)
    ann = createPerson(annApp.page)
    await ann.unlock('not the password')
    await expect(annApp.page.getByText('That is not the password.').first()).toBeVisible()
    await expect(annApp.page.getByText('noodles at noon?')).toHaveCount(0)
    await ann.unlock(password.ann)
    await ann.openChat('Friday lunch')
    await ann.sees('noodles at noon?')
    benApp = await launch(profiles.ben)
    ben = createPerson(benApp.page)
    await ben.unlock(password.ben)
    await ben.openChat('ann')
    await ben.sees('here, and hosting')
  })

  await test.step('what is written while the server is off arrives when it is on again', async () => {
    await ann.switchHost(false)
    await expect(benApp.page.getByText(/No connection/).first()).toBeVisible()
    await ben.send('written in the dark')
    await ann.switchHost(true)
    await ann.openChat('ben')
    await ann.sees('written in the dark')
  })
})

test('a killed engine is told of in plain words, and nothing is lost', async ({ launch }) => {
  const { app, page } = await launch()
  const ann = createPerson(page)
  await ann.host('office')
  await ann.signUp('ann', password.ann)
  await ann.createGroup('notes', [])
  await ann.send('remember the milk')
  const processes = await app.evaluate(({ app }) => app.getAppMetrics())
  const worker = processes.find(({ name }) => name === 'Talkee crypto worker')
  process.kill(worker?.pid ?? Number.NaN, 'SIGKILL')
  await expect(page.getByRole('heading', { name: 'Unlock Talkee' })).toBeVisible()
  await ann.unlock(password.ann)
  await ann.openChat('notes')
  await ann.sees('remember the milk')
})
