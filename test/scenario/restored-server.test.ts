// A server loses its data and is put back from a copy: people go on, nothing comes twice, nothing new is skipped, and a
// device that was revoked after the copy stays revoked. Real engines, real servers. Promises A8, A10, B12.

import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { deriveWordKeys } from '#core/account/words.ts'
import { fromBase64url } from '#protocol/codec/base64url.ts'
import { entryKinds } from '#protocol/device-log/entry.ts'
import { parseAccountAddress, splitAddress } from '#protocol/ids.ts'
import { parseInvite } from '#protocol/invite.ts'
import { signingKey } from '#server/crypto/sodium.ts'
import { restore } from '#server/instance/restore.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { createRawClient, rawDevice, type RawAccount, type RawDevice } from '../support/raw-client.ts'
import { openRestorableHome, type RestorableHome } from '../support/restored-home.ts'

let home: RestorableHome
let anna: Installation
let boris: Installation
let words: string
let annaAddress: string
let chat: string

beforeEach(async () => {
  home = await openRestorableHome()
  ;[anna, boris] = await Promise.all([openInstallation('anna'), openInstallation('boris')])
  const signedUp = await anna.signUp(await home.invite())
  words = signedUp.words
  annaAddress = signedUp.address
  const { address: borisAddress } = await boris.signUp(await home.invite())
  await Promise.all([anna, boris].map(online))
  const started = await anna.engine().startPairChat({ peer: borisAddress })
  if (!started.ok) throw new Error(started.code)
  chat = started.chat
  await chatWhen(boris.engine(), chat, ({ state }) => state === 'active')
})

afterEach(async () => {
  await Promise.all([anna, boris].map((one) => one.close()))
  await home.close()
})

async function online(one: Installation): Promise<void> {
  one.engine().reconnect()
  await eventually(one.engine(), async () => {
    const { connection } = await one.engine().account()
    if (connection.state === 'offline') one.engine().reconnect()
    return connection.state === 'online' ? true : undefined
  })
}

async function say(from: Installation, to: Installation, text: string): Promise<void> {
  await from.engine().sendText({ chat, text })
  await messageWhen(from.engine(), chat, text, 'sent')
  await messageWhen(to.engine(), chat, text, 'received')
}

async function texts(one: Installation): Promise<readonly string[]> {
  const { messages } = await one.engine().chatView({ chat, limit: 500 })
  return messages.filter(({ kind }) => kind === 'text').map(({ text }) => text)
}

describe('people whose server was put back from a copy', () => {
  it('go on where they were, with every message once and in order', async () => {
    await say(anna, boris, 'before the copy')
    const backup = await home.backUp()
    for (let i = 1; i <= 5; i++) await say(boris, anna, `lost by the server ${String(i)}`)
    await home.putBack(backup)
    await Promise.all([anna, boris].map(online))
    await say(anna, boris, 'after the restore')
    await say(boris, anna, 'and back')
    const expected = [
      'before the copy',
      ...[1, 2, 3, 4, 5].map((i) => `lost by the server ${String(i)}`),
      'after the restore',
      'and back',
    ]
    expect({ anna: await texts(anna), boris: await texts(boris) }).toEqual({ anna: expected, boris: expected })
  })

  it('are found by who is added afterwards: packages handed out before are gone, new ones are there', async () => {
    const backup = await home.backUp()
    await home.putBack(backup)
    await Promise.all([anna, boris].map(online))
    const made = await eventually(anna.engine(), async () => {
      const { address } = await boris.engine().account()
      const group = await anna.engine().createGroup({ name: 'After', members: [address ?? ''] })
      return group.ok ? group.chat : undefined
    })
    await chatWhen(boris.engine(), made, ({ state }) => state === 'active')
  })

  it('miss nothing though one was away while it happened twice, from the same copy', async () => {
    await say(anna, boris, 'one')
    const backup = await home.backUp()
    await say(anna, boris, 'two')
    await say(boris, anna, 'three')
    await boris.engine().lock()
    await home.putBack(backup)
    await online(anna)
    for (const text of ['four', 'five', 'six']) await anna.engine().sendText({ chat, text })
    await messageWhen(anna.engine(), chat, 'six', 'sent')
    // Nobody but anna ever had these from the server: the second loss takes them from everybody else.
    await home.putBack(backup)
    await online(anna)
    for (const text of ['seven', 'eight']) await anna.engine().sendText({ chat, text })
    await messageWhen(anna.engine(), chat, 'eight', 'sent')
    await boris.unlock()
    await online(boris)
    await messageWhen(boris.engine(), chat, 'eight', 'received')
    await say(boris, anna, 'nine')
    expect(await texts(boris)).toEqual(['one', 'two', 'three', 'seven', 'eight', 'nine'])
    expect(await texts(anna)).toEqual(['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'])
  })

  it('miss nothing though it was put back from a copy of what had been put back', async () => {
    await say(anna, boris, 'one')
    const first = await home.backUp()
    await say(anna, boris, 'two')
    await boris.engine().lock()
    await home.putBack(first)
    await online(anna)
    await anna.engine().sendText({ chat, text: 'three' })
    await messageWhen(anna.engine(), chat, 'three', 'sent')
    const second = await home.backUp()
    await anna.engine().sendText({ chat, text: 'four' })
    await messageWhen(anna.engine(), chat, 'four', 'sent')
    await home.putBack(second)
    await online(anna)
    await boris.unlock()
    await online(boris)
    await messageWhen(boris.engine(), chat, 'three', 'received')
    await say(anna, boris, 'five')
    expect(await texts(boris)).toEqual(['one', 'two', 'three', 'five'])
    expect(await texts(anna)).toEqual(['one', 'two', 'three', 'four', 'five'])
  })
})

describe('a device that the copy knows otherwise than its owner does', () => {
  /** A device of anna's account that only the words know of: certified and revoked by the root. */
  async function device(): Promise<{ account: RawAccount; thief: RawDevice }> {
    using keys = await deriveWordKeys(await createNodeCrypto(), words)
    const address = parseAccountAddress(annaAddress)
    const thief = rawDevice()
    const root = signingKey(keys.root.privateKey.slice(0, 32))
    const { username } = splitAddress(address)
    return {
      account: { username, address, authKey: new Uint8Array(32), root, device: thief, log: [await entryZero()] },
      thief,
    }
  }

  async function entryZero(): Promise<Uint8Array> {
    const client = createRawClient(home.server())
    const { token } = await client.signUp('reader', await invited())
    const { json } = await client.json('GET', `/v1/device-logs/${annaAddress}`, undefined, token)
    const [entry] = json?.['entries'] as string[]
    return fromBase64url(entry ?? '')
  }

  const readsOfLogs = (): number =>
    home.logLines.filter((line) => line.includes('"GET"') && line.includes('device-logs')).length

  async function invited(): Promise<{ inviteCode: Uint8Array }> {
    return { inviteCode: parseInvite(await home.invite()).code ?? new Uint8Array() }
  }

  it('is let in again when it was certified after the copy, as soon as anybody brings the entry', async () => {
    const client = () => createRawClient(home.server())
    const { account, thief: newest } = await device()
    const helper = await client().signUp('helper', await invited())
    const backup = await home.backUp()
    const reads = readsOfLogs()
    const keys = { ed25519: newest.signing.publicKey, x25519: newest.x25519 }
    const added = await client().append(
      account,
      helper.token,
      { kind: entryKinds.add, device: newest.id, ...keys },
      null,
    )
    expect(added.status).toBe(201)
    await eventually(boris.engine(), async () => (readsOfLogs() >= reads + 2 ? true : undefined))
    await say(anna, boris, 'while everybody knows')
    await anna.engine().lock()
    await boris.engine().lock()
    await home.putBack(backup)
    expect((await client().renew(account, newest)).json?.['code']).toBe('bad_proof')
    await boris.unlock()
    await online(boris)
    expect((await client().renew(account, newest)).status).toBe(201)
  })

  it('is revoked again when it was revoked after the copy, as soon as anybody who knows of it is back', async () => {
    const client = () => createRawClient(home.server())
    const { account, thief } = await device()
    const helper = await client().signUp('helper', await invited())
    const keys = { ed25519: thief.signing.publicKey, x25519: thief.x25519 }
    const added = await client().append(
      account,
      helper.token,
      { kind: entryKinds.add, device: thief.id, ...keys },
      null,
    )
    expect(added.status).toBe(201)
    expect((await client().renew(account, thief)).status).toBe(201)
    const backup = await home.backUp()
    const readBefore = readsOfLogs()
    const revoked = await client().append(account, helper.token, { kind: entryKinds.revoke, device: thief.id }, null)
    expect(revoked.status).toBe(201)
    expect((await client().renew(account, thief)).json?.['code']).toBe('device_revoked')
    // Both are told, and know the longer log by the time that more has come. Then anna is away.
    await eventually(boris.engine(), async () => (readsOfLogs() >= readBefore + 2 ? true : undefined))
    await say(anna, boris, 'while everybody knows')
    await anna.engine().lock()
    await boris.engine().lock()
    await home.putBack(backup)
    const renewed = await client().renew(account, thief)
    expect(renewed.status).toBe(201)
    await boris.unlock()
    await online(boris)
    const { status } = await client().json('GET', '/v1/key-packages', undefined, String(renewed.json?.['token']))
    expect(status).toBe(401)
    expect((await client().renew(account, thief)).json?.['code']).toBe('device_revoked')
  })
})

describe('a copy of a data folder', () => {
  it('holds what belongs together and no more, and is left as it is by a restore', async () => {
    const backup = await home.backUp()
    const listing = async (): Promise<string[]> => (await readdir(backup, { recursive: true })).sort()
    const before = await listing()
    expect(before.filter((name) => !name.startsWith('blobs'))).toEqual([
      'db.sqlite',
      'instance.key',
      'tls',
      join('tls', 'certificate.pem'),
      join('tls', 'key.pem'),
    ])
    expect(before.filter((name) => name.startsWith(join('blobs', '')))).not.toEqual([])
    await home.putBack(backup)
    expect(await listing()).toEqual(before)
  })

  it('is not put over what is there, nor taken where one of its files is missing', async () => {
    const backup = await home.backUp()
    await expect(restore(backup, home.dataFolder, 0)).rejects.toMatchObject({ code: 'folder_not_empty' })
    await rm(join(backup, 'instance.key'))
    await expect(restore(backup, `${backup}-new`, 0)).rejects.toMatchObject({ code: 'backup_damaged' })
    expect(await readdir(join(backup, '..'))).not.toContain(`${backup}-new`)
  })
})
