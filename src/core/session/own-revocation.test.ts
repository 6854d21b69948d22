import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { toBase64url } from '#protocol/codec/base64url.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { entryKinds } from '#protocol/device-log/entry.ts'
import { createFakeHomeHttp, httpRefusal, type FakeHomeHttp } from '../../../test/support/fake-home-http.ts'
import { createMemoryVaultStore, type MemoryVaultStore } from '../../../test/support/memory-vault-store.ts'
import { createMemoryWrapStore, type MemoryWrapStore } from '../../../test/support/memory-wrap-store.ts'
import { withQuickStretch } from '../../../test/support/quick-stretch.ts'
import { createVirtualClock, type VirtualClock } from '../../../test/support/virtual-clock.ts'
import { readAccount, type AccountRecord } from '../account/account-record.ts'
import { signOwnEntry } from '../devices/own-log.ts'
import { createMls } from '../mls/create-mls.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { wordsOpenForMs } from '../vault/revoked-mark.ts'
import { createAccountLifecycle, type AccountLifecycle } from './account-lifecycle.ts'
import { keepSuccessor } from './successor.ts'
import { createMemoryFileStore, noHandles } from '../../../test/support/memory-file-store.ts'

const password = () => utf8('a good password')

let crypto: Crypto
let home: FakeHomeHttp
let clock: VirtualClock
let store: MemoryVaultStore
let wraps: MemoryWrapStore
let lifecycle: AccountLifecycle
let signedUp: { readonly words: string }

beforeAll(async () => {
  crypto = withQuickStretch(await createNodeCrypto()).crypto
})

beforeEach(async () => {
  home = createFakeHomeHttp(crypto)
  clock = createVirtualClock()
  store = createMemoryVaultStore()
  wraps = createMemoryWrapStore()
  lifecycle = openLifecycle()
  const made = await lifecycle.signUp({ invite: home.invite, username: 'anna', password: password() })
  if (!made.ok) throw new Error(made.code)
  signedUp = made
})

function openLifecycle(): AccountLifecycle {
  const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
  return createAccountLifecycle({
    ...{ crypto, clock, log: quiet, mls: createMls({ crypto }), store, wraps, connect: home.connect },
    fileStore: createMemoryFileStore(),
    fileHandles: noHandles,
    onFile: () => undefined,
    onChat: () => undefined,
    onContact: () => undefined,
    onAccount: () => undefined,
  })
}

/** From now on the home shows the own log with this device's revocation at its end. */
async function revokeSelf(): Promise<void> {
  const { chats } = lifecycle.ready()
  const { address, device, signatureKeyPair } = chats.self
  const log = await chats.logs.known(createUnitOfWork(chats.vault), address)
  if (log === undefined) throw new Error('no own log')
  const draft = { kind: entryKinds.revoke, device, ed25519: null, x25519: null, accepts: null }
  const { entryBytes } = signOwnEntry({ crypto, clock, address }, log, { device, ...signatureKeyPair }, draft)
  const entries = [...log.entries.map((entry) => entry.entryBytes), entryBytes].map(toBase64url)
  home.answer = ({ path }) =>
    path.startsWith('/v1/device-logs/')
      ? Promise.resolve({ status: 200, body: utf8(JSON.stringify({ entries })) })
      : undefined
}

/** Lets the virtual clock pass until the account is no longer at work. */
async function untilLocked(): Promise<void> {
  for (let i = 0; i < 200 && (await lifecycle.view()).phase !== 'locked'; i++) await clock.advance(10)
}

describe('a device that reads its own revocation', () => {
  it('is at work no more: no password opens it, and its keys are gone from the disk', async () => {
    await revokeSelf()
    home.welcome()
    await untilLocked()
    expect(await lifecycle.view()).toMatchObject({ phase: 'locked', revoked: true })
    expect(await lifecycle.unlock(password())).toEqual({ ok: false, code: 'vault_damaged' })
    expect(await wraps.read('wrap')).toBeUndefined()
    expect(await wraps.read('recovery')).toBeDefined()
    expect(store.snapshot().get('key_packages')?.size ?? 0).toBe(0)
    expect(clock.pending()).toBe(0)
  })

  it('keeps what the rows that stay are found by, for whoever opens them by the words', async () => {
    const { vault } = lifecycle.unlocked()
    const before = await readAccount(crypto, vault)
    await revokeSelf()
    let ended: AccountRecord | undefined
    const apply = store.apply.bind(store)
    store.apply = async (writes) => {
      await apply(writes)
      const endsDevice = writes.some((write) => write.kind === 'delete-range' && write.table === 'mls_secrets')
      if (endsDevice) ended = await readAccount(crypto, vault)
    }
    home.welcome()
    await untilLocked()
    const zeros = new Uint8Array(32)
    expect(ended).toEqual({ ...before, state: 'revoked', ed25519Seed: zeros, x25519Secret: zeros })
  })

  it('loses the keys of the device that it was to become, too', async () => {
    const { vault } = lifecycle.unlocked()
    await keepSuccessor({ crypto, vault })
    const isKept = () => [...(store.snapshot().get('meta')?.keys() ?? [])].includes(toHex(utf8('successor')))
    expect(isKept()).toBe(true)
    await revokeSelf()
    home.welcome()
    await untilLocked()
    expect(isKept()).toBe(false)
  })

  it('finishes at the next unlocking what a full disk kept it from', async () => {
    await revokeSelf()
    let failing = true
    const apply = store.apply.bind(store)
    store.apply = (writes) => {
      const endsDevice = writes.some((write) => write.kind === 'delete-range' && write.table === 'mls_secrets')
      return failing && endsDevice ? Promise.reject(new Error('disk full')) : apply(writes)
    }
    home.welcome()
    await untilLocked()
    expect(await lifecycle.view()).toMatchObject({ phase: 'locked', revoked: false })
    failing = false
    expect(await lifecycle.unlock(password())).toEqual({ ok: false, code: 'device_revoked' })
    expect(await lifecycle.view()).toMatchObject({ phase: 'locked', revoked: true })
  })

  it('loses the wrap of its password without being opened again when the disk failed at it', async () => {
    await revokeSelf()
    // What says that it was revoked is written, and its folder not synced.
    wraps.failChange(1, 'after')
    home.welcome()
    await untilLocked()
    await clock.advance(1_000)
    expect(await wraps.read('wrap')).toBeDefined()
    wraps.failChange(1, 'before')
    await clock.advance(5_000)
    await clock.advance(5_000)
    expect(await wraps.read('wrap')).toBeUndefined()
    expect(await lifecycle.view()).toMatchObject({ phase: 'locked', revoked: true })
  })

  it.each(['refuses', 'breaks'] as const)(
    'has its thirty days from then on, also when the server %s at the words',
    async (how) => {
      const { words } = signedUp
      await revokeSelf()
      home.welcome()
      await untilLocked()
      await clock.advance(wordsOpenForMs - 60_000)
      home.answer = () =>
        how === 'breaks' ? Promise.reject(new Error('broken')) : Promise.resolve(httpRefusal(503, 'shutting_down'))
      const recovering = lifecycle.recover({ words, newPassword: utf8('another password') })
      if (how === 'breaks') await expect(recovering).rejects.toThrow('broken')
      else expect(await recovering).toMatchObject({ ok: false })
      expect(await lifecycle.view()).toMatchObject({ phase: 'locked', revoked: true })
      await clock.advance(60_000)
      lifecycle = openLifecycle()
      expect(await lifecycle.view()).toMatchObject({ phase: 'empty', revoked: false })
    },
  )

  it('leaves nothing after thirty days', async () => {
    await revokeSelf()
    home.welcome()
    await untilLocked()
    await clock.advance(wordsOpenForMs - 60_000)
    lifecycle = openLifecycle()
    expect((await lifecycle.view()).revoked).toBe(true)
    await clock.advance(60_000)
    lifecycle = openLifecycle()
    expect(await lifecycle.view()).toMatchObject({ phase: 'empty', revoked: false })
    expect([...store.snapshot().values()].every((rows) => rows.size === 0)).toBe(true)
  })
})

describe('signing out', () => {
  it('leaves nothing, though the disk failed at it, and nobody has to ask again', async () => {
    wraps.failChange(2, 'before')
    const signedOut = lifecycle.signOut({ password: password(), evenUntold: true })
    await expect(signedOut).rejects.toMatchObject({ code: 'disk_error' })
    expect((await lifecycle.view()).phase).toBe('locked')
    await clock.advance(5_000)
    await lifecycle.close()
    expect(wraps.snapshot().size).toBe(0)
    expect([...store.snapshot().values()].every((rows) => rows.size === 0)).toBe(true)
  })
})
