// Shapes: one definition of a structure gives its type, its writer and its strict reader.
// For CBOR (`record`, integer keys) and for JSON (`object`, `base64`). Unknown, missing and extra fields are refused.

import { InternalError, PeerError } from '../errors.ts'
import { fromBase64url, toBase64url } from './base64url.ts'
import { decodeCbor, decodeOwnCbor, encodeCbor, type CborValue } from './cbor.ts'

/** Reads a `T` out of unknown data, and writes it back. `path` names the place in errors. */
export interface Shape<T> {
  read(value: unknown, path: string): T
  write(value: T): CborValue
}

export type Shaped<S> = S extends Shape<infer T> ? T : never

/** Encodes `value` as deterministic CBOR. */
export function encodeShape<T>(shape: Shape<T>, value: T): Uint8Array {
  return encodeCbor(shape.write(value))
}

/** Decodes deterministic CBOR of exactly this shape; anything else is a `PeerError` `malformed`. */
export function decodeShape<T>(shape: Shape<T>, bytes: Uint8Array): T {
  return shape.read(decodeCbor(bytes), '$')
}

/** The same for what this program has itself encoded and sealed; see `decodeOwnCbor`. */
export function decodeOwnShape<T>(shape: Shape<T>, bytes: Uint8Array): T {
  return shape.read(decodeOwnCbor(bytes), '$')
}

function malformed(path: string, expected: string): PeerError {
  return new PeerError('malformed', `${path}: expected ${expected}`)
}

/** An integer from `min` to `max`. */
export function uint(max: number = Number.MAX_SAFE_INTEGER, min = 0): Shape<number> {
  return {
    read(value, path) {
      if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
        throw malformed(path, `an integer from ${String(min)} to ${String(max)}`)
      }
      return value
    },
    write: (value) => value,
  }
}

/** Text of at most `max` UTF-16 units, by default not empty, without lone surrogates (JSON can carry them). */
export function text(max: number, min = 1): Shape<string> {
  return {
    read(value, path) {
      if (typeof value !== 'string' || value.length < min || value.length > max || !value.isWellFormed()) {
        throw malformed(path, `text of ${String(min)} to ${String(max)}`)
      }
      return value
    },
    write: (value) => value,
  }
}

/** A byte string of `min` to `max` bytes. */
export function byteRange(min: number, max: number): Shape<Uint8Array> {
  return {
    read(value, path) {
      if (!(value instanceof Uint8Array) || value.length < min || value.length > max) {
        throw malformed(path, `${String(min)} to ${String(max)} bytes`)
      }
      return value
    },
    write: (value) => value,
  }
}

/** A byte string of exactly `length` bytes. */
export const bytes = (length: number): Shape<Uint8Array> => byteRange(length, length)

/** Bytes as base64url text, for JSON. */
export function base64(min: number, max: number = min): Shape<Uint8Array> {
  const inner = byteRange(min, max)
  return {
    read(value, path) {
      if (typeof value !== 'string') throw malformed(path, 'base64url')
      return inner.read(fromBase64url(value), path)
    },
    write: toBase64url,
  }
}

export const bool: Shape<boolean> = {
  read(value, path) {
    if (typeof value !== 'boolean') throw malformed(path, 'true or false')
    return value
  },
  write: (value) => value,
}

/** One of the given strings or numbers. */
export function oneOf<const T extends string | number>(...allowed: readonly T[]): Shape<T> {
  return {
    read(value, path) {
      const found = allowed.find((candidate) => candidate === value)
      if (found === undefined) throw malformed(path, `one of ${allowed.join(', ')}`)
      return found
    },
    write: (value) => value,
  }
}

/** A value, or null. */
export function nullable<T>(inner: Shape<T>): Shape<T | null> {
  return {
    read: (value, path) => (value === null ? null : inner.read(value, path)),
    write: (value) => (value === null ? null : inner.write(value)),
  }
}

/** An array of at most `max` items. */
export function list<T>(inner: Shape<T>, max: number): Shape<readonly T[]> {
  return {
    read(value, path) {
      if (!Array.isArray(value) || value.length > max) throw malformed(path, `at most ${String(max)} items`)
      return value.map((item: unknown, index) => inner.read(item, `${path}[${String(index)}]`))
    },
    write: (value) => value.map((item) => inner.write(item)),
  }
}

/** A branded or otherwise parsed value on top of another shape. */
export function parsed<From, To>(inner: Shape<From>, parse: (from: From) => To, unparse: (to: To) => From): Shape<To> {
  return {
    read: (value, path) => parse(inner.read(value, path)),
    write: (value) => inner.write(unparse(value)),
  }
}

type Fields = Readonly<
  Record<string, readonly [key: number, shape: Shape<never>] | readonly [key: number, shape: Shape<unknown>]>
>
type RecordOf<F extends Fields> = { readonly [Name in keyof F]: Shaped<F[Name][1]> }

/** A CBOR map with integer keys. All fields are present; use `nullable` for what may be absent. */
export function record<const F extends Fields>(fields: F): Shape<RecordOf<F>> {
  const entries = Object.entries(fields) as [string, readonly [number, Shape<unknown>]][]
  const keys = new Set(entries.map(([, [key]]) => key))
  if (keys.size !== entries.length) throw new InternalError('bad_shape', 'two fields of a record share a key')
  return {
    read(value, path) {
      if (!(value instanceof Map)) throw malformed(path, 'a map')
      const map = value as ReadonlyMap<unknown, unknown>
      if (map.size !== entries.length) throw malformed(path, `${String(entries.length)} fields`)
      const result: Record<string, unknown> = {}
      for (const [name, [key, shape]] of entries) {
        if (!map.has(key)) throw malformed(path, `a field ${name}`)
        result[name] = shape.read(map.get(key), `${path}.${name}`)
      }
      return result as RecordOf<F>
    },
    write(value) {
      const source = value as Readonly<Record<string, unknown>>
      return new Map(entries.map(([name, [key, shape]]) => [key, shape.write(source[name])]))
    },
  }
}

/** Reads JSON that was parsed; what it does not expect is a `PeerError` `malformed`. */
export interface JsonReader<T> {
  read(value: unknown, path: string): T
}

/** A JSON object with exactly these fields. */
export function object<const F extends Readonly<Record<string, Shape<never> | Shape<unknown>>>>(
  fields: F,
): JsonReader<{ readonly [Name in keyof F]: Shaped<F[Name]> }> {
  const entries = Object.entries(fields) as [string, Shape<unknown>][]
  return {
    read(value, path) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(path, 'an object')
      const source = value as Readonly<Record<string, unknown>>
      const names = Object.keys(source)
      if (names.length !== entries.length) throw malformed(path, `${String(entries.length)} fields`)
      const result: Record<string, unknown> = {}
      for (const [name, shape] of entries) {
        if (!Object.hasOwn(source, name)) throw malformed(path, `a field ${name}`)
        result[name] = shape.read(source[name], `${path}.${name}`)
      }
      return result as { readonly [Name in keyof F]: Shaped<F[Name]> }
    },
  }
}

/** A JSON array of at most `max` items. */
export function array<T>(inner: JsonReader<T>, max: number): JsonReader<readonly T[]> {
  return {
    read(value, path) {
      if (!Array.isArray(value) || value.length > max) throw malformed(path, `at most ${String(max)} items`)
      return value.map((item: unknown, index) => inner.read(item, `${path}[${String(index)}]`))
    },
  }
}
