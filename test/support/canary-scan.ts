// Looks for secrets in bytes, in every form in which they might have slipped out: UTF-8, UTF-16, hex, base64.

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface Finding {
  readonly canary: string
  readonly form: string
  readonly where: string
}

interface Needle {
  readonly canary: string
  readonly form: string
  readonly bytes: Buffer
}

/** A scanner for the given secrets, each named for reports. Secrets shorter than 6 bytes would be found by chance. */
export function createCanaryScan(canaries: Readonly<Record<string, string | Uint8Array>>) {
  const needles = Object.entries(canaries).flatMap(([canary, secret]) => formsOf(canary, secret))
  const scanBytes = (where: string, content: Uint8Array): Finding[] => {
    const buffer = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
    return needles.filter(({ bytes }) => buffer.includes(bytes)).map(({ canary, form }) => ({ canary, form, where }))
  }
  return {
    scanBytes,
    /** Every file below a folder, the database's write-ahead log included. Gives findings and how many files it saw. */
    scanFolder(folder: string): { files: number; findings: Finding[] } {
      const findings: Finding[] = []
      let files = 0
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        const path = join(folder, name)
        if (!statSync(path).isFile()) continue
        files++
        findings.push(...scanBytes(name, readFileSync(path)))
      }
      return { files, findings }
    },
  }
}

function formsOf(canary: string, secret: string | Uint8Array): Needle[] {
  const raw = typeof secret === 'string' ? Buffer.from(secret, 'utf8') : Buffer.from(secret)
  if (raw.length < 6) throw new Error(`canary ${canary} is too short to mean anything`)
  const utf16 = typeof secret === 'string' ? [{ form: 'utf16', bytes: Buffer.from(secret, 'utf16le') }] : []
  const plain = [{ form: 'utf8', bytes: raw }, ...utf16]
  const hex = plain.flatMap(({ form, bytes }) => [
    { form: `${form} as hex`, bytes: Buffer.from(bytes.toString('hex')) },
    { form: `${form} as HEX`, bytes: Buffer.from(bytes.toString('hex').toUpperCase()) },
  ])
  const base64 = plain.flatMap(({ form, bytes }) =>
    [0, 1, 2].flatMap((shift) =>
      (['base64', 'base64url'] as const).map((alphabet) => ({
        form: `${form} as ${alphabet}, ${String(shift)} bytes in`,
        bytes: Buffer.from(base64Core(bytes, shift, alphabet)),
      })),
    ),
  )
  return [...plain, ...hex, ...base64].map((needle) => ({ canary, ...needle }))
}

/** The letters that a string gives inside longer base64 when `shift` bytes precede it: the ends, which mix, are cut. */
function base64Core(bytes: Buffer, shift: number, alphabet: 'base64' | 'base64url'): string {
  const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString(alphabet)
    .replace(/=+$/, '')
  const first = shift === 0 ? 0 : shift + 1
  const mixedTail = (shift + bytes.length) % 3 === 0 ? 0 : 1
  return encoded.slice(first, encoded.length - mixedTail)
}
