// A large file between two people on two computers, cut on its way up and on its way down by the end of each process that has
// a part in it: the same bytes in the end, and of the file only pieces in memory. MIB=1024: as large. Promises C1 and C3.

import { createHash, randomBytes } from 'node:crypto'
import { open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type ElectronApplication, type Page } from '@playwright/test'
import { answerDialogs } from './answer-dialogs.ts'
import { test } from './app.ts'
import { endProcess } from './end-process.ts'
import { createPerson } from './person.ts'
import { watchMemory } from './process-memory.ts'

const mib = 1_048_576
const sizeMib = Number(process.env['MIB'] ?? '96')
const password = { ann: 'three milk vans at dawn', ben: 'a quiet river in march' }
/** Above what each process has at rest. */
const mostGrownBytes = 150_000_000
const patienceMs = 60_000 + sizeMib * 1_200
const buckets = [32, 128, 512, 2_048, 8_192, 32_768, 65_536].map((kib) => kib * 1_024)

/** Resolves when so much of it is through. */
async function whenThrough(page: Page, meter: string, share: number): Promise<void> {
  await page.waitForFunction(
    ({ meter, share }) => {
      const found = [...document.querySelectorAll('progress')].find((one) => one.ariaLabel === meter)
      return found !== undefined && found.value > found.max * share
    },
    { meter, share },
    { timeout: patienceMs },
  )
}

test(`a file of ${String(sizeMib)} MiB arrives as it was, whatever ends meanwhile`, async ({ launch, newProfile }) => {
  test.setTimeout(patienceMs * 4)
  const folder = await newProfile()
  const [annApp, benApp] = [await launch(), await launch()]
  const [ann, ben] = [createPerson(annApp.page), createPerson(benApp.page)]
  await ann.host('office')
  await ann.signUp('ann', password.ann)
  const link = await ann.makeInvite()
  await ann.backToChats()
  await ben.join(link)
  await ben.signUp('ben', password.ben)
  await ben.startChat('ann')
  await ben.send('now the film?')
  await ann.accept('ben')
  await ann.sees('now the film?')
  const [from, to] = [join(folder, 'film.mov'), join(folder, 'film of ann.mov')]
  const wanted = await writeRandom(from, sizeMib * mib + 4_711)
  await answerDialogs(annApp.app, [from], '')
  await answerDialogs(benApp.app, [], to)
  const watches = { ann: watchMemory(annApp.app), ben: watchMemory(benApp.app) }

  async function reopened(app: ElectronApplication, of: typeof ann, secret: string, peer: string): Promise<void> {
    await endProcess(app, 'Talkee crypto worker')
    await of.unlock(secret)
    await of.openChat(peer)
  }

  await test.step('up, while the crypto worker and the server end', async () => {
    await annApp.page.getByRole('button', { name: 'Attach files' }).click()
    const sheet = annApp.page.getByRole('dialog', { name: 'Send 1 file' })
    await sheet.getByRole('button', { name: 'Send', exact: true }).click()
    await expect(sheet).toBeHidden({ timeout: patienceMs })
    await whenThrough(annApp.page, 'Sending film.mov', 0.2)
    await reopened(annApp.app, ann, password.ann, 'ben')
    await whenThrough(annApp.page, 'Sending film.mov', 0.5)
    await endProcess(annApp.app, 'Talkee home server')
    await expect(annApp.page.getByRole('button', { name: 'Save film.mov' })).toBeVisible({ timeout: patienceMs })
  })

  const row = benApp.page.getByRole('group', { name: 'File film.mov' })
  await test.step('down, while the server and the crypto worker end', async () => {
    await row.getByRole('button', { name: 'Fetch film.mov' }).click({ timeout: patienceMs })
    await whenThrough(benApp.page, 'Fetching film.mov', 0.2)
    await endProcess(annApp.app, 'Talkee home server')
    await whenThrough(benApp.page, 'Fetching film.mov', 0.5)
    await reopened(benApp.app, ben, password.ben, 'ann')
    await row.getByRole('button', { name: 'Save film.mov' }).click({ timeout: patienceMs })
    await expect(benApp.page.getByRole('status').filter({ hasText: 'Saved' })).toBeVisible({ timeout: patienceMs })
  })

  for (const watch of Object.values(watches)) watch.stop()
  expect(await hashOf(to)).toBe(wanted)
  const blobs = await blobSizes(annApp.profile)
  expect(blobs.length).toBeGreaterThan(0)
  expect(blobs.filter((size) => !buckets.includes(size))).toEqual([])
  const grown = Object.entries(watches).flatMap(([name, watch]) =>
    Object.entries(watch.grown()).map(([part, bytes]) => ({ of: `${name}, ${part}`, bytes })),
  )
  for (const { of, bytes } of grown) process.stdout.write(`  ${of}: ${String(Math.round(bytes / 1e6))} MB above rest\n`)
  expect(grown.filter(({ bytes }) => bytes > mostGrownBytes)).toEqual([])
  await Promise.all([from, to].map((path) => rm(path)))
})

/** Gives its hash. */
async function writeRandom(path: string, sizeBytes: number): Promise<string> {
  const hash = createHash('sha256')
  await using file = await open(path, 'w')
  for (let at = 0; at < sizeBytes; at += mib) {
    const bytes = randomBytes(Math.min(mib, sizeBytes - at))
    hash.update(bytes)
    await file.write(bytes)
  }
  return hash.digest('hex')
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await using file = await open(path, 'r')
  for await (const bytes of file.createReadStream({ highWaterMark: mib, autoClose: false }))
    hash.update(bytes as Buffer)
  return hash.digest('hex')
}

/** Of what the server in this profile keeps, whatever is on its way aside. */
async function blobSizes(profile: string): Promise<readonly number[]> {
  const names = await readdir(profile, { recursive: true })
  const blobs = names.filter((name) => name.endsWith('.file') && !name.includes('accounts'))
  return Promise.all(blobs.map(async (name) => (await stat(join(profile, name))).size))
}
