// Pictures of people who mean harm: bombs by name, and sound ones that were damaged at random.

import { Buffer } from 'node:buffer'
import { deflateSync } from 'node:zlib'
import { mutateBytes } from '../mutate.ts'
import type { SeededRandom } from '../seeded-random.ts'
import {
  gifOf,
  jpegWithHiddenSize,
  jpegWithMarks,
  movingPng,
  movingWebp,
  pngChunk,
  pngOf,
  webpSaying,
} from './made-pictures.ts'

/** As an encoder makes them, 3,000 by 2,000. */
export interface SoundPictures {
  readonly jpeg: Buffer
  readonly webp: Buffer
}

/** Each is more than it seems, or not what it says; most would be gigabytes if they were decoded. */
export function bombs({ jpeg, webp }: SoundPictures): readonly { readonly name: string; readonly bytes: Buffer }[] {
  const much = deflateSync(Buffer.alloc(64 * 1024 * 1024))
  const all: Readonly<Record<string, Buffer>> = {
    'a PNG of 900 million pixels': pngOf(30_000, 30_000),
    'a PNG of 900 million pixels, of which there are ten lines': pngOf(30_000, 30_000, { lines: 10 }),
    'a PNG as wide as can be said': pngOf(0xffff_ffff, 1, { lines: 0 }),
    'a PNG with a text of 64 MiB': pngOf(9, 9, {
      before: [pngChunk('zTXt', Buffer.concat([Buffer.from('x\0\0'), much]))],
    }),
    'a PNG with colours of 64 MiB': pngOf(9, 9, {
      before: [pngChunk('iCCP', Buffer.concat([Buffer.from('x\0\0'), much]))],
    }),
    'a PNG that moves in two billion frames': movingPng(2_000, 2_000, 0x7fff_ffff),
    'a GIF that is larger than its screen': gifOf({ width: 1, height: 1 }, { width: 20_000, height: 20_000 }),
    'a GIF that begins far from its corner': gifOf(
      { width: 9, height: 9 },
      { left: 60_000, top: 60_000, width: 9, height: 9 },
    ),
    'a GIF that grows later': gifOf(
      { width: 9, height: 9 },
      { width: 9, height: 9 },
      { width: 20_000, height: 20_000 },
    ),
    'a GIF of a thousand frames': gifOf(
      { width: 2_800, height: 2_800 },
      ...Array.from({ length: 1_000 }, () => ({ width: 9, height: 9 })),
    ),
    'a GIF as large as can be said': gifOf({ width: 65_535, height: 65_535 }, { width: 65_535, height: 65_535 }),
    'a JPEG behind a stuffed byte': jpegWithHiddenSize(jpeg, 0x00),
    'a JPEG behind a restart': jpegWithHiddenSize(jpeg, 0xd0),
    'a JPEG behind a mark of nothing': jpegWithHiddenSize(jpeg, 0x01),
    'a JPEG with a segment of no length': jpegWithMarks(jpeg, [0xff, 0xe1, 0, 0]),
    'a WebP that says it is small': webpSaying(9, 9, webp),
    'a WebP that says it is large': webpSaying(16_383, 16_383, webp),
    'a WebP that moves beyond its canvas': movingWebp(9, 9, webp, 3),
    'a WebP of a thousand frames': movingWebp(3_000, 2_000, webp, 1_000),
    'an SVG': Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="90000" height="90000" onload="window.hit()"/>',
    ),
    'a program': Buffer.from('MZ\x90\0 this is no picture'),
    'a page': Buffer.from('<!doctype html><script>window.hit()</script>'),
  }
  return Object.entries(all).map(([name, bytes]) => ({ name, bytes }))
}

/** Sound pictures of all kinds, each damaged in a few places; the same for the same numbers. */
export function damagedPictures(random: SeededRandom, { jpeg, webp }: SoundPictures, count: number): readonly Buffer[] {
  const sound = [
    pngOf(64, 48),
    movingPng(64, 48, 2),
    gifOf({ width: 64, height: 48 }, { width: 64, height: 48 }, { width: 30, height: 30 }),
    jpeg,
    webp,
    webpSaying(3_000, 2_000, webp),
    movingWebp(3_000, 2_000, webp, 2),
  ]
  const heads = sound.map((picture) => picture.subarray(0, 640))
  return Array.from({ length: count }, (_, at) => {
    const picture = sound[at % sound.length] ?? Buffer.alloc(0)
    const head = heads[at % heads.length] ?? Buffer.alloc(0)
    // Half of them in their head, where sizes are.
    const isHead = random.below(2) === 0
    const damaged = mutateBytes(random, isHead ? head : picture, random.pick(heads))
    return isHead ? Buffer.concat([damaged, picture.subarray(head.length)]) : Buffer.from(damaged)
  })
}
