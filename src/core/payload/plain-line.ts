// A line of somebody else's words as it may stand beside an address: one line, nothing hidden, nothing that turns its
// direction, no longer than there is room for. Pure.

/** Controls, and what is not seen and changes what is. Joiners stay: letters and emoji are made with them. */
const hidden = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/gu

/** At most `maxUnits` UTF-16 units; what was cut ends in an ellipsis. The same again gives the same. */
export function plainLine(text: string, maxUnits: number): string {
  const line = text
    // Nobody's line is that long, and the rest is work for nothing.
    .slice(0, maxUnits * 16)
    .toWellFormed()
    .replace(/\s+/gu, ' ')
    .replace(hidden, '')
    .replace(/ {2,}/g, ' ')
    .trim()
  if (line.length <= maxUnits) return line
  const cut = line.slice(0, maxUnits - 1)
  return `${(cut.isWellFormed() ? cut : cut.slice(0, -1)).trimEnd()}…`
}

export const isPlainLine = (text: string, maxUnits: number): boolean => plainLine(text, maxUnits) === text
