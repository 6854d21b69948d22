// What a figure says in a line, and whether it keeps to its bound.

import type { Figure } from './bench.ts'

/** A bound that was not measured was not kept. */
export function isBeyond({ value, atMost }: Figure): boolean {
  return atMost !== undefined && !(value <= atMost)
}

export function describeFigure(figure: Figure): string {
  const { name, value, unit, expected, atMost, samples } = figure
  const notes = [
    ...(expected === undefined ? [] : [`expected ${expected}`]),
    ...(atMost === undefined ? [] : [`at most ${String(atMost)}`]),
    ...(samples === undefined ? [] : [`n = ${String(samples)}`]),
  ]
  const note = notes.length === 0 ? '' : ` (${notes.join(', ')})`
  const verdict = isBeyond(figure) ? '  BEYOND ITS BOUND' : ''
  return `${name.padEnd(60)} ${value.toLocaleString('en', { maximumSignificantDigits: 4 })} ${unit}${note}${verdict}`
}
