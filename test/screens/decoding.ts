// Counts the pictures that a page's workers decode: a script before theirs tells of each.

import type { Page } from '@playwright/test'

export interface Decoding {
  readonly decoded: number
  /** Decoded and not closed, or on their way there. */
  readonly atOnce: number
  readonly mostAtOnce: number
  /** Of all that were decoded at the same time. */
  readonly mostPixels: number
}

/** Of those that are to come: what a worker says is added up in the page. */
export async function watchDecoding(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = { decoded: 0, atOnce: 0, mostAtOnce: 0, mostPixels: 0 }
    let pixels = 0
    Reflect.set(globalThis, 'decoding', seen)
    const channel = new BroadcastChannel('decoding')
    Reflect.set(globalThis, 'decodingChannel', channel)
    channel.onmessage = ({ data }: MessageEvent<{ readonly more: number; readonly pixels: number }>) => {
      seen.atOnce += data.more
      seen.mostAtOnce = Math.max(seen.mostAtOnce, seen.atOnce)
      pixels += data.pixels
      seen.mostPixels = Math.max(seen.mostPixels, pixels)
      if (data.pixels > 0) seen.decoded++
    }
  })
  await page.route('**/assets/picture-worker*.js', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: telling + (await response.text()) })
  })
}

const telling = `{
  const channel = new BroadcastChannel('decoding')
  const decode = createImageBitmap
  globalThis.createImageBitmap = async (source) => {
    channel.postMessage({ more: 1, pixels: 0 })
    try {
      const bitmap = await decode(source)
      const pixels = bitmap.width * bitmap.height
      channel.postMessage({ more: 0, pixels })
      const close = bitmap.close.bind(bitmap)
      let isOpen = true
      bitmap.close = () => {
        close()
        if (isOpen) channel.postMessage({ more: -1, pixels: -pixels })
        isOpen = false
      }
      return bitmap
    } catch (error) {
      channel.postMessage({ more: -1, pixels: 0 })
      throw error
    }
  }
}
`

export const decoding = (page: Page): Promise<Decoding> => page.evaluate<Decoding>('({ ...window.decoding })')
