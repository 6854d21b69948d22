// Counts the pictures that a page has decoded by itself.

import type { Page } from '@playwright/test'

export interface Decoding {
  readonly decoded: number
  /** Decoded and not closed, or on their way there. */
  readonly atOnce: number
  readonly mostAtOnce: number
  /** Of the largest. */
  readonly mostPixels: number
}

/** From now on. */
export async function watchDecoding(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = { decoded: 0, atOnce: 0, mostAtOnce: 0, mostPixels: 0 }
    const decode = globalThis.createImageBitmap.bind(globalThis)
    Reflect.set(globalThis, 'decoding', seen)
    Reflect.set(globalThis, 'createImageBitmap', async (source: ImageBitmapSource) => {
      seen.mostAtOnce = Math.max(seen.mostAtOnce, ++seen.atOnce)
      try {
        const bitmap = await decode(source)
        seen.decoded++
        seen.mostPixels = Math.max(seen.mostPixels, bitmap.width * bitmap.height)
        const close = bitmap.close.bind(bitmap)
        bitmap.close = () => {
          close()
          seen.atOnce--
        }
        return bitmap
      } catch (error) {
        seen.atOnce--
        throw error
      }
    })
  })
}

export const decoding = (page: Page): Promise<Decoding> => page.evaluate<Decoding>('({ ...window.decoding })')
