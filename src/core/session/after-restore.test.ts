import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createAccountLogs } from '#core/devices/account-logs.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import { adoptKey } from '#core/vault/secret.ts'
import { createUnitOfWork } from '#core/vault/unit-of-work.ts'
import { createVault, type Vault } from '#core/vault/vault.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { fromBase64url } from '#protocol/codec/base64url.ts'
import { parseAccountAddress } from '#protocol/ids.ts'
import { lost, refused } from '../../../test/support/chat/memory-home.ts'
import { createDeviceLogAuthor, type DeviceLogAuthor } from '../../../test/support/device-log-author.ts'
import { createMemoryVaultStore } from '../../../test/support/memory-vault-store.ts'
import { pushBackLogs, type PushBackDeps } from './after-restore.ts'

const anna = parseAccountAddress('anna@office.example')
const boris = parseAccountAddress('boris@office.example')

let crypto: Crypto
let vault: Vault
let author: DeviceLogAuthor
let logs: ReturnType<typeof createAccountLogs>
let server: Uint8Array[]
let warnings: string[]
let beforeAppend: () => void
let answer: PushBackDeps['routes']['appendEntry'] | undefined

beforeAll(async () => {
  crypto = await createNodeCrypto()
})

beforeEach(async () => {
  vault = createVault({ crypto, store: createMemoryVaultStore(), rowKey: adoptKey(crypto, new Uint8Array(32).fill(1)) })
  logs = createAccountLogs(crypto, new Uint8Array(32).fill(2))
  author = createDeviceLogAuthor(crypto, anna)
  server = []
  warnings = []
  beforeAppend = () => undefined
  answer = undefined
})

/** phone, tablet, tablet revoked, laptop. */
const full = (): Uint8Array[] =>
  author
    .grow(
      (log) => author.add(log, 'tablet', 'phone'),
      (log) => author.revoke(log, 'tablet', 'phone'),
      (log) => author.add(log, 'laptop', 'phone'),
    )
    .entries.map(({ entryBytes }) => entryBytes)

async function know(entries: readonly Uint8Array[]): Promise<void> {
  const work = createUnitOfWork(vault)
  await logs.learn(work, anna, entries)
  await work.commit()
}

function push(accounts = [anna]): Promise<boolean> {
  const warn = (event: string, fields: object = {}): void => {
    warnings.push(`${event} ${JSON.stringify(fields)}`)
  }
  const deps: PushBackDeps = {
    vault,
    logs,
    log: { debug: warn, info: warn, warn, error: warn },
    routes: {
      deviceLog: (address) =>
        Promise.resolve(address === anna ? { ok: true, value: { entries: [...server] } } : refused('not_found')),
      async appendEntry({ entry }) {
        beforeAppend()
        if (answer !== undefined) return answer({ entry })
        const bytes = fromBase64url(entry)
        const seq = full().findIndex((one) => Buffer.from(one).equals(bytes))
        if (seq !== server.length) return refused('device_log_moved')
        server.push(bytes)
        return { ok: true, value: { seq } }
      },
    },
  }
  return pushBackLogs(deps, accounts)
}

describe('bringing back what a restored server forgot of a log', () => {
  it.each([1, 2, 3, 4])('appends what is missing behind entry %i, in order', async (kept) => {
    server = full().slice(0, kept)
    await know(full())
    expect({ done: await push(), server }).toEqual({ done: true, server: full() })
  })

  it('leaves a server alone that knows more', async () => {
    server = full()
    await know(full().slice(0, 2))
    expect({ done: await push(), server }).toEqual({ done: true, server: full() })
  })

  it('goes on where another device has brought some of it at the same moment', async () => {
    server = full().slice(0, 1)
    await know(full())
    beforeAppend = () => {
      if (server.length < 3) server.push(full()[server.length]!)
    }
    expect({ done: await push(), server }).toEqual({ done: true, server: full() })
  })

  it('brings nothing to a fork, and says so', async () => {
    const other = author.grow((log) => author.add(log, 'notebook', 'phone'))
    server = other.entries.map(({ entryBytes }) => entryBytes)
    await know(full())
    expect(await push()).toBe(true)
    expect({ length: server.length, warnings }).toEqual({
      length: 2,
      warnings: ['device_log_refused {"fault":"forked"}'],
    })
  })

  it('is done with accounts that the server does not have, and with those it knows nothing of', async () => {
    await know(full())
    server = full()
    expect(await push([boris, anna])).toBe(true)
  })

  it.each([
    ['the server is away', lost, false],
    ['it is refused for now', refused('rate_limited'), false],
    ['it will never be taken', refused('bad_device_log_entry'), true],
  ] as const)('when %s', async (_, said, isDone) => {
    server = full().slice(0, 2)
    await know(full())
    answer = () => Promise.resolve(said)
    expect(await push()).toBe(isDone)
  })
})
