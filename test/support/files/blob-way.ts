// The way of blobs between a device and its server, to be cut where a story wants: a request that is lost, an answer that is,
// or one that hangs until somebody closes the connection.

import type { BlobRequest, HttpReply, Transport, Unreachable } from '#core/ports/transport.ts'

/** `lost`: the server never hears of it. `unheard`: it does, and nobody hears the answer. `hang`: as lost, and not told. */
export type Fate = 'through' | 'lost' | 'unheard' | 'hang'

export interface BlobWay {
  through(transport: Transport): Transport
  /** Says what becomes of each request from now on; `index` counts all of them. */
  fates(fate: (index: number, request: BlobRequest) => Fate): void
  /** All that were made, as `METHOD path first-last`. */
  readonly asked: string[]
  /** Bytes of bodies, both ways, that were under way at the same time at most. */
  mostBytes(): number
}

const cut: Unreachable = { unreachable: 'closed', message: 'as planned' }

export function createBlobWay(): BlobWay {
  const asked: string[] = []
  let fateOf: (index: number, request: BlobRequest) => Fate = () => 'through'
  let bytes = 0
  let most = 0

  async function counted(
    request: BlobRequest,
    work: () => Promise<HttpReply | Unreachable>,
  ): Promise<HttpReply | Unreachable> {
    const { range } = request
    const size = (request.body?.length ?? 0) + (range === undefined ? 0 : range.last - range.first + 1)
    bytes += size
    most = Math.max(most, bytes)
    try {
      return await work()
    } finally {
      bytes -= size
    }
  }

  return {
    asked,
    mostBytes: () => most,
    fates(fate) {
      fateOf = fate
    },
    through: (transport) => ({
      ...transport,
      openBlobConnection() {
        const inner = transport.openBlobConnection()
        let letGo = (): void => undefined
        const closed = new Promise<Unreachable>((resolve) => {
          letGo = () => {
            resolve(cut)
          }
        })
        return {
          request: (request) =>
            counted(request, async () => {
              const { method, path, range } = request
              const fate = fateOf(asked.length, request)
              asked.push(
                `${method} ${path}${range === undefined ? '' : ` ${String(range.first)}-${String(range.last)}`}`,
              )
              if (fate === 'lost') return cut
              if (fate === 'hang') return closed
              const reply = await inner.request(request)
              return fate === 'unheard' ? cut : reply
            }),
          close() {
            letGo()
            inner.close()
          },
        }
      },
    }),
  }
}
