import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FileGrant } from '#ipc/file-grant.ts'
import { createGrantedFiles, type GrantedFiles } from './granted-files.ts'

let folder: string
let files: GrantedFiles
const token = 'ab'.repeat(16)
const grant = (name: string, purpose: FileGrant['purpose']): void => {
  files.grant({ token, path: join(folder, name), purpose })
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'talkee-granted-'))
  files = createGrantedFiles()
  await writeFile(join(folder, 'own.txt'), 'what is in it')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('a granted file', () => {
  it('is read by its token, once, by pieces, and tells its name without its folder', async () => {
    grant('own.txt', 'read')
    const source = await files.openSource(token)
    expect(source).toMatchObject({ name: 'own.txt', sizeBytes: 13 })
    expect(Buffer.from((await source?.read(5, 20)) ?? '').toString()).toBe('is in it')
    expect(Buffer.from((await source?.read(0, 4)) ?? '').toString()).toBe('what')
    await source?.close()
    expect(await files.openSource(token)).toBeUndefined()
  })

  it('opens for nobody who was not given its token, nor for another purpose', async () => {
    grant('own.txt', 'read')
    expect(await files.openSource('cd'.repeat(16))).toBeUndefined()
    expect(await files.openSink(token)).toBeUndefined()
    expect(await files.openSource(token)).toBeDefined()
    expect(await readFile(join(folder, 'own.txt'), 'utf8')).toBe('what is in it')
  })

  it('that has grown or was written since it was chosen is not read on', async () => {
    grant('own.txt', 'read')
    const source = await files.openSource(token)
    await source?.read(0, 1)
    await writeFile(join(folder, 'own.txt'), 'what was in it before')
    await expect(source?.read(1, 1)).rejects.toMatchObject({ code: 'file_changed' })
    await source?.close()
  })

  it('that is none, or is gone, is not readable, and says only that', async () => {
    await mkdir(join(folder, 'folder'))
    for (const name of ['folder', 'gone.txt']) {
      grant(name, 'read')
      const source = await files.openSource(token)
      await expect(source?.read(0, 1)).rejects.toMatchObject({ code: 'file_unreadable' })
    }
    grant('own.txt', 'read')
    const source = await files.openSource(token)
    await rm(join(folder, 'own.txt'))
    await expect(source?.read(0, 1)).rejects.toMatchObject({ code: 'file_unreadable' })
  })

  it('is written beside its place, and there when it is finished', async () => {
    grant('saved.txt', 'write')
    const sink = await files.openSink(token)
    await sink?.write(Buffer.from('in two '))
    await sink?.write(Buffer.from('pieces'))
    expect(await readdir(folder)).not.toContain('saved.txt')
    await sink?.finish()
    expect(await readFile(join(folder, 'saved.txt'), 'utf8')).toBe('in two pieces')
    expect(await readdir(folder)).toHaveLength(2)
  })

  it('that is given up leaves what was there before, and nothing else', async () => {
    grant('own.txt', 'write')
    const sink = await files.openSink(token)
    await sink?.write(Buffer.from('half'))
    await sink?.abandon()
    expect(await readdir(folder)).toEqual(['own.txt'])
    expect(await readFile(join(folder, 'own.txt'), 'utf8')).toBe('what is in it')
  })

  it('is one of a thousand at most: the oldest grants are forgotten', async () => {
    for (let i = 0; i < 1_100; i++) {
      files.grant({ token: String(i), path: join(folder, 'own.txt'), purpose: 'read' })
    }
    expect(await files.openSource('75')).toBeUndefined()
    expect(await files.openSource('76')).toBeDefined()
  })
})
