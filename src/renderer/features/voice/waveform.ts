// How loud a voice message is, stretch by stretch: what goes with it, and what is drawn of it. Pure.

/** As many as the payload has room for: docs/protocol/files.md. */
const stretches = 64

/** The loudest of each stretch, a byte each; the loudest of all is full, but a whisper is not made a shout. */
export function waveformOf(levels: readonly number[]): Uint8Array {
  const count = Math.min(stretches, levels.length)
  const full = Math.max(0.15, ...levels)
  return Uint8Array.from(loudest(levels, count), (level) => Math.round(Math.min(1, level / full) * 255))
}

/** Heights of so many bars, from 0 to 1. Of nothing, all are 0. */
export function barsOf(waveform: Uint8Array, count: number): readonly number[] {
  if (waveform.length === 0) return Array.from({ length: count }, () => 0)
  return loudest(waveform, count).map((level) => level / 255)
}

/** Where there are fewer than asked for, each stands for several. */
function loudest(levels: ArrayLike<number>, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * levels.length) / count)
    const to = Math.max(from + 1, Math.floor(((index + 1) * levels.length) / count))
    let most = 0
    for (let at = from; at < to; at++) most = Math.max(most, levels[at] ?? 0)
    return most
  })
}

/** From a stretch of sound, -1 to 1, how loud it is to a person: 0 to 1. */
export function levelOf(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  const loudness = Math.sqrt(sum / Math.max(1, samples.length))
  // Decibels from -50, where a room is silent, to 0.
  return loudness === 0 ? 0 : Math.min(1, Math.max(0, 1 + (20 * Math.log10(loudness)) / 50))
}
