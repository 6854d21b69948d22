// A client of the wire and nothing more: it signs, frames and sends what it is told, keeps nothing and decrypts nothing.
// For driving a home server over real TLS, also with things that no honest client would send.

import { createHash, X509Certificate } from 'node:crypto'
import { Agent, request as httpsRequest } from 'node:https'
import { TLSSocket } from 'node:tls'
import { toBase64url } from '#protocol/codec/base64url.ts'
import { equalBytes } from '#protocol/codec/bytes.ts'
import { encodeShape, type Shape } from '#protocol/codec/shape.ts'
import { sessionProofBytes } from '#protocol/client-server/session-proof.ts'
import { type EntryBody, entryKinds, signEntry } from '#protocol/device-log/entry.ts'
import {
  type AccountAddress,
  accountAddress,
  type DeviceId,
  type Domain,
  parseDeviceId,
  parseUsername,
  type Username,
} from '#protocol/ids.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { blake3 } from '#server/crypto/blake3.ts'
import { randomBytes, type SigningKey, signingKey } from '#server/crypto/sodium.ts'
import { openRawStream, type RawStream } from './raw-stream.ts'

export interface ServerAddress {
  readonly port: number
  readonly domain: Domain
  readonly spkiPin: Uint8Array
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly bytes: Uint8Array
  /** The body as JSON, or undefined where it is none. */
  readonly json: Readonly<Record<string, unknown>> | undefined
}

interface RawRequest {
  readonly method: string
  readonly path: string
  readonly token?: string | undefined
  readonly type?: string
  readonly body?: Uint8Array | string
  readonly headers?: Readonly<Record<string, string>>
  /** Cuts the connection after so long. */
  readonly endAfterMs?: number
  /** A connection of its own by default, as anonymous posts have. */
  readonly agent?: Agent
}

/** The keys of one installation. */
export interface RawDevice {
  readonly id: DeviceId
  readonly signing: SigningKey
  readonly x25519: Uint8Array
}

export interface RawAccount {
  readonly username: Username
  readonly address: AccountAddress
  readonly authKey: Uint8Array
  readonly root: SigningKey
  readonly device: RawDevice
  /** The log so far, as bytes of entries. */
  readonly log: Uint8Array[]
}

/** Connections that are used again. No resumption: a resumed session shows no certificate to compare with the pin. */
export const keepAliveAgent = (maxSockets = 1): Agent =>
  new Agent({ keepAlive: true, maxSockets, maxCachedSessions: 0 })

export function rawDevice(): RawDevice {
  return { id: parseDeviceId(toHex(randomBytes(16))), signing: signingKey(randomBytes(32)), x25519: randomBytes(32) }
}

export interface RawClient {
  readonly server: ServerAddress
  request(request: RawRequest): Promise<Reply>
  json(method: string, path: string, body?: unknown, token?: string): Promise<Reply>
  cbor<T>(method: string, path: string, shape: Shape<T>, value: T, token?: string): Promise<Reply>
  nonce(): Promise<Uint8Array>
  /** Makes account, words-root and entry 0, and signs up; the session token is `token`. */
  signUp(
    username: string,
    options?: { inviteCode?: Uint8Array; recoveryHash?: Uint8Array },
  ): Promise<{ account: RawAccount; token: string; reply: Reply }>
  signIn(account: RawAccount, device: RawDevice, options?: { authKey?: Uint8Array }): Promise<Reply>
  renew(account: RawAccount, device: RawDevice): Promise<Reply>
  /** Appends an entry to the account's log, signed by `by` (null: the root). */
  append(
    account: RawAccount,
    token: string,
    entry: Partial<EntryBody> & { kind: EntryBody['kind']; device: DeviceId },
    by: RawDevice | null,
  ): Promise<Reply>
  stream(token: string, headers?: Readonly<Record<string, string>>): RawStream
}

/** `fixed.nonce` is used in every proof in place of fresh ones. */
export function createRawClient(
  { port, domain, spkiPin }: ServerAddress,
  fixed: { readonly nonce?: Uint8Array } = {},
): RawClient {
  // No checkServerIdentity: with one, Node keeps no connection for a second request.
  const tls = { host: '127.0.0.1', port, rejectUnauthorized: false } as const

  /** Sockets whose pin is looked at when they are secured. */
  const watched = new WeakSet<TLSSocket>()

  function request({ method, path, token, type, body, headers = {}, agent, endAfterMs }: RawRequest): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const sent = httpsRequest(
        {
          ...tls,
          method,
          path,
          agent: agent ?? new Agent({ keepAlive: false, maxCachedSessions: 0 }),
          headers: {
            host: `127.0.0.1:${String(port)}`,
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...(type === undefined ? {} : { 'content-type': type }),
            ...(body === undefined || headers?.['transfer-encoding'] !== undefined
              ? {}
              : { 'content-length': String(Buffer.byteLength(body)) }),
            ...headers,
          },
        },
        (message) => {
          const chunks: Buffer[] = []
          message.on('data', (chunk: Buffer) => chunks.push(chunk))
          message.on('error', reject)
          message.on('end', () => {
            const bytes = new Uint8Array(Buffer.concat(chunks))
            resolve({ status: message.statusCode ?? 0, headers: message.headers, bytes, json: jsonOf(bytes) })
          })
        },
      )
      sent.on('socket', (socket) => {
        if (!(socket instanceof TLSSocket) || watched.has(socket)) return
        watched.add(socket)
        socket.once('secureConnect', () => {
          if (!hasPin(socket, spkiPin)) sent.destroy(new Error('wrong pin'))
        })
      })
      sent.on('error', reject)
      if (endAfterMs === undefined) sent.end(body)
      else {
        sent.write(body)
        setTimeout(() => sent.destroy(new Error('cut off')), endAfterMs)
      }
    })
  }

  const json: RawClient['json'] = (method, path, body, token) =>
    request({
      method,
      path,
      token,
      ...(body === undefined ? {} : { type: 'application/json', body: JSON.stringify(body) }),
    })

  const cbor: RawClient['cbor'] = (method, path, shape, value, token) =>
    request({ method, path, token, type: 'application/cbor', body: encodeShape(shape, value) })

  async function nonce(): Promise<Uint8Array> {
    const reply = await json('POST', '/v1/sessions/challenges')
    return Buffer.from(String(reply.json?.['nonce']), 'base64url')
  }

  async function proof(username: Username, device: RawDevice) {
    const given = fixed.nonce ?? (await nonce())
    const signature = device.signing.sign(sessionProofBytes({ domain, username, device: device.id, nonce: given }))
    return { nonce: toBase64url(given), signature: toBase64url(signature) }
  }

  return {
    server: { port, domain, spkiPin },
    request,
    json,
    cbor,
    nonce,

    async signUp(name, options = {}) {
      const username = parseUsername(name)
      const address = accountAddress(username, domain)
      const root = signingKey(randomBytes(32))
      const device = rawDevice()
      const entry = signEntry(
        {
          v: 1,
          account: address,
          seq: 0,
          prev: new Uint8Array(32),
          kind: entryKinds.root,
          device: device.id,
          ed25519: device.signing.publicKey,
          x25519: device.x25519,
          timeMs: 0,
          signer: null,
          rootKey: root.publicKey,
          recoveryX25519: randomBytes(32),
          accepts: null,
        },
        root.sign,
      )
      const authKey = randomBytes(32)
      const reply = await json('POST', '/v1/accounts', {
        username: name,
        inviteCode: options.inviteCode === undefined ? null : toBase64url(options.inviteCode),
        authKey: toBase64url(authKey),
        recoveryHash: toBase64url(options.recoveryHash ?? randomBytes(32)),
        entry: toBase64url(entry.entryBytes),
        ...(await proof(username, device)),
      })
      const account = { username, address, authKey, root, device, log: [entry.entryBytes] }
      return { account, token: String(reply.json?.['token']), reply }
    },

    async signIn(account, device, options = {}) {
      return json('POST', '/v1/sessions', {
        username: account.username,
        authKey: toBase64url(options.authKey ?? account.authKey),
        deviceId: device.id,
        ed25519: toBase64url(device.signing.publicKey),
        x25519: toBase64url(device.x25519),
        ...(await proof(account.username, device)),
      })
    },

    async renew(account, device) {
      return json('POST', '/v1/sessions/renewals', {
        username: account.username,
        deviceId: device.id,
        ...(await proof(account.username, device)),
      })
    },

    async append(account, token, entry, by) {
      const signed = signEntry(
        {
          v: 1,
          account: account.address,
          seq: account.log.length,
          prev: blake3(account.log.at(-1) ?? new Uint8Array()),
          ed25519: null,
          x25519: null,
          timeMs: 0,
          signer: by?.id ?? null,
          rootKey: null,
          recoveryX25519: null,
          accepts: null,
          ...entry,
        },
        (by?.signing ?? account.root).sign,
      )
      const reply = await json('POST', '/v1/device-logs', { entry: toBase64url(signed.entryBytes) }, token)
      if (reply.status === 201) account.log.push(signed.entryBytes)
      return reply
    },

    stream: (token, headers) => openRawStream({ port, token, ...(headers === undefined ? {} : { headers }) }),
  }
}

function jsonOf(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

function hasPin(socket: TLSSocket, pin: Uint8Array): boolean {
  const { raw } = socket.getPeerCertificate()
  if (raw === undefined) return false
  const spki = new X509Certificate(raw).publicKey.export({ type: 'spki', format: 'der' })
  return equalBytes(createHash('sha256').update(spki).digest(), pin)
}
