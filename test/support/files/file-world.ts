// Two people with a chat and files to send, on a real server: their clocks can be moved, their blobs' way can be cut.

import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FileView } from '#core/files/file-view.ts'
import type { MessageView } from '#core/views/message-view.ts'
import { createGrantedFiles, type GrantedFiles } from '#crypto-worker/adapters/granted-files.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { chatWhen, eventually, openInstallation, type Installation, type InstallationOptions } from '../installation.ts'
import { createShiftedClock, type ShiftedClock } from '../shifted-clock.ts'
import { openTestHome, type TestHome } from '../test-home.ts'
import { createBlobWay, type BlobWay } from './blob-way.ts'

export interface Person extends Installation {
  readonly grants: GrantedFiles
  readonly clock: ShiftedClock
  readonly way: BlobWay
}

export interface FileWorld extends AsyncDisposable {
  readonly home: TestHome
  readonly anna: Person
  readonly boris: Person
  readonly chat: string
  /** Stages a file of these bytes and sends it; gives its message's id. */
  send(from: Person, bytes: Uint8Array, more?: SendMore): Promise<string>
  /** Grants a file to be read, and gives its handle. */
  own(of: Person, name: string, bytes: Uint8Array): Promise<string>
  /** The message once its file is in this state there. */
  fileWhen(
    at: Pick<Person, 'engine' | 'clock'>,
    message: string,
    state: FileView['state'],
    patienceMs?: number,
  ): Promise<WithFile>
  /** What the file holds when it is saved there. */
  saved(at: Pick<Person, 'engine' | 'grants'>, message: string): Promise<Buffer>
  /** A device that was killed now: another installation on a copy of its folder. Close `of` first, or after. */
  killed(of: Person): Promise<Person>
  /** Sizes of the blobs that the server has on disk. */
  blobsAtHome(): Promise<readonly number[]>
}

interface SendMore {
  readonly name?: string
  readonly text?: string
  readonly type?: string
  readonly picture?: { readonly width: number; readonly height: number; readonly preview: Uint8Array }
  readonly timerSeconds?: number
  readonly burnsOnRead?: boolean
  readonly sound?: { readonly durationMs: number; readonly waveform: Uint8Array }
}

type WithFile = MessageView & { readonly file: FileView }

/** Longer than what is waited after a cut. */
const retryMs = 6_000

async function openPerson(name: string, options: InstallationOptions = {}): Promise<Person> {
  const [grants, clock, way] = [createGrantedFiles(), createShiftedClock(), createBlobWay()]
  const system = createSystemClock()
  const host: InstallationOptions = {
    ...{ fileHandles: grants, clock },
    connect: (server) => way.through(connectTo(server, system)),
    ...options,
  }
  return { ...(await openInstallation(name, host)), grants, clock, way }
}

export async function openFileWorld(settings: Parameters<typeof openTestHome>[0] = {}): Promise<FileWorld> {
  const home = await openTestHome(settings)
  const folder = await mkdtemp(join(tmpdir(), 'talkee-own-files-'))
  const [anna, boris] = [await openPerson('anna'), await openPerson('boris')]
  const alsoOpen: Person[] = []
  await anna.signUp(await home.invite())
  const { address } = await boris.signUp(await home.invite())
  const started = await anna.engine().startPairChat({ peer: address })
  if (!started.ok) throw new Error(started.code)
  const { chat } = started
  await chatWhen(boris.engine(), chat, ({ state }) => state === 'active')

  async function own(of: Person, name: string, bytes: Uint8Array): Promise<string> {
    const [token, path] = [randomBytes(16).toString('hex'), join(folder, name)]
    await writeFile(path, bytes)
    of.grants.grant({ token, path, purpose: 'read' })
    return token
  }

  return {
    ...{ home, anna, boris, chat, own },
    async send(from, bytes, { name = 'own.bin', text = '', ...options } = {}) {
      const staged = await from.engine().stageFile({ handle: await own(from, name, bytes) })
      if (!staged.ok) throw new Error(staged.code)
      const plain = { type: 'application/pdf', picture: null, sound: null }
      const sent = await from.engine().sendFile({ chat, staged: staged.staged, text, ...plain, ...options })
      if (!sent.ok) throw new Error(sent.code)
      return sent.id
    },
    fileWhen: (at, message, state, patienceMs = 60_000) =>
      eventually(
        at.engine(),
        async () => {
          const { messages } = await at.engine().chatView({ chat, limit: 500 })
          const found = messages.find(({ id }) => id === message)
          if (found?.file?.state === state) return { ...found, file: found.file }
          at.clock.pass(retryMs)
          return undefined
        },
        patienceMs,
      ),
    async saved(at, message) {
      const [handle, path] = [randomBytes(16).toString('hex'), join(folder, `saved-${message}`)]
      at.grants.grant({ token: handle, path, purpose: 'write' })
      const result = await at.engine().saveFile({ chat, message, handle })
      if (!result.ok) throw new Error(result.code)
      return readFile(path)
    },
    async killed(of) {
      const copy = await mkdtemp(join(folder, 'killed-'))
      await cp(of.folder, copy, { recursive: true })
      const again = await openPerson(of.name, { folder: copy, password: of.password })
      alsoOpen.push(again)
      await again.unlock()
      return again
    },
    async blobsAtHome() {
      const blobs = join(home.dataFolder, 'blobs')
      const names = (await readdir(blobs)).filter((name) => name.endsWith('.file'))
      // One that goes between the two looks is not there.
      const found = await Promise.all(names.map((name) => stat(join(blobs, name)).catch(() => undefined)))
      const sizes = found.flatMap((file) => (file === undefined ? [] : [file.size]))
      return sizes.sort((one, other) => one - other)
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([anna, boris, ...alsoOpen].map((one) => one.close()))
      await home.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
