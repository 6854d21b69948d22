// How many pictures stand in each line of a grid, by nothing but their number: no picture moves when another has come or
// is drawn. Pure.

export interface AlbumCell {
  /** Of twelve columns. */
  readonly columns: number
  readonly rows: number
  /** Width over height; null where its neighbours decide. */
  readonly ratio: number | null
}

const lines: Readonly<Record<number, readonly number[]>> = {
  1: [1],
  4: [2, 2],
  5: [2, 3],
  6: [3, 3],
  7: [2, 2, 3],
  8: [2, 3, 3],
  9: [3, 3, 3],
  10: [2, 2, 3, 3],
}

const square = (columns: number): AlbumCell => ({ columns, rows: 1, ratio: 1 })

export function albumLayout(count: number): readonly AlbumCell[] {
  const half = { columns: 6, rows: 1, ratio: 0.8 }
  if (count === 2) return [half, half]
  // One large and two beside it.
  if (count === 3) return [{ columns: 8, rows: 2, ratio: null }, square(4), square(4)]
  const rest = lines[count] ?? Array.from({ length: Math.ceil(count / 3) }, () => 3)
  return rest.flatMap((inLine) => Array.from({ length: inLine }, () => square(12 / inLine))).slice(0, count)
}

export function cellStyle({ columns, rows, ratio }: AlbumCell): Readonly<Record<string, string>> {
  const place = { 'grid-column': `span ${String(columns)}`, 'grid-row': `span ${String(rows)}` }
  return ratio === null ? place : { ...place, 'aspect-ratio': String(ratio) }
}
