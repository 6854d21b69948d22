// The official MLS vectors (mlswg/mls-implementations): read from disk, one case at a time, by field and type.
// The files lie beside the repository and are not part of it: where they are absent, tests say so and skip.

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import {
  ciphersuites,
  decode,
  getCiphersuiteImpl,
  type CiphersuiteImpl,
  type CiphersuiteName,
  type Decoder,
} from 'ts-mls'

const folder = join(import.meta.dirname, '..', '..', '..', '..', '..', 'shared', 'vectors', 'mls')

export const vectorsAreHere: boolean = existsSync(folder)

/** One JSON object of a vector file. Every accessor throws on another type. */
export interface Case {
  hex(name: string): Uint8Array
  text(name: string): string
  number(name: string): number
  /** Undefined for null. */
  maybe<T>(name: string, read: (inner: Case) => T): T | undefined
  child(name: string): Case
  children(name: string): readonly Case[]
  list(name: string): readonly unknown[]
}

export async function loadCases(kind: string): Promise<readonly Case[]> {
  const text = gunzipSync(await readFile(join(folder, `${kind}.json.gz`))).toString('utf8')
  const parsed: unknown = JSON.parse(text)
  if (!Array.isArray(parsed)) throw new Error(`${kind}: not a list`)
  return parsed.map(caseOf)
}

export function caseOf(value: unknown): Case {
  if (typeof value !== 'object' || value === null) throw new Error('not an object')
  const fields = new Map<string, unknown>(Object.entries(value))
  const get = <T>(name: string, is: (field: unknown) => field is T): T => {
    const field = fields.get(name)
    if (!is(field)) throw new Error(`${name}: of another type`)
    return field
  }
  const list = (name: string) => get(name, (field): field is unknown[] => Array.isArray(field))
  const here: Case = {
    hex: (name) => fromHex(here.text(name)),
    text: (name) => get(name, (field): field is string => typeof field === 'string'),
    number: (name) => get(name, (field): field is number => typeof field === 'number'),
    maybe: (name, read) => (fields.get(name) === null ? undefined : read(here)),
    child: (name) => caseOf(fields.get(name)),
    children: (name) => list(name).map(caseOf),
    list,
  }
  return here
}

export function fromHex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'))
}

const suites = new Map<number, Promise<CiphersuiteImpl>>()

/** ts-mls' own provider: suites 1 to 7 are not ours. */
export function suiteOf(vector: Case): Promise<CiphersuiteImpl> {
  const id = vector.number('cipher_suite')
  const known = suites.get(id)
  if (known !== undefined) return known
  const name = Object.entries(ciphersuites).find(([, value]) => value === id)?.[0]
  if (!isSuiteName(name)) throw new Error(`suite ${String(id)} is unknown`)
  const made = getCiphersuiteImpl(name)
  suites.set(id, made)
  return made
}

function isSuiteName(name: string | undefined): name is CiphersuiteName {
  return name !== undefined && name in ciphersuites
}

export function decoded<T>(decoder: Decoder<T>, bytes: Uint8Array): T {
  const value = decode(decoder, bytes)
  if (value === undefined) throw new Error('not decodable')
  return value
}

/** Fails, naming the field, unless both are the same bytes. */
export function expectBytes(what: string, actual: Uint8Array | undefined, expected: Uint8Array): void {
  if (actual === undefined || !Buffer.from(actual).equals(Buffer.from(expected))) {
    throw new Error(`${what}: ${actual === undefined ? 'absent' : 'other bytes'}`)
  }
}

export function expectTrue(what: string, holds: boolean): void {
  if (!holds) throw new Error(`${what}: does not hold`)
}
