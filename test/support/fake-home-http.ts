// A home server reduced to what an account needs to live: who it is, sign-up, renewal, a stream that a test speaks for.
// For tests of the lifecycle, where every answer can be held back; the real one is in test/scenario.

import type { Crypto } from '#core/ports/crypto.ts'
import type { HttpReply, HttpRequest, StreamEvents, Transport, Unreachable } from '#core/ports/transport.ts'
import { toBase64url } from '#protocol/codec/base64url.ts'
import { encodeShape } from '#protocol/codec/shape.ts'
import { fromUtf8, utf8 } from '#protocol/codec/utf8.ts'
import { signInstanceAddresses } from '#protocol/client-server/instance-addresses.ts'
import { encodeFrame, frameTypes, helloShape } from '#protocol/client-server/stream-frames.ts'
import { parseDomain, parseIncarnation } from '#protocol/ids.ts'
import { formatInvite } from '#protocol/invite.ts'

export interface FakeHomeHttp {
  readonly invite: string
  readonly connect: () => Transport
  /** `METHOD /path` of every request, on whatever transport. */
  readonly requests: string[]
  /** Answers a request instead of the home: undefined leaves it to the home, a promise may never settle. */
  answer: (request: HttpRequest) => Promise<HttpReply | Unreachable> | undefined
  /** What the home itself says to a request. */
  reply(request: HttpRequest): HttpReply | Unreachable
  /** The newest stream that was opened. */
  stream(): StreamEvents
  /** Hello, and caught up: the device is online. */
  welcome(): void
  /** Transports opened and not closed. */
  open(): number
}

const httpJson = (status: number, body: object): HttpReply => ({ status, body: utf8(JSON.stringify(body)) })
export const httpRefusal = (status: number, code: string): HttpReply => httpJson(status, { code, message: '' })

function fieldsOf(body: Uint8Array | undefined): Readonly<Record<string, string>> {
  return JSON.parse(fromUtf8(body ?? utf8('{}'))) as Record<string, string>
}

export function createFakeHomeHttp(crypto: Crypto): FakeHomeHttp {
  const instance = crypto.ed25519KeyPair(new Uint8Array(32).fill(3))
  const domain = parseDomain('office.example')
  const spkiPin = new Uint8Array(32).fill(8)
  const addresses = ['192.0.2.1:8443']
  const requests: string[] = []
  const signed = signInstanceAddresses({ domain, addresses, spkiPins: [spkiPin], timeMs: 1 }, (message) =>
    crypto.ed25519Sign(instance.privateKey, message),
  )
  const token = toBase64url(new Uint8Array(32).fill(4))
  let stream: StreamEvents | undefined
  let open = 0
  let authKey: string | undefined

  function reply({ method, path, body }: HttpRequest): HttpReply | Unreachable {
    switch (`${method} ${path}`) {
      case 'GET /v1/info':
        return httpJson(200, {
          wire: 1,
          domain,
          instanceKey: toBase64url(instance.publicKey),
          addresses: toBase64url(signed),
          signUp: 'open',
          largeInstance: false,
          capabilities: [],
          serverTimeMs: 1,
        })
      case 'POST /v1/sessions/challenges':
        return httpJson(200, { nonce: toBase64url(new Uint8Array(32)) })
      case 'POST /v1/accounts':
        authKey = fieldsOf(body)['authKey']
        return httpJson(201, { token, expiresAtMs: 9_999_999_999_999, certified: true })
      case 'POST /v1/sessions/renewals':
        return httpJson(201, { token, expiresAtMs: 9_999_999_999_999, certified: true })
      case 'GET /v1/key-packages':
        return httpJson(200, { pool: 50, lastResortExpiresAtMs: 9_999_999_999_999 })
      case 'PUT /v1/account/password': {
        const { oldAuthKey, newAuthKey } = fieldsOf(body)
        if (oldAuthKey !== authKey) return httpRefusal(401, 'wrong_credentials')
        authKey = newAuthKey
        return { status: 204, body: new Uint8Array(0) }
      }
      default:
        return httpRefusal(404, 'not_found')
    }
  }

  function connect(): Transport {
    const closed = Promise.withResolvers<Unreachable>()
    open++
    return {
      async request(request) {
        requests.push(`${request.method} ${request.path}`)
        const answered = home.answer(request)
        return answered === undefined ? reply(request) : Promise.race([answered, closed.promise])
      },
      anonymousPost: () => closed.promise,
      openBlobConnection: () => ({ request: () => closed.promise, close: () => undefined }),
      openStream({ events }) {
        stream = events
        return { send: () => undefined, close: () => undefined }
      },
      async close() {
        open--
        closed.resolve({ unreachable: 'closed', message: 'closed here' })
      },
    }
  }

  const home: FakeHomeHttp = {
    invite: formatInvite({
      domain,
      instanceKey: instance.publicKey,
      spkiPin,
      addresses,
      code: null,
      expiresSeconds: 0,
      scope: 'account',
    }),
    connect,
    requests,
    answer: () => undefined,
    reply,
    stream() {
      if (stream === undefined) throw new Error('no stream was opened')
      return stream
    },
    welcome() {
      const incarnation = parseIncarnation('1a'.repeat(16))
      const hello = {
        incarnation,
        restores: [{ incarnation, headId: 0 }],
        cursor: 0,
        headId: 0,
        timeMs: 0,
        signedCursor: null,
      }
      const frame = { handle: 0, id: 0, seq: 0 }
      home.stream().onFrame(encodeFrame({ ...frame, type: frameTypes.hello, body: encodeShape(helloShape, hello) }))
      home.stream().onFrame(encodeFrame({ ...frame, type: frameTypes.caughtUp, body: new Uint8Array(0) }))
    },
    open: () => open,
  }
  return home
}
