// A file's name as it may be shown and saved: what somebody else has written must not pass for another name.

const longestBytes = 200
/** Controls, and what turns the direction of text: `gpj.exe` would read as `exe.jpg`. */
const hiddenPattern = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu
/** What separates paths or means something to a system's shell, on any of them. */
const reservedPattern = /[/\\:*?"<>|]/g
/** Names that Windows gives to devices, with whatever extension. */
const devicePattern = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)(\.|$)/i
const encodedLength = (character: string): number => {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x80) return 1
  if (code < 0x800) return 2
  return code < 0x10000 ? 3 : 4
}

/**
 * The name without what hides, misleads or leads elsewhere; never empty, at most 200 bytes of UTF-8, its extension kept.
 * The same for its own result.
 */
export function shownName(name: string): string {
  const visible = name
    .toWellFormed()
    .replaceAll(hiddenPattern, '')
    .normalize('NFC')
    .replaceAll(reservedPattern, '_')
    .replaceAll(/\s+/gu, ' ')
  // A leading point hides the file, one at the end is dropped by some systems.
  const trimmed = trimEnd(visible.replace(/^[. ]+/, ''))
  if (trimmed === '') return 'file'
  return trimEnd(shorten(devicePattern.test(trimmed) ? `_${trimmed}` : trimmed))
}

const trimEnd = (name: string): string => name.replace(/[. ]+$/, '')

/** In lower case, without its point: what a system goes by. Empty where there is none. */
export function extensionOf(name: string): string {
  const at = name.lastIndexOf('.')
  return at <= 0 || at === name.length - 1 ? '' : name.slice(at + 1).toLowerCase()
}

function shorten(name: string): string {
  const extension = extensionOf(name)
  const tail = extension === '' || extension.length > 20 ? '' : name.slice(name.length - extension.length - 1)
  const stem = name.slice(0, name.length - tail.length)
  let left = longestBytes - [...tail].reduce((sum, character) => sum + encodedLength(character), 0)
  let kept = ''
  for (const character of stem) {
    left -= encodedLength(character)
    if (left < 0) return `${kept}${tail}`
    kept += character
  }
  return `${kept}${tail}`
}

const typePattern = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,62}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}$/

/** The media type, where it is one; else that of any bytes. */
export function shownType(type: string): string {
  const plain = type.toLowerCase()
  return typePattern.test(plain) ? plain : 'application/octet-stream'
}
