import { beforeAll, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { signInstanceAddresses } from '#protocol/client-server/instance-addresses.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { parseAccountAddress, parseDeviceId, parseDomain } from '#protocol/ids.ts'
import { createMemoryVaultStore } from '../../../test/support/memory-vault-store.ts'
import { createMemoryWrapStore } from '../../../test/support/memory-wrap-store.ts'
import { withQuickStretch } from '../../../test/support/quick-stretch.ts'
import { accountKey, decodeAccountRecord, type AccountRecord } from '../account/account-record.ts'
import type { Crypto } from '../ports/crypto.ts'
import { createVaultKeeper } from '../vault/vault-keeper.ts'
import type { Vault } from '../vault/vault.ts'
import type { PublicRoutes } from './home-server.ts'
import { refreshEndpoint } from './refresh-endpoint.ts'

const domain = parseDomain('office.example')
let crypto: Crypto
let account: AccountRecord
let instance: { publicKey: Uint8Array; privateKey: Uint8Array }

beforeAll(async () => {
  crypto = withQuickStretch(await createNodeCrypto()).crypto
  instance = crypto.ed25519KeyPair(crypto.randomBytes(32))
  account = {
    address: parseAccountAddress('anna@office.example'),
    device: parseDeviceId('00112233445566778899aabbccddeeff'),
    ed25519Seed: new Uint8Array(32).fill(1),
    x25519Secret: new Uint8Array(32).fill(2),
    state: 'certified',
    server: {
      domain,
      instanceKey: instance.publicKey,
      spkiPins: [new Uint8Array(32).fill(3)],
      addresses: ['192.0.2.1:443'],
      largeInstance: false,
    },
    authorSecret: new Uint8Array(32).fill(4),
    blindSecret: new Uint8Array(32).fill(5),
  }
})

async function openVault(): Promise<Vault> {
  const keeper = createVaultKeeper({ crypto, store: createMemoryVaultStore(), wraps: createMemoryWrapStore() })
  const { publicKey } = crypto.x25519KeyPair(crypto.randomBytes(32))
  return keeper.create({ passwordBytes: utf8('password'), recoveryPublicKey: publicKey })
}

/** A server that says this of itself, its list signed by `key`. */
function postsOf(says: { addresses: string[]; pin: number; largeInstance: boolean }, key = instance): PublicRoutes {
  const list = { domain, addresses: says.addresses, spkiPins: [new Uint8Array(32).fill(says.pin)], timeMs: 1 }
  const info = (): ReturnType<PublicRoutes['info']> =>
    Promise.resolve({
      ok: true,
      value: {
        wire: 1,
        domain,
        instanceKey: instance.publicKey,
        addresses: signInstanceAddresses(list, (message) => crypto.ed25519Sign(key.privateKey, message)),
        signUp: 'invite',
        largeInstance: says.largeInstance,
        capabilities: [],
        serverTimeMs: 0,
      },
    })
  return { info } as Partial<PublicRoutes> as PublicRoutes
}

describe('what the home server says of itself', () => {
  it('is kept when it is new and signed, beside what was known', async () => {
    const vault = await openVault()
    const posts = postsOf({ addresses: ['192.0.2.9:443'], pin: 9, largeInstance: true })
    expect(await refreshEndpoint({ crypto, vault, posts }, account)).toBe(true)
    const stored = await vault.get('meta', accountKey)
    expect(stored === undefined ? undefined : decodeAccountRecord(stored).server).toEqual({
      ...account.server,
      addresses: ['192.0.2.1:443', '192.0.2.9:443'],
      spkiPins: [new Uint8Array(32).fill(3), new Uint8Array(32).fill(9)],
      largeInstance: true,
    })
  })

  it('changes nothing when it is what is known, or signed by another', async () => {
    const vault = await openVault()
    const same = postsOf({ addresses: ['192.0.2.1:443'], pin: 3, largeInstance: false })
    expect(await refreshEndpoint({ crypto, vault, posts: same }, account)).toBe(false)
    const stranger = crypto.ed25519KeyPair(crypto.randomBytes(32))
    const forged = postsOf({ addresses: ['192.0.2.66:443'], pin: 66, largeInstance: false }, stranger)
    expect(await refreshEndpoint({ crypto, vault, posts: forged }, account)).toBe(false)
    expect(await vault.get('meta', accountKey)).toBeUndefined()
  })
})
