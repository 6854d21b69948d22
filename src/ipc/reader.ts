// Readers: what may come over a port, said once; type and strict check in one. Messages are plain values of structured
// clone, so that nothing is encoded; scalars are those of protocol/codec/shape.ts. Unknown fields are refused.

import { PeerError } from '#protocol/errors.ts'

/** Reads a `T` out of unknown data, or throws a `PeerError` `malformed`. `path` names the place in errors. */
export interface Reader<T> {
  read(value: unknown, path: string): T
}

export type Read<R> = R extends Reader<infer T> ? T : never

type Fields = Readonly<Record<string, Reader<unknown>>>
type StructOf<F extends Fields> = { readonly [Name in keyof F]: Read<F[Name]> }

/** An object with exactly these fields. */
export function struct<const F extends Fields>(fields: F): Reader<StructOf<F>> {
  const entries = Object.entries(fields)
  return {
    read(value, path) {
      if (!isRecord(value)) throw malformed(path, 'an object')
      if (Object.keys(value).length !== entries.length) throw malformed(path, `${String(entries.length)} fields`)
      const result: Record<string, unknown> = {}
      for (const [name, field] of entries) {
        if (!Object.hasOwn(value, name)) throw malformed(path, `a field ${name}`)
        result[name] = field.read(value[name], `${path}.${name}`)
      }
      return result as StructOf<F>
    },
  }
}

type Cases = Readonly<Record<string, Reader<object>>>
type VariantOf<Tag extends string, C extends Cases> = {
  [Name in keyof C & string]: { readonly [T in Tag]: Name } & Read<C[Name]>
}[keyof C & string]

/** An object that one field, a string, says the kind of; `cases` name the fields besides. */
export function variant<const Tag extends string, const C extends Cases>(
  tag: Tag,
  cases: C,
): Reader<VariantOf<Tag, C>> {
  return {
    read(value, path) {
      if (!isRecord(value)) throw malformed(path, 'an object')
      const { [tag]: name, ...rest } = value
      if (typeof name !== 'string' || !Object.hasOwn(cases, name)) throw malformed(path, `a known ${tag}`)
      return { [tag]: name, ...cases[name]?.read(rest, path) } as VariantOf<Tag, C>
    },
  }
}

/** `{ ok: true, … }` with these fields, or `{ ok: false, … }` with those. */
export function either<Good extends object, Bad extends object>(
  good: Reader<Good>,
  bad: Reader<Bad>,
): Reader<({ readonly ok: true } & Good) | ({ readonly ok: false } & Bad)> {
  return {
    read(value, path) {
      if (!isRecord(value)) throw malformed(path, 'an object')
      const { ok, ...rest } = value
      if (ok === true) return { ok, ...good.read(rest, path) }
      if (ok === false) return { ok, ...bad.read(rest, path) }
      throw malformed(path, 'a verdict')
    },
  }
}

/** At most `max` items. */
export function listOf<T>(item: Reader<T>, max: number): Reader<readonly T[]> {
  return {
    read(value, path) {
      if (!Array.isArray(value) || value.length > max) throw malformed(path, `at most ${String(max)} items`)
      // Array.from sees the holes of a sparse array, which map would leave unread.
      return Array.from(value, (each: unknown, index) => item.read(each, `${path}[${String(index)}]`))
    },
  }
}

/** A value, or null. Nothing on a port is undefined. */
export function orNull<T>(inner: Reader<T>): Reader<T | null> {
  return { read: (value, path) => (value === null ? null : inner.read(value, path)) }
}

/** The input of a call that takes none, the answer of one that gives none. */
export const nothing: Reader<null> = {
  read(value, path) {
    if (value !== null) throw malformed(path, 'nothing')
    return null
  },
}

/** Not looked at here; whoever takes it reads it by another reader. */
export const unread: Reader<unknown> = { read: (value) => value }

/** 16 bytes in lower-case hexadecimal. */
export const hexId: Reader<string> = {
  read(value, path) {
    if (typeof value !== 'string' || !/^[0-9a-f]{32}$/.test(value)) throw malformed(path, '32 hex digits')
    return value
  },
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function malformed(path: string, expected: string): PeerError {
  return new PeerError('malformed', `${path}: expected ${expected}`)
}
