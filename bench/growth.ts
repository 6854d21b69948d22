// One quantity measured at several sizes in one run, and how it grows: the part that holds on any machine.

import type { Figure } from './bench.ts'

/** The value at each size, and each against the smallest, which may be at most so many times as much. */
export function growth(
  what: Pick<Figure, 'name' | 'unit' | 'samples'> & { readonly atMost: number },
  measured: readonly { readonly devices: number; readonly value: number }[],
): readonly Figure[] {
  const { atMost, ...shown } = what
  const [smallest, ...larger] = measured
  if (smallest === undefined) return []
  return [
    ...measured.map(({ devices, value }) => ({ ...shown, name: `${what.name}, ${named(devices)} devices`, value })),
    ...larger.map(({ devices, value }) => ({
      name: `${what.name}, ${named(devices)} / ${named(smallest.devices)} devices`,
      value: value / smallest.value,
      unit: '×',
      atMost,
    })),
  ]
}

const named = (devices: number): string => devices.toLocaleString('en')
