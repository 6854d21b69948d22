// Files from one person to another over a real server and real TLS: sealed on the device, in blobs of seven sizes, whole and
// verified before they are offered. Promises C1 to C3.

import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGrantedFiles, type GrantedFiles } from '#crypto-worker/adapters/granted-files.ts'
import { chatWhen, openInstallation, type Installation } from '../support/installation.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

let home: TestHome
let folder: string
let grants: { anna: GrantedFiles; boris: GrantedFiles }
let anna: Installation
let boris: Installation
let chat: string

beforeEach(async () => {
  home = await openTestHome()
  folder = await mkdtemp(join(tmpdir(), 'talkee-own-files-'))
  grants = { anna: createGrantedFiles(), boris: createGrantedFiles() }
  anna = await openInstallation('anna', { fileHandles: grants.anna })
  boris = await openInstallation('boris', { fileHandles: grants.boris })
  await anna.signUp(await home.invite())
  const { address } = await boris.signUp(await home.invite())
  const started = await anna.engine().startPairChat({ peer: address })
  if (!started.ok) throw new Error(started.code)
  chat = started.chat
})

afterEach(async () => {
  await Promise.all([anna.close(), boris.close()])
  await home.close()
  await rm(folder, { recursive: true, force: true })
})

const token = (): string => randomBytes(16).toString('hex')
const plain = { type: 'application/pdf', picture: null, sound: null } as const

async function sendFrom(who: 'anna' | 'boris', name: string, bytes: Uint8Array, text = ''): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  const handle = token()
  grants[who].grant({ token: handle, path, purpose: 'read' })
  const engine = (who === 'anna' ? anna : boris).engine()
  const staged = await engine.stageFile({ handle })
  if (!staged.ok) throw new Error(staged.code)
  const sent = await engine.sendFile({ chat, staged: staged.staged, text, ...plain })
  if (!sent.ok) throw new Error(sent.code)
  return sent.id
}

async function fileWhen(one: Installation, message: string, state: string) {
  const view = await chatWhen(one.engine(), chat, ({ messages }) =>
    messages.some(({ id, file }) => id === message && file?.state === state),
  )
  const found = view.messages.find(({ id }) => id === message)
  if (found === undefined || found.file === null) throw new Error('it was there a moment ago')
  return { ...found, file: found.file }
}

async function saved(one: Installation, who: 'anna' | 'boris', message: string): Promise<Buffer> {
  const [handle, path] = [token(), join(folder, `saved-${token()}`)]
  grants[who].grant({ token: handle, path, purpose: 'write' })
  expect(await one.engine().saveFile({ chat, message, handle })).toEqual({ ok: true })
  return readFile(path)
}

describe('a file', () => {
  it('comes to the other as it was, named, beside its words, and to the server in one of seven sizes', async () => {
    const bytes = randomBytes(100_000)
    const message = await sendFrom('anna', 'report.pdf', bytes, 'here it is')
    const remote = await fileWhen(boris, message, 'remote')
    expect(remote).toMatchObject({
      text: 'here it is',
      file: { name: 'report.pdf', extension: 'pdf', type: 'application/pdf', sizeBytes: 100_000, totalBytes: 131_072 },
    })
    await boris.engine().fetchFile({ chat, message })
    await fileWhen(boris, message, 'held')
    expect((await saved(boris, 'boris', message)).equals(bytes)).toBe(true)
    expect((await saved(anna, 'anna', message)).equals(bytes)).toBe(true)
    const blobs = (await readdir(join(home.dataFolder, 'blobs'))).filter((name) => name.endsWith('.file'))
    expect(
      await Promise.all(blobs.map(async (name) => (await stat(join(home.dataFolder, 'blobs', name))).size)),
    ).toEqual([131_072])
  })
})
