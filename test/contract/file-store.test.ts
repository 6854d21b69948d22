import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createFolderFileStore } from '#crypto-worker/adapters/folder-file-store.ts'
import { createMemoryFileStore } from '../support/memory-file-store.ts'
import { fileStoreContract } from './file-store.contract.ts'

const folders: string[] = []
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'talkee-file-store-'))
  folders.push(folder)
  return join(folder, 'blobs')
}
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })))
})

describe('the file store in memory', () => fileStoreContract(() => Promise.resolve(createMemoryFileStore())))

describe('the file store in a folder', () => {
  fileStoreContract(async () => createFolderFileStore({ folder: await newFolder() }))

  const name = `${'cd'.repeat(16)}-1`

  it('lets nobody else read what it writes', async () => {
    const folder = await newFolder()
    await createFolderFileStore({ folder }).write(name, 0, new Uint8Array(3))
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    const [file = ''] = await readdir(folder)
    expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600)
  })

  it('takes no name that leads elsewhere', async () => {
    const store = createFolderFileStore({ folder: await newFolder() })
    for (const bad of ['../vault.db', '', 'ab', `${name}/x`, `/${name}`, `${name}.part`, `${name}0000`]) {
      await expect(store.write(bad, 0, new Uint8Array(1))).rejects.toMatchObject({ code: 'bad_name' })
      await expect(store.read(bad, 0, 1)).rejects.toMatchObject({ code: 'bad_name' })
    }
  })

  it('counts no stranger’s file among its own', async () => {
    const folder = await newFolder()
    const store = createFolderFileStore({ folder })
    await store.write(name, 0, new Uint8Array(3))
    await writeFile(join(folder, 'thumbs.db'), '')
    expect(await store.names()).toEqual([name])
  })

  it('says that the disk failed, in our words', async () => {
    const folder = await newFolder()
    const store = createFolderFileStore({ folder: join(folder, 'blobs') })
    await writeFile(folder, 'a file where the folder would be')
    await expect(store.write(name, 0, new Uint8Array(1))).rejects.toMatchObject({
      name: 'StorageError',
      code: 'disk_error',
    })
    await chmod(folder, 0o600)
  })
})
