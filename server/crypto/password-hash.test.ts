import { describe, expect, it } from 'vitest'
import { busy, createPasswordHasher } from './password-hash.ts'
import { passwordHashString, randomBytes, verifyPasswordHashString } from './sodium.ts'

const cost = { passes: 1, memoryKiB: 8 }

describe('the password hasher', () => {
  it('makes Argon2id strings that it knows again', async () => {
    const hasher = await createPasswordHasher({ cost, atOnce: 2, queue: 20 })
    const key = randomBytes(32)
    const hash = String(await hasher.hash(key))
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=8,t=1,p=1\$/)
    expect(await hasher.verify(hash, key)).toBe(true)
    expect(await hasher.verify(hash, randomBytes(32))).toBe(false)
  })

  it('says no for an account that is not there', async () => {
    const hasher = await createPasswordHasher({ cost, atOnce: 2, queue: 20 })
    expect(await hasher.verify(undefined, randomBytes(32))).toBe(false)
  })

  it('works on two at once, lets twenty wait, and sends the rest away', async () => {
    const hasher = await createPasswordHasher({ cost, atOnce: 2, queue: 20 })
    const all = await Promise.all(Array.from({ length: 30 }, () => hasher.hash(randomBytes(32))))
    expect(all.map((each) => each === busy)).toEqual([
      ...Array<boolean>(22).fill(false),
      ...Array<boolean>(8).fill(true),
    ])
    expect(await hasher.hash(randomBytes(32))).not.toBe(busy)
  })

  it('and libsodium read each other’s strings, so that a database may move between platforms', async () => {
    const hasher = await createPasswordHasher({ cost, atOnce: 2, queue: 20 })
    const key = randomBytes(32)
    expect(await verifyPasswordHashString(String(await hasher.hash(key)), key)).toBe(true)
    const hash = await passwordHashString(key, 2, 65_536)
    expect(await hasher.verify(hash, key)).toBe(true)
    expect(await verifyPasswordHashString(hash, key)).toBe(true)
    expect(await verifyPasswordHashString(hash, randomBytes(32))).toBe(false)
  })
})
