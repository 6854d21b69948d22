import { beforeAll, describe, expect, it } from 'vitest'
import type { Crypto, KeyPair } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { signInstanceAddresses } from '#protocol/client-server/instance-addresses.ts'
import { parseDomain, type Domain } from '#protocol/ids.ts'
import { formatInvite } from '#protocol/invite.ts'
import { lost, refused } from '../../../test/support/chat/memory-home.ts'
import type { Answer, PublicRoutes } from '../session/home-server.ts'
import type { ServerEndpoint } from './account-record.ts'
import { meetHomeServer, readInvite } from './server-contact.ts'

type Info = Extract<Awaited<ReturnType<PublicRoutes['info']>>, { ok: true }>['value']

const domain = parseDomain('office.example')
const pin = (letter: number): Uint8Array => new Uint8Array(32).fill(letter)
let crypto: Crypto
let instance: KeyPair
let thief: KeyPair
let expected: ServerEndpoint

beforeAll(async () => {
  crypto = await createNodeCrypto()
  instance = crypto.ed25519KeyPair(pin(1))
  thief = crypto.ed25519KeyPair(pin(2))
  expected = {
    domain,
    instanceKey: instance.publicKey,
    spkiPins: [pin(7)],
    addresses: ['192.0.2.1:8443'],
    largeInstance: false,
  }
})

function infoOf(over: Partial<Info> & { signer?: KeyPair; of?: Domain; pins?: Uint8Array[] } = {}): Info {
  const { signer = instance, of = domain, pins = [pin(7)], ...rest } = over
  const list = { domain: of, addresses: ['office.example:443', '192.0.2.1:8443'], spkiPins: pins, timeMs: 1 }
  return {
    wire: 1,
    domain,
    instanceKey: instance.publicKey,
    addresses: signInstanceAddresses(list, (message) => crypto.ed25519Sign(signer.privateKey, message)),
    signUp: 'open',
    largeInstance: false,
    capabilities: [],
    serverTimeMs: 1,
    ...rest,
  }
}

const meet = (info: Info | Answer<never>) => {
  const unused = (): never => {
    throw new Error('not used here')
  }
  const answer: Answer<Info> = 'ok' in info ? info : { ok: true, value: info }
  const routes = {
    challenge: unused,
    signUp: unused,
    signIn: unused,
    renew: unused,
    recover: unused,
    ownLog: unused,
    post: unused,
    deleteMessage: unused,
  }
  return meetHomeServer(crypto, { ...routes, info: () => Promise.resolve(answer) }, expected)
}

describe('meeting a home server', () => {
  it('takes what its instance key has signed beside what the invite said', async () => {
    expect(await meet(infoOf({ pins: [pin(8), pin(7)], largeInstance: true }))).toEqual({
      ok: true,
      endpoint: {
        ...expected,
        largeInstance: true,
        spkiPins: [pin(7), pin(8)],
        addresses: ['192.0.2.1:8443', 'office.example:443'],
      },
    })
  })

  it.each<[string, () => Info, string]>([
    ['has another key', () => infoOf({ instanceKey: thief.publicKey, signer: thief }), 'another_server'],
    ['has another domain', () => infoOf({ domain: parseDomain('other.example') }), 'another_server'],
    ['shows a list that another key signed', () => infoOf({ signer: thief }), 'addresses_not_signed'],
    ['shows a list of another domain', () => infoOf({ of: parseDomain('other.example') }), 'addresses_not_signed'],
  ])('refuses one that %s', async (_, info, code) => {
    expect(await meet(info())).toEqual({ ok: false, code })
  })

  it('says why there was no answer', async () => {
    expect(await meet(lost)).toEqual({ ok: false, code: 'timeout' })
    expect(await meet(refused('busy'))).toEqual({ ok: false, code: 'busy' })
  })

  it('keeps eight pins at the most, those of the invite first', async () => {
    const pins = Array.from({ length: 8 }, (_, index) => pin(20 + index))
    const met = await meet(infoOf({ pins }))
    expect(met.ok && met.endpoint.spkiPins).toEqual([pin(7), ...pins.slice(0, 7)])
  })
})

describe('an invite', () => {
  it('is read with space around it, as people paste it', () => {
    const code = new Uint8Array(16).fill(3)
    const { instanceKey, addresses } = expected
    const link = formatInvite({
      domain,
      instanceKey,
      spkiPin: pin(7),
      addresses,
      code,
      expiresSeconds: 0,
      scope: 'account',
    })
    expect(readInvite(` ${link}\n`)).toEqual({ endpoint: expected, code })
    expect(() => readInvite('talkee://j/1/!')).toThrow(expect.objectContaining({ name: 'PeerError' }) as Error)
  })
})
