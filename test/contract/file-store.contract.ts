// What every adapter of the FileStore port must do.

import { expect, it } from 'vitest'
import type { FileStore } from '#core/ports/file-store.ts'

const name = `${'ab'.repeat(16)}-0`
const other = `${'ab'.repeat(16)}-63`
const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values)

export function fileStoreContract(create: () => Promise<FileStore>): void {
  it('has nothing of what was never written', async () => {
    const store = await create()
    expect(await store.sizeOf(name)).toBeUndefined()
    expect(await store.read(name, 0, 10)).toEqual(bytes())
    expect(await store.names()).toEqual([])
    await store.remove(name)
  })

  it('gives back what was written, from any place, shorter at the end', async () => {
    const store = await create()
    await store.write(name, 0, bytes(1, 2, 3))
    await store.write(name, 3, bytes(4, 5))
    await store.sync(name)
    expect(await store.sizeOf(name)).toBe(5)
    expect(await store.read(name, 0, 5)).toEqual(bytes(1, 2, 3, 4, 5))
    expect(await store.read(name, 3, 10)).toEqual(bytes(4, 5))
    expect(await store.read(name, 5, 10)).toEqual(bytes())
    expect(await store.read(name, 9, 10)).toEqual(bytes())
  })

  it('writes over what is there, and keeps the rest', async () => {
    const store = await create()
    await store.write(name, 0, bytes(1, 2, 3, 4))
    await store.write(name, 1, bytes(9, 9))
    expect(await store.read(name, 0, 10)).toEqual(bytes(1, 9, 9, 4))
  })

  it('names what it holds, and removes one without another', async () => {
    const store = await create()
    await store.write(name, 0, bytes(1))
    await store.write(other, 0, bytes(2))
    expect([...(await store.names())].sort()).toEqual([name, other])
    await store.remove(name)
    expect(await store.names()).toEqual([other])
    expect(await store.sizeOf(name)).toBeUndefined()
    await store.write(name, 0, bytes(7))
    expect(await store.read(name, 0, 10)).toEqual(bytes(7))
  })

  it('keeps no hold on what it was given and gives', async () => {
    const store = await create()
    const given = bytes(1, 2, 3)
    await store.write(name, 0, given)
    given.fill(0)
    const read = await store.read(name, 0, 3)
    read.fill(9)
    expect(await store.read(name, 0, 3)).toEqual(bytes(1, 2, 3))
  })
}
