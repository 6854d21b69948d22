// Which of the files that are sent at once are shown together: pictures that stand side by side, at most ten in one grid.
// Pure.

export interface AlbumPlace {
  /** 16 bytes in hexadecimal. */
  readonly id: string
  readonly index: number
  readonly count: number
}

/** As the payload has it: docs/protocol/files.md. */
const mostTogether = 10

/** The place of each file, null where it stands alone; `draw` gives an id that nothing else has. */
export function albumPlaces(arePictures: readonly boolean[], draw: () => string): readonly (AlbumPlace | null)[] {
  const places: (AlbumPlace | null)[] = []
  for (let at = 0; at < arePictures.length; ) {
    const end = arePictures.indexOf(false, at)
    const run = (end < 0 ? arePictures.length : end) - at
    places.push(...(run === 0 ? [null] : placesOfRun(run, draw)))
    at += Math.max(1, run)
  }
  return places
}

/** In as few grids as they need, of about the same size: eleven are six and five, not ten and one. */
function placesOfRun(run: number, draw: () => string): readonly (AlbumPlace | null)[] {
  if (run === 1) return [null]
  const grids = Math.ceil(run / mostTogether)
  return Array.from({ length: grids }, (_, grid) => {
    const count = Math.floor(run / grids) + (grid < run % grids ? 1 : 0)
    const id = draw()
    return Array.from({ length: count }, (_place, index) => ({ id, index, count }))
  }).flat()
}
