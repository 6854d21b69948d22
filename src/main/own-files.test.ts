import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FileGrant } from '#ipc/file-grant.ts'
import { createOwnFiles, type OwnFiles } from './own-files.ts'

let folder: string
let grants: FileGrant[]
let paths: readonly string[]
let place: string | undefined
let suggested: string | undefined
let isRunning: boolean
let files: OwnFiles

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'talkee-chosen-'))
  await writeFile(join(folder, 'one.txt'), 'one')
  await mkdir(join(folder, 'a folder'))
  ;[grants, paths, place, suggested, isRunning] = [[], [], undefined, undefined, true]
  files = createOwnFiles({
    askForFiles: () => Promise.resolve(paths),
    askForPlace(name) {
      suggested = name
      return Promise.resolve(place)
    },
    grant(grant) {
      if (isRunning) grants.push(grant)
      return isRunning
    },
  })
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('a file that its user chooses', () => {
  it('is granted to the worker by its path, and known to the page by a token, its name and its size', async () => {
    paths = [join(folder, 'one.txt'), join(folder, 'a folder'), join(folder, 'gone.txt')]
    const [chosen, ...others] = await files.chooseFiles()
    expect(chosen).toEqual({ handle: grants[0]?.token, name: 'one.txt', sizeBytes: 3 })
    expect(others).toEqual([])
    expect(grants).toMatchObject([{ word: 'grant-file', path: join(folder, 'one.txt'), purpose: 'read' }])
    expect(JSON.stringify(chosen)).not.toContain(folder)
  })

  it('is nobody’s where none was chosen, or no worker runs', async () => {
    expect([await files.chooseFiles(), await files.choosePlace('x')]).toEqual([[], null])
    ;[paths, place, isRunning] = [[join(folder, 'one.txt')], join(folder, 'two.txt'), false]
    expect([await files.chooseFiles(), await files.choosePlace('x')]).toEqual([[], null])
  })

  it('is asked for in one dialog at a time', async () => {
    paths = [join(folder, 'one.txt')]
    const [first, second] = await Promise.all([files.chooseFiles(), files.chooseFiles()])
    expect([first.length, second.length]).toEqual([1, 0])
    expect(await files.chooseFiles()).toHaveLength(1)
  })

  it('is saved to a place that the user says, which the page can only suggest a name for', async () => {
    place = join(folder, 'saved.txt')
    const handle = await files.choosePlace('../../etc/passwd')
    expect(suggested).toBe('.._.._etc_passwd')
    expect(grants).toEqual([{ word: 'grant-file', token: handle, path: place, purpose: 'write' }])
  })
})
