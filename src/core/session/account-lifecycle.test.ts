import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import type { Transport } from '#core/ports/transport.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { equalBytes } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { createFakeHomeHttp, httpRefusal, type FakeHomeHttp } from '../../../test/support/fake-home-http.ts'
import { createMemoryVaultStore, type MemoryVaultStore } from '../../../test/support/memory-vault-store.ts'
import { createMemoryWrapStore } from '../../../test/support/memory-wrap-store.ts'
import { withQuickStretch } from '../../../test/support/quick-stretch.ts'
import { createVirtualClock, type VirtualClock } from '../../../test/support/virtual-clock.ts'
import { areWords } from '../account/words.ts'
import { createMls } from '../mls/create-mls.ts'
import { createAccountLifecycle, type AccountLifecycle } from './account-lifecycle.ts'
import { createMemoryFileStore, noHandles } from '../../../test/support/memory-file-store.ts'

let crypto: Crypto
let home: FakeHomeHttp
let clock: VirtualClock
let store: MemoryVaultStore
let wraps: ReturnType<typeof createMemoryWrapStore>
let lifecycle: AccountLifecycle
let told: number

beforeAll(async () => {
  crypto = withQuickStretch(await createNodeCrypto()).crypto
})

beforeEach(() => {
  home = createFakeHomeHttp(crypto)
  clock = createVirtualClock()
  store = createMemoryVaultStore()
  wraps = createMemoryWrapStore()
  told = 0
  lifecycle = openLifecycle()
})

function openLifecycle(over: { crypto?: Crypto; connect?: () => Transport } = {}): AccountLifecycle {
  const used = over.crypto ?? crypto
  const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
  return createAccountLifecycle({
    crypto: used,
    clock,
    log: quiet,
    mls: createMls({ crypto: used }),
    store,
    wraps,
    connect: over.connect ?? home.connect,
    fileStore: createMemoryFileStore(),
    fileHandles: noHandles,
    onFile: () => undefined,
    onChat: () => undefined,
    onContact: () => undefined,
    onAccount: () => {
      told++
    },
  })
}

const password = () => utf8('a good password')
const credentials = (username = 'anna') => ({ invite: home.invite, username, password: password() })
const phase = async (of = lifecycle): Promise<string> => (await of.view()).phase
/** The same folder, opened by a new process. */
function restarted(over: Parameters<typeof openLifecycle>[0] = {}): AccountLifecycle {
  store = createMemoryVaultStore(store.snapshot())
  return openLifecycle(over)
}

describe('the words on a vault', () => {
  it('leave it locked, and to be opened by the new password, when something breaks on the way', async () => {
    const signedUp = await lifecycle.signUp(credentials())
    if (!signedUp.ok) throw new Error(signedUp.code)
    await lifecycle.lock()
    home.answer = () => Promise.reject(new Error('broken'))
    const newPassword = () => utf8('another good password')
    const recovering = lifecycle.recover({ words: signedUp.words, newPassword: newPassword() })
    await expect(recovering).rejects.toThrow('broken')
    home.answer = () => undefined
    expect(await phase()).toBe('locked')
    expect(await lifecycle.unlock(newPassword())).toEqual({ ok: true })
    expect(await phase()).toBe('ready')
  })
})

describe('signing up', () => {
  it('gives twelve words once, and an account at work', async () => {
    expect(await phase()).toBe('empty')
    const signedUp = await lifecycle.signUp(credentials())
    expect(signedUp.ok && areWords(signedUp.words)).toBe(true)
    expect(await lifecycle.view()).toMatchObject({ phase: 'ready', address: 'anna@office.example' })
    expect(lifecycle.ready().directory.all()).toEqual([])
    expect(told).toBeGreaterThan(0)
  })

  it.each([
    ['a name that is taken', 409, 'username_taken'],
    ['an invite that is used up', 403, 'invite_invalid'],
  ])('that is refused for %s leaves an empty installation, and can be tried again', async (_, status, code) => {
    home.answer = ({ path }) => (path === '/v1/accounts' ? Promise.resolve(httpRefusal(status, code)) : undefined)
    expect(await lifecycle.signUp(credentials())).toEqual({ ok: false, code })
    expect(await phase()).toBe('empty')
    home.answer = () => undefined
    expect(await lifecycle.signUp(credentials('boris'))).toMatchObject({ ok: true })
  })

  it('tells nothing to a server that is not the invited one', async () => {
    const other = createFakeHomeHttp({
      ...crypto,
      ed25519KeyPair: () => crypto.ed25519KeyPair(new Uint8Array(32).fill(66)),
    })
    const refused = await lifecycle.signUp({ ...credentials(), invite: other.invite })
    expect(refused).toEqual({ ok: false, code: 'another_server' })
    expect(home.requests).toEqual(['GET /v1/info'])
    expect(await phase()).toBe('empty')
  })

  it('does not lose the words to a server that fails right after', async () => {
    home.answer = ({ path }) => (path === '/v1/key-packages' ? Promise.reject(new Error('as planned')) : undefined)
    expect(await lifecycle.signUp(credentials())).toMatchObject({ ok: true })
    expect(await phase()).toBe('ready')
  })

  it('gives the words of an account that cannot be opened, and leaves that to be unlocked', async () => {
    let connected = 0
    // Asked who it is, signed up at, then connected to by the account at work.
    lifecycle = openLifecycle({
      connect: () => {
        if (++connected < 3) return home.connect()
        throw new Error('as planned')
      },
    })
    expect(await lifecycle.signUp(credentials())).toMatchObject({ ok: true })
    expect(await phase()).toBe('locked')
    lifecycle = restarted()
    expect(await lifecycle.unlock(password())).toEqual({ ok: true })
  })

  it('is not possible where there is an account', async () => {
    await lifecycle.signUp(credentials())
    await expect(lifecycle.signUp(credentials('boris'))).rejects.toMatchObject({ code: 'not_empty' })
    await lifecycle.lock()
    await expect(lifecycle.signIn(credentials('boris'))).rejects.toMatchObject({ code: 'not_empty' })
  })

  it('shows the server neither password nor words', async () => {
    const bodies: string[] = []
    home.answer = ({ body }) => {
      // Names of fields are words of the list as well.
      bodies.push(
        Buffer.from(body ?? [])
          .toString('latin1')
          .replace(/"[a-zA-Z]+":/g, ''),
      )
      return undefined
    }
    const signedUp = await lifecycle.signUp(credentials())
    const words = signedUp.ok ? signedUp.words : ''
    expect(bodies.some((body) => body.includes('anna'))).toBe(true)
    for (const secret of ['a good password', words, ...words.split(' ').map((word) => `"${word}"`)]) {
      expect(bodies.filter((body) => body.includes(secret))).toEqual([])
    }
  })
})

describe('unlocking', () => {
  beforeEach(async () => {
    await lifecycle.signUp(credentials())
    await lifecycle.lock()
  })

  it('opens with the password, also in a new process, and asks the server nothing first', async () => {
    home.answer = () => new Promise(() => undefined)
    lifecycle = restarted()
    expect(await phase()).toBe('locked')
    expect(await lifecycle.unlock(password())).toEqual({ ok: true })
    expect(await lifecycle.view()).toMatchObject({ phase: 'ready', address: 'anna@office.example' })
    expect(await lifecycle.unlock(password())).toEqual({ ok: true })
  })

  it('does not with another', async () => {
    expect(await lifecycle.unlock(utf8('a bad password'))).toEqual({ ok: false, code: 'wrong_password' })
    expect(await phase()).toBe('locked')
    expect(() => lifecycle.ready()).toThrow(expect.objectContaining({ code: 'not_ready' }) as Error)
  })

  it('leaves the vault locked when the account cannot be opened, and works when it can', async () => {
    let fails = true
    lifecycle = restarted({
      connect: () => {
        if (fails) throw new Error('no transport today')
        return home.connect()
      },
    })
    await expect(lifecycle.unlock(password())).rejects.toThrow('no transport today')
    expect(await phase()).toBe('locked')
    fails = false
    expect(await lifecycle.unlock(password())).toEqual({ ok: true })
    expect(await phase()).toBe('ready')
  })

  it('says that a vault without its account is damaged, and leaves it locked', async () => {
    store.tamper('meta', utf8('account'), undefined)
    expect(await lifecycle.unlock(password())).toEqual({ ok: false, code: 'vault_damaged' })
    expect(await lifecycle.unlock(password())).toEqual({ ok: false, code: 'vault_damaged' })
  })
})

describe('locking', () => {
  it('is done at once though the server has not answered', async () => {
    await lifecycle.signUp(credentials())
    home.answer = () => new Promise(() => undefined)
    home.welcome()
    await clock.advance(0)
    expect(home.requests.at(-1)).toBe('GET /v1/key-packages')
    expect((await lifecycle.view()).connection).toEqual({ state: 'online' })
    await lifecycle.lock()
    expect(await phase()).toBe('locked')
    expect(home.open()).toBe(0)
  })

  it('does not wait for what another intent has asked the server', async () => {
    await lifecycle.signUp(credentials())
    const { vault } = lifecycle.unlocked()
    const silent = new Promise<never>(() => undefined)
    home.answer = ({ path }) => (path === '/v1/account/password' ? silent : undefined)
    const change = { oldPassword: password(), newPassword: utf8('another good password') }
    lifecycle.changePassword(change).catch(() => undefined)
    for (let i = 0; i < 1_000 && home.requests.at(-1) !== 'PUT /v1/account/password'; i++) await clock.advance(1)
    expect(home.requests.at(-1)).toBe('PUT /v1/account/password')
    lifecycle.lock().catch(() => undefined)
    await clock.advance(1)
    expect(await phase()).toBe('locked')
    await expect(vault.get('meta', utf8('account'))).rejects.toMatchObject({ code: 'locked' })
  })

  it('leaves nothing running: no timer, no connection, no view of what was', async () => {
    await lifecycle.signUp(credentials())
    const session = lifecycle.ready()
    await lifecycle.lock()
    expect(clock.pending()).toBe(0)
    const before = home.requests.length
    await clock.advance(3_600_000)
    expect(home.requests).toHaveLength(before)
    expect(() => lifecycle.ready()).toThrow(expect.objectContaining({ code: 'not_ready' }) as Error)
    await expect(session.chats.vault.get('meta', utf8('account'))).rejects.toMatchObject({ code: 'locked' })
    expect(await lifecycle.view()).toEqual({
      phase: 'locked',
      revoked: false,
      address: undefined,
      device: undefined,
      connection: { state: 'offline' },
      newPassword: null,
    })
  })

  it('overwrites the private keys of the device, wherever they were held', async () => {
    await lifecycle.signUp(credentials())
    await lifecycle.lock()
    const seen: Uint8Array[] = []
    const watched: Crypto = {
      ...crypto,
      openXChaCha20: (input) => {
        const plaintext = crypto.openXChaCha20(input)
        if (plaintext !== undefined) seen.push(plaintext)
        return plaintext
      },
      ed25519KeyPair: (seed) => {
        const pair = crypto.ed25519KeyPair(seed)
        seen.push(seed, pair.privateKey)
        return pair
      },
    }
    lifecycle = restarted({ crypto: watched })
    await lifecycle.unlock(password())
    const { privateKey } = lifecycle.ready().chats.self.signatureKeyPair
    const { authorSecret } = lifecycle.ready().chats.self
    const secrets = [privateKey.slice(), authorSecret.slice()]
    const holds = (bytes: Uint8Array): boolean =>
      secrets.some((secret) => Array.from(bytes.keys()).some((at) => equalBytes(bytes.subarray(at, at + 32), secret)))
    expect(seen.filter(holds).length).toBeGreaterThan(0)
    await lifecycle.lock()
    expect(seen.filter(holds)).toEqual([])
  })

  it('can be done twice, and before anything was unlocked', async () => {
    await lifecycle.lock()
    await lifecycle.signUp(credentials())
    await lifecycle.lock()
    await lifecycle.lock()
    expect(await lifecycle.unlock(password())).toEqual({ ok: true })
  })
})

describe('changing the password', () => {
  const change = (from = password(), to = utf8('a better password')) =>
    lifecycle.changePassword({ oldPassword: from, newPassword: to })

  it('makes the new one open the vault, and the old one not', async () => {
    await lifecycle.signUp(credentials())
    expect(await change()).toEqual({ ok: true })
    await lifecycle.lock()
    expect(await lifecycle.unlock(password())).toEqual({ ok: false, code: 'wrong_password' })
    expect(await lifecycle.unlock(utf8('a better password'))).toEqual({ ok: true })
  })

  it('that the server refuses changes nothing, and asks it once', async () => {
    await lifecycle.signUp(credentials())
    home.answer = ({ method }) =>
      method === 'PUT' ? Promise.resolve(httpRefusal(401, 'wrong_credentials')) : undefined
    expect(await change()).toEqual({ ok: false, code: 'wrong_credentials' })
    expect(home.requests.filter((request) => request.startsWith('PUT'))).toHaveLength(1)
    await lifecycle.lock()
    expect(await lifecycle.unlock(utf8('a better password'))).toEqual({ ok: false, code: 'wrong_password' })
    expect(await lifecycle.unlock(password())).toEqual({ ok: true })
  })

  describe('that was not answered', () => {
    const [first, second, third] = ['a good password', 'a better password', 'the best password'] as const
    const lost = { unreachable: 'timeout', message: 'as planned' } as const

    /** Changes to the second password; the server hears of it or not, and its answer is lost. */
    async function changeUnheard(isTaken: boolean, isHeardAgain = true): Promise<void> {
      await lifecycle.signUp(credentials())
      home.answer = (request) => {
        if (request.method !== 'PUT') return undefined
        if (isTaken) home.reply(request)
        return Promise.resolve(lost)
      }
      expect(await change(utf8(first), utf8(second))).toEqual({ ok: false, code: 'timeout' })
      if (isHeardAgain) home.answer = () => undefined
    }

    it('leaves both good for the vault', async () => {
      await changeUnheard(true, false)
      for (const good of [first, second]) {
        await lifecycle.lock()
        expect(await lifecycle.unlock(utf8(good))).toEqual({ ok: true })
      }
    })

    it('is found out once the server answers, and is the only one then', async () => {
      await changeUnheard(true, false)
      await clock.advance(60_000)
      home.answer = () => undefined
      await clock.advance(600_000)
      await lifecycle.lock()
      expect(await lifecycle.unlock(utf8(first))).toEqual({ ok: false, code: 'wrong_password' })
      expect(await lifecycle.unlock(utf8(second))).toEqual({ ok: true })
    })

    it.each([false, true])(
      'is done already when it is asked for once more (found out before: %s)',
      async (isFoundOut) => {
        await changeUnheard(true, false)
        home.answer = () => undefined
        if (isFoundOut) await clock.advance(600_000)
        expect(await change(utf8(first), utf8(second))).toEqual({ ok: true })
        await lifecycle.lock()
        expect(await lifecycle.unlock(utf8(second))).toEqual({ ok: true })
      },
    )

    it.each([
      [true, second, first],
      [false, first, second],
    ])('is settled at the next change by what the server has (%#)', async (isTaken, right, wrong) => {
      await changeUnheard(isTaken)
      expect(await change(utf8(wrong), utf8(third))).toEqual({ ok: false, code: 'wrong_credentials' })
      expect(await change(utf8(right), utf8(third))).toEqual({ ok: true })
      await lifecycle.lock()
      for (const gone of [first, second]) {
        expect(await lifecycle.unlock(utf8(gone))).toEqual({ ok: false, code: 'wrong_password' })
      }
      expect(await lifecycle.unlock(utf8(third))).toEqual({ ok: true })
    })

    it('stays so while the server cannot be asked', async () => {
      await changeUnheard(true)
      home.answer = ({ method }) => (method === 'PUT' ? Promise.resolve(lost) : undefined)
      expect(await change(utf8(second), utf8(third))).toEqual({ ok: false, code: 'timeout' })
      await lifecycle.lock()
      expect(await lifecycle.unlock(utf8(third))).toEqual({ ok: false, code: 'wrong_password' })
      expect(await lifecycle.unlock(utf8(second))).toEqual({ ok: true })
    })

    it('is as good as not answered when the server only says that it failed', async () => {
      await lifecycle.signUp(credentials())
      home.answer = (request) => {
        if (request.method !== 'PUT') return undefined
        home.reply(request)
        return Promise.resolve(httpRefusal(500, 'internal'))
      }
      expect(await change(utf8(first), utf8(second))).toEqual({ ok: false, code: 'internal' })
      home.answer = () => undefined
      expect(await change(utf8(second), utf8(third))).toEqual({ ok: true })
    })
  })
})
