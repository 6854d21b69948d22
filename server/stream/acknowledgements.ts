// Cursors on their way to the store: gathered for a moment, then written together.

import type { DeviceId } from '#protocol/ids.ts'
import type { ServerClock } from '../clock.ts'
import type { Acknowledgement } from '../store/delivery-operations.ts'
import type { Store } from '../store/store.ts'

export interface Acknowledgements {
  add(acknowledgement: Acknowledgement): void
  /** Writes what has been gathered. */
  flush(): Promise<void>
}

export interface AcknowledgementsDeps {
  readonly store: Pick<Store, 'acknowledge'>
  readonly clock: ServerClock
  readonly afterMs: number
  readonly afterRows: number
  onError(cause: unknown): void
}

interface Gathered {
  cursor: number
  signed: { cursor: number; signature: Uint8Array } | undefined
  count: number
}

export function createAcknowledgements(deps: AcknowledgementsDeps): Acknowledgements {
  const gathered = new Map<DeviceId, Gathered>()
  let cancel: (() => void) | undefined

  async function flush(): Promise<void> {
    cancel?.()
    cancel = undefined
    const acknowledgements = [...gathered].flatMap(([device, each]) => toWrite(device, each))
    gathered.clear()
    if (acknowledgements.length > 0) await deps.store.acknowledge({ acknowledgements })
  }

  return {
    add({ device, cursor, signature }) {
      const before = gathered.get(device)
      const each = before ?? { cursor: 0, signed: undefined, count: 0 }
      if (before === undefined) gathered.set(device, each)
      each.cursor = Math.max(each.cursor, cursor)
      if (signature !== undefined && cursor >= (each.signed?.cursor ?? 0)) each.signed = { cursor, signature }
      each.count++
      // Losing one costs a delivery that the device knows already; so an error is told, and no more.
      if (each.count >= deps.afterRows) flush().catch(deps.onError)
      else
        cancel ??= deps.clock.after(deps.afterMs, () => {
          flush().catch(deps.onError)
        })
    },
    flush,
  }
}

function toWrite(device: DeviceId, { cursor, signed }: Gathered): Acknowledgement[] {
  const plain: Acknowledgement = { device, cursor, signature: undefined }
  return signed === undefined ? [plain] : [{ device, ...signed }, plain]
}
