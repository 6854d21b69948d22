// A QR code as a camera sees it: turned, small within the view, on a grey table, with uneven light and noise. From a
// seed, so that every run sees the same.

import { encodeQR } from 'qr'

interface View {
  readonly width: number
  readonly height: number
  /** Of the code, as a part of the shorter side of the view. */
  readonly share?: number
  readonly degrees?: number
  /** Of the noise, in steps of brightness either way. */
  readonly noise?: number
}

/** Brightness of each point, row by row. */
export function drawnCode(text: string, view: View): Uint8Array {
  const { width, height, share = 0.6, degrees = 0, noise = 0 } = view
  const modules = encodeQR(text, 'raw', { ecc: 'medium', border: 4 })
  const size = modules.length
  const scale = (Math.min(width, height) * share) / size
  const turn = (degrees * Math.PI) / 180
  const next = randomSteps(7)
  return Uint8Array.from({ length: width * height }, (_, at) => {
    const x = (at % width) - width / 2
    const y = Math.floor(at / width) - height / 2
    const column = Math.floor((x * Math.cos(turn) + y * Math.sin(turn)) / scale + size / 2)
    const row = Math.floor((y * Math.cos(turn) - x * Math.sin(turn)) / scale + size / 2)
    const module = modules[row]?.[column]
    const paper = module === undefined ? 120 : module ? 40 : 220
    const light = 1 - (0.3 * at) / (width * height)
    return Math.max(0, Math.min(255, paper * light + (next() - 0.5) * 2 * noise))
  })
}

/** The same as pixels of red, green, blue and alpha. */
export function asPixels(brightness: Uint8Array): Uint8ClampedArray {
  return Uint8ClampedArray.from({ length: brightness.length * 4 }, (_, at) =>
    at % 4 === 3 ? 255 : (brightness[at >> 2] ?? 0),
  )
}

/** A film of one picture, in the form that Chromium's fake camera reads. */
export function asFilm(brightness: Uint8Array, width: number, height: number): Buffer {
  const colourless = Buffer.alloc((width * height) / 2, 128)
  const head = `YUV4MPEG2 W${String(width)} H${String(height)} F10:1 Ip A1:1 C420jpeg\n`
  const frame = Buffer.concat([Buffer.from('FRAME\n'), brightness, colourless])
  return Buffer.concat([Buffer.from(head), frame, frame])
}

function randomSteps(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 0x1_0000_0000
  }
}
