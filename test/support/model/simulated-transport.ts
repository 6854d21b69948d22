// The Transport port of one device within the simulation. Requests, answers and frames arrive when the network lets them,
// and some of them not at all, or twice: `Weather` says so. Within one stream the order holds, as TCP's does.

import { WebSocket } from 'ws'
import type { HttpReply, StreamEvents, Transport, Unreachable } from '#core/ports/transport.ts'
import { decodeFrames } from '#protocol/client-server/stream-frames.ts'
import type { SimulatedHome } from './simulated-home.ts'
import type { Line, SimulatedNetwork } from './simulated-network.ts'

/** What the next things on a device's wire meet with; counted down. */
export interface Weather {
  lostRequests: number
  lostAnswers: number
  doubledRequests: number
  doubledFrames: number
}

export const fairWeather = (): Weather => ({ lostRequests: 0, lostAnswers: 0, doubledRequests: 0, doubledFrames: 0 })

export interface SimulatedTransport extends Transport {
  /** Breaks all streams, in both directions at once. */
  breakStreams(): void
  /** The device is gone: nothing is sent any more, nothing arrives, nothing is answered. */
  die(): void
}

export interface TransportDeps {
  readonly home: SimulatedHome
  readonly network: SimulatedNetwork
  readonly weather: Weather
  /** Something happened: the world is not yet at rest. */
  stir(): void
  /** For whoever plays a run again to see what goes on in it. */
  trace(line: string): void
}

type Asked = Parameters<SimulatedHome['request']>[0]

const timedOut: Unreachable = { unreachable: 'timeout', message: 'no reply in time' }
const offline: Unreachable = { unreachable: 'offline', message: 'nobody there' }
const closed: Unreachable = { unreachable: 'closed', message: 'the transport is closed' }

export function createSimulatedTransport({ home, network, weather, stir, trace }: TransportDeps): SimulatedTransport {
  let isClosed = false
  let isDead = false
  const lines = new Set<Line>()
  const streams = new Set<() => void>()

  function happens(kind: keyof Weather): boolean {
    if (weather[kind] === 0) return false
    weather[kind]--
    return true
  }

  /** Of what is sent twice the second copy arrives whenever it does, and its answer nowhere. */
  function ask(request: Asked): Promise<HttpReply | Unreachable> {
    trace(`asks ${request.method} ${request.path}`)
    stir()
    if (isDead) return new Promise(() => undefined)
    if (isClosed) return Promise.resolve(closed)
    if (mayDouble(request) && happens('doubledRequests')) {
      network.line().send(async () => {
        await home.request(request)
      })
    }
    return new Promise((resolve) => {
      const line = network.line()
      lines.add(line)
      const answer = (reply: HttpReply | Unreachable): void => {
        line.send(() => {
          stir()
          lines.delete(line)
          if (!isDead) resolve(isClosed ? closed : reply)
        })
      }
      line.send(async () => {
        stir()
        if (happens('lostRequests')) {
          answer(timedOut)
          return
        }
        const reply = await home.request(request)
        answer(reply === undefined ? offline : happens('lostAnswers') ? timedOut : reply)
      })
    })
  }

  function openStream(options: { sessionToken: string; events: StreamEvents }): ReturnType<Transport['openStream']> {
    stir()
    const { events } = options
    const [up, down] = [network.line(), network.line()]
    const waiting: Uint8Array[] = []
    let socket: WebSocket | undefined
    let hasEnded = false

    function end(how: Parameters<StreamEvents['onEnd']>[0]): void {
      stir()
      if (hasEnded) return
      hasEnded = true
      up.cut()
      down.cut()
      streams.delete(snap)
      socket?.terminate()
      if (!isDead) events.onEnd(how)
    }
    function snap(): void {
      end({ code: socket === undefined ? 0 : 1006, reason: '', failure: offline })
    }
    const arrive = (work: () => void): void => {
      down.send(() => {
        stir()
        if (!hasEnded && !isDead) work()
      })
    }
    streams.add(snap)
    up.send(() => {
      const connection = home.connect()
      if (connection === undefined) {
        snap()
        return
      }
      const opened = new WebSocket(`ws://${home.domain}/v1/stream`, {
        createConnection: () => connection,
        headers: { Authorization: `Bearer ${options.sessionToken}` },
        perMessageDeflate: false,
      })
      socket = opened
      opened.on('open', () => {
        arrive(() => {
          events.onOpen()
          for (const frame of waiting.splice(0)) upwards(frame)
        })
      })
      opened.on('message', (data) => {
        stir()
        if (!(data instanceof Uint8Array)) return
        const frame = Uint8Array.from(data)
        trace(`hears ${tell(frame)}`)
        for (let copy = happens('doubledFrames') ? 2 : 1; copy > 0; copy--) {
          arrive(() => {
            events.onFrame(frame)
          })
        }
      })
      opened.on('unexpected-response', (_request, { statusCode }) => {
        arrive(() => {
          end({ code: 0, reason: '', ...(statusCode === undefined ? {} : { httpStatus: statusCode }) })
        })
      })
      opened.on('error', stir)
      opened.on('close', (code, reason) => {
        const text = reason.toString()
        arrive(() => {
          end({ code, reason: text, ...(code === 1006 ? { failure: offline } : {}) })
        })
      })
    })
    function upwards(frame: Uint8Array): void {
      up.send(() => {
        stir()
        if (socket?.readyState === WebSocket.OPEN) socket.send(frame)
      })
    }

    return {
      send(frame) {
        stir()
        if (hasEnded || isDead) return
        if (socket?.readyState === WebSocket.OPEN) upwards(frame)
        else waiting.push(frame)
      },
      close() {
        end({ code: 1000, reason: 'closed here' })
      },
    }
  }

  function breakStreams(): void {
    for (const snap of [...streams]) snap()
  }

  return {
    request: (request) => ask(request),
    anonymousPost: ({ path, body }) => ask({ method: 'POST', path, contentType: 'application/cbor', body }),
    openBlobConnection: () => ({ request: ask, close: () => undefined }),
    openStream,
    close() {
      stir()
      isClosed = true
      breakStreams()
      return Promise.resolve()
    },
    breakStreams,
    die() {
      isDead = true
      breakStreams()
      for (const line of lines) line.cut()
    },
  }
}

/** What a client sends again when no answer comes. */
const mayDouble = ({ method, path }: Asked): boolean => method === 'POST' && /\/(messages|commits)$/.test(path)

/** Types and ids of the frames of one message. */
function tell(message: Uint8Array): string {
  return decodeFrames(message)
    .map(({ type, id }) => `${String(type)}:${String(id)}`)
    .join(' ')
}
