import { existsSync, mkdtempSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startHomeServer } from '../home-server.ts'

let dataFolder: string
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'talkee-instance-'))
})
afterEach(() => rmSync(dataFolder, { recursive: true }))

const start = (more: { domain?: string; name?: string } = {}) =>
  startHomeServer({ dataFolder, argon2: { passes: 1, memoryKiB: 8 }, ...more })
const keyFile = () => join(dataFolder, 'instance.key')

describe('an instance', () => {
  it('is named after its key, and keeps key and name', async () => {
    const first = await start({ name: 'office' })
    await first.close()
    const again = await start({ name: 'another' })
    await again.close()
    expect(first.domain).toMatch(/^office-[a-z2-7]{8}\.internal$/)
    expect(again.domain).toBe(first.domain)
    expect(again.instanceKey).toEqual(first.instanceKey)
  })

  it('keeps its key to itself', async () => {
    await (await start()).close()
    if (process.platform !== 'win32') expect(statSync(keyFile()).mode & 0o777).toBe(0o600)
  })

  it('is not started without its key, and makes no other', async () => {
    await (await start()).close()
    unlinkSync(keyFile())
    await expect(start()).rejects.toMatchObject({ code: 'instance_key_missing' })
    expect(existsSync(keyFile())).toBe(false)
  })

  it('is not started with the key of another, or half a key', async () => {
    await (await start()).close()
    writeFileSync(keyFile(), Buffer.alloc(32, 7))
    await expect(start()).rejects.toMatchObject({ code: 'instance_key_foreign' })
    writeFileSync(keyFile(), Buffer.alloc(31, 7))
    await expect(start()).rejects.toMatchObject({ code: 'instance_key_damaged' })
  })

  it('never changes its domain', async () => {
    await (await start({ domain: 'talk.example' })).close()
    await expect(start({ domain: 'other.example' })).rejects.toMatchObject({ code: 'domain_changed' })
    const again = await start()
    expect(again.domain).toBe('talk.example')
    await again.close()
  })

  it('has its folder to itself, and lets go of it', async () => {
    const first = await start()
    await expect(start()).rejects.toMatchObject({ code: 'folder_in_use' })
    await first.close()
    await (await start()).close()
  })
})
