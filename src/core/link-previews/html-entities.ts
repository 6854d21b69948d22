// Characters that HTML writes as names and numbers: all numbers, and the names that titles are written with. Pure.

const named: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', shy: '' },
    ...{ ndash: '–', mdash: '—', hellip: '…', bull: '•', middot: '·', sect: '§', para: '¶', deg: '°', times: '×' },
    ...{ lsquo: '‘', rsquo: '’', sbquo: '‚', ldquo: '“', rdquo: '”', bdquo: '„', laquo: '«', raquo: '»' },
    ...{ lsaquo: '‹', rsaquo: '›', copy: '©', reg: '®', trade: '™', euro: '€', pound: '£', yen: '¥', cent: '¢' },
    ...{ auml: 'ä', ouml: 'ö', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü', szlig: 'ß', eacute: 'é', egrave: 'è' },
    ...{ ecirc: 'ê', euml: 'ë', aacute: 'á', agrave: 'à', acirc: 'â', atilde: 'ã', aring: 'å', aelig: 'æ' },
    ...{ oacute: 'ó', ograve: 'ò', ocirc: 'ô', otilde: 'õ', oslash: 'ø', iacute: 'í', icirc: 'î', iuml: 'ï' },
    ...{ uacute: 'ú', ugrave: 'ù', ucirc: 'û', ccedil: 'ç', ntilde: 'ñ', Eacute: 'É', Aring: 'Å', Oslash: 'Ø' },
  }),
)

/** Numbers 128 to 159 mean what Windows meant by them (HTML, "numeric character reference end state"). */
const windows = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

const reference = /&(?:#x([0-9a-f]{1,12})|#(\d{1,12})|([a-z]{2,8}));?/gi

/** Names that are not known stay as they are written. */
export function withoutEntities(text: string): string {
  return text.replace(reference, (written, hex?: string, decimal?: string, name?: string) => {
    if (hex !== undefined) return characterOf(Number.parseInt(hex, 16))
    if (decimal !== undefined) return characterOf(Number.parseInt(decimal, 10))
    return named.get(name ?? '') ?? written
  })
}

function characterOf(code: number): string {
  if (code >= 0x80 && code < 0xa0) return windows.charAt(code - 0x80)
  const isNone = code === 0 || code > 0x10_ffff || (code >= 0xd800 && code < 0xe000)
  return isNone ? '\ufffd' : String.fromCodePoint(code)
}
