// Accounts that are nothing but a leaf: signed up with words and a log entry 0 like any other, a KeyPackage of last resort
// at the server, so that one can be in several groups, and nobody at home. What adds them checks them like everyone.

import type { ServerEndpoint } from '#core/account/account-record.ts'
import { meetHomeServer, readInvite } from '#core/account/server-contact.ts'
import { prepareAccount, registerAccount } from '#core/account/sign-up.ts'
import { createMls } from '#core/mls/create-mls.ts'
import type { Mls } from '#core/mls/mls.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import type { Transport } from '#core/ports/transport.ts'
import { createPublicRoutes, createSessionRoutes } from '#core/session/home-server.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { parseUsername, type AccountAddress } from '#protocol/ids.ts'

interface LightClient {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly mls: Mls
  readonly endpoint: ServerEndpoint
  readonly transport: Transport
  readonly inviteCode: Uint8Array | null
}

const daySeconds = 86_400
/** Enough to keep both the server and this process at work. */
const atOnce = 4

/** Signs up that many accounts, `leaf0` and on; gives their addresses. */
export async function signUpBareLeaves(
  deps: { crypto: Crypto; clock: Clock },
  invite: string,
  count: number,
): Promise<readonly AccountAddress[]> {
  const { endpoint, code } = readInvite(invite)
  const transport = connectTo(endpoint, deps.clock)
  try {
    const met = await meetHomeServer(deps.crypto, createPublicRoutes(transport), endpoint)
    if (!met.ok) throw new Error(`the server is not the one of the invite: ${met.code}`)
    const client: LightClient = {
      ...deps,
      mls: createMls(deps),
      endpoint: met.endpoint,
      transport,
      inviteCode: code,
    }
    const addresses: AccountAddress[] = []
    let next = 0
    const work = async (): Promise<void> => {
      while (next < count) {
        const number = next++
        addresses[number] = await signUpLeaf(client, `leaf${String(number)}`)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    return addresses
  } finally {
    await transport.close()
  }
}

async function signUpLeaf(client: LightClient, name: string): Promise<AccountAddress> {
  const { crypto, mls, transport, endpoint, inviteCode } = client
  const username = parseUsername(name)
  const prepared = await prepareAccount(client, { endpoint, username })
  const password = utf8(`the password of ${name}`)
  const routes = createPublicRoutes(transport)
  const registered = await registerAccount({ crypto, routes }, prepared, { username, password, inviteCode })
  if (!registered.ok) throw new Error(`sign-up refused: ${registered.code}`)

  const { address, device, ed25519Seed } = prepared.account
  const nowSeconds = Math.floor(client.clock.nowMs() / 1000)
  const notAfterSeconds = nowSeconds + 90 * daySeconds
  const { keyPackageBytes } = await mls.generateKeyPackage({
    identity: { account: address, device, entrySeq: 0, entryHash: crypto.blake3(prepared.entryBytes) },
    signatureKeyPair: crypto.ed25519KeyPair(ed25519Seed),
    oneTimeX25519: crypto.x25519KeyPair(crypto.randomBytes(32)).publicKey,
    notBeforeSeconds: nowSeconds - daySeconds,
    notAfterSeconds,
  })
  const sessionToken = registered.session.token
  const session = createSessionRoutes((request) => transport.request({ ...request, sessionToken }))
  const packages = [{ keyPackage: keyPackageBytes, notAfterSeconds, isLastResort: true }]
  const uploaded = await session.uploadKeyPackages({ packages })
  if (!uploaded.ok) throw new Error('a KeyPackage was not taken')
  return address
}
