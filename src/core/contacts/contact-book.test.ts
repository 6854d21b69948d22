import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { parseAccountAddress, type AccountAddress } from '#protocol/ids.ts'
import { createMemoryVaultStore, type MemoryVaultStore } from '../../../test/support/memory-vault-store.ts'
import { adoptKey } from '../vault/secret.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { createVault, type Vault } from '../vault/vault.ts'
import { openContactBook, type ContactBook } from './contact-book.ts'
import { strangerOf } from './contact-record.ts'

const crypto = await createNodeCrypto()
const boris = parseAccountAddress('boris@office.example')
const rootKey = new Uint8Array(32).fill(7)

let store: MemoryVaultStore
let vault: Vault
let book: ContactBook
let changed: AccountAddress[]

const open = (): Promise<ContactBook> =>
  openContactBook({ crypto, vault, secret: new Uint8Array(32).fill(1), onChange: (account) => changed.push(account) })

beforeEach(async () => {
  store = createMemoryVaultStore()
  vault = createVault({ crypto, store, rowKey: adoptKey(crypto, crypto.randomBytes(32)) })
  changed = []
  book = await open()
})

/** In memory, and as a restart finds it. */
const both = async () => [book.of(boris), (await open()).of(boris)]

describe('a contact', () => {
  it('keeps both of two changes that were under way at once, whichever is stored last', async () => {
    const [accepting, blocking, verifying] = [0, 1, 2].map(() => createUnitOfWork(vault))
    if (accepting === undefined || blocking === undefined || verifying === undefined) throw new Error('three')
    book.change(accepting, boris, { isAccepted: true })
    book.change(blocking, boris, { isBlocked: true })
    book.change(verifying, boris, { verifiedRoot: rootKey })
    await verifying.commit()
    await Promise.all([blocking.commit(), accepting.commit()])
    const all = { ...strangerOf(boris), isAccepted: true, isBlocked: true, verifiedRoot: rootKey }
    expect(await both()).toEqual([all, all])
    expect(changed).toEqual([boris, boris, boris])
  })

  it('keeps both of two changes of one transaction', async () => {
    const work = createUnitOfWork(vault)
    book.change(work, boris, { isAccepted: true })
    book.change(work, boris, { verifiedRoot: rootKey })
    await work.commit()
    const all = { ...strangerOf(boris), isAccepted: true, verifiedRoot: rootKey }
    expect(await both()).toEqual([all, all])
  })

  it('is in memory what it is on the disk: nothing of a change that was given up or did not get there', async () => {
    book.change(createUnitOfWork(vault), boris, { isAccepted: true })
    const failing = createUnitOfWork(vault)
    book.change(failing, boris, { isBlocked: true })
    store.failApply(1)
    await expect(failing.commit()).rejects.toMatchObject({ code: 'disk_full' })
    expect(await both()).toEqual([strangerOf(boris), strangerOf(boris)])
    expect(changed).toEqual([])
  })
})
