// The wrap store contract on both adapters, and what only files can be asked.

import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFileWrapStore } from '#crypto-worker/adapters/file-wrap-store.ts'
import { createMemoryWrapStore } from '../support/memory-wrap-store.ts'
import { wrapStoreContract } from './wrap-store.contract.ts'

describe('wraps in files', () => {
  wrapStoreContract(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'talkee-wraps-'))
    return {
      open: () => createFileWrapStore({ folder: join(folder, 'wraps') }),
      remove: () => rm(folder, { recursive: true }),
    }
  })
})

describe('the wrap store of the tests', () => {
  wrapStoreContract(async () => {
    const wraps = createMemoryWrapStore()
    return { open: () => wraps, remove: async () => undefined }
  })
})

describe('a wrap file', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'talkee-wraps-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('is readable by its owner alone, in a folder of the same kind, with nothing left beside it', async () => {
    const wraps = join(folder, 'wraps')
    await createFileWrapStore({ folder: wraps }).write('wrap', Uint8Array.of(1))
    expect({
      names: await readdir(wraps),
      folder: (await stat(wraps)).mode & 0o777,
      file: (await stat(join(wraps, 'wrap'))).mode & 0o777,
    }).toEqual({ names: ['wrap'], folder: 0o700, file: 0o600 })
  })

  it('keeps the old bytes when a write is cut short before the rename, and is written again over its remains', async () => {
    const wraps = createFileWrapStore({ folder })
    await wraps.write('wrap', Uint8Array.of(1))
    await writeFile(join(folder, 'wrap.tmp'), 'half of a wr', { mode: 0o644 })
    expect([...((await wraps.read('wrap')) ?? [])]).toEqual([1])
    await wraps.write('wrap', Uint8Array.of(2))
    expect([...(await readFile(join(folder, 'wrap')))]).toEqual([2])
    expect((await stat(join(folder, 'wrap'))).mode & 0o777).toBe(0o600)
  })

  it.each(['../wrap', 'a/b', '', 'Wrap', 'wrap.tmp', 'x'.repeat(42)])('refuses the name "%s"', async (name) => {
    await expect(createFileWrapStore({ folder }).write(name, Uint8Array.of(1))).rejects.toMatchObject({
      code: 'bad_name',
    })
  })

  it('says that the disk failed when the folder cannot be made', async () => {
    await writeFile(join(folder, 'file'), '')
    const wraps = createFileWrapStore({ folder: join(folder, 'file', 'wraps') })
    await expect(wraps.write('wrap', Uint8Array.of(1))).rejects.toMatchObject({ code: 'disk_error' })
  })
})
