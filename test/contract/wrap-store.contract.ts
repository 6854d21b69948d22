// What every wrap store must do.
// Port: src/core/ports/wrap-store.ts. Run on the adapters by wrap-store.test.ts.

import { afterEach, beforeEach, expect, it } from 'vitest'
import type { WrapStore } from '#core/ports/wrap-store.ts'
import { toHex } from '#protocol/codec/bytes.ts'

export interface WrapStorePlace {
  open(): WrapStore
  remove(): Promise<void>
}

export function wrapStoreContract(makePlace: () => Promise<WrapStorePlace>): void {
  let place: WrapStorePlace
  beforeEach(async () => {
    place = await makePlace()
  })
  afterEach(() => place.remove())

  const read = async (name: string): Promise<string | undefined> => {
    const bytes = await place.open().read(name)
    return bytes === undefined ? undefined : toHex(bytes)
  }

  it('knows nothing of a name that was never written', async () => {
    expect(await read('wrap')).toBeUndefined()
  })

  it('gives back the last bytes of each name, to a later opener too', async () => {
    const wraps = place.open()
    await wraps.write('wrap', Uint8Array.of(1, 2, 3))
    await wraps.write('wrap', Uint8Array.of(4))
    await wraps.write('wrap.next', Uint8Array.of())
    expect([await read('wrap'), await read('wrap.next')]).toEqual(['04', ''])
  })

  it('forgets a name that was removed, and removes one that is not there without complaint', async () => {
    const wraps = place.open()
    await wraps.write('wrap', Uint8Array.of(1))
    await wraps.remove('wrap')
    await wraps.remove('wrap')
    expect(await read('wrap')).toBeUndefined()
  })
}
