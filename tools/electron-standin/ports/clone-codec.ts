// Values of structured clone as JSON text, for the way between Node and a page. It also runs in the page, as text, so
// that everything it needs is inside the one function. Cycles are refused: the app's messages have none.

export interface CloneCodec {
  /** Throws a `DataCloneError` where structured clone would. */
  encode(value: unknown): string
  decode(text: string): unknown
}

export function createCloneCodec(): CloneCodec {
  // Arrays are always tagged; whatever JSON lacks is [tag, …].
  function pack(value: unknown, parents: readonly unknown[]): unknown {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
    if (typeof value === 'number') return Number.isFinite(value) ? value : ['number', String(value)]
    if (typeof value === 'undefined') return ['undefined']
    if (typeof value === 'bigint') return ['bigint', String(value)]
    if (typeof value !== 'object') throw new DOMException('a value could not be cloned', 'DataCloneError')
    if (parents.includes(value)) throw new DOMException('the stand-in carries no cycles', 'DataCloneError')
    const inside = [...parents, value]
    const packAll = (values: Iterable<unknown>) => Array.from(values, (each) => pack(each, inside))
    if (Array.isArray(value)) return ['array', ...packAll(value)]
    if (ArrayBuffer.isView(value)) {
      return ['bytes', [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)]]
    }
    switch (Object.prototype.toString.call(value).slice(8, -1)) {
      case 'Date':
        return ['date', (value as Date).getTime()]
      case 'Map':
        return ['map', ...packAll(value as Map<unknown, unknown>)]
      case 'Set':
        return ['set', ...packAll(value as Set<unknown>)]
      case 'ArrayBuffer':
        return ['buffer', [...new Uint8Array(value as ArrayBuffer)]]
      case 'Error':
        return ['error', (value as Error).name, (value as Error).message]
      case 'Promise':
      case 'MessagePort':
      case 'WeakMap':
      case 'WeakSet':
      case 'WeakRef':
        throw new DOMException('an object could not be cloned', 'DataCloneError')
    }
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, pack(field, inside)]))
  }

  function unpack(value: unknown): unknown {
    if (value === null || typeof value !== 'object') return value
    if (!Array.isArray(value)) {
      // defineProperty through fromEntries: a field named __proto__ stays a field.
      return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, unpack(field)]))
    }
    const [tag, ...rest] = value as [string, ...unknown[]]
    switch (tag) {
      case 'array':
        return rest.map(unpack)
      case 'number':
        return Number(rest[0])
      case 'undefined':
        return undefined
      case 'bigint':
        return BigInt(rest[0] as string)
      case 'date':
        return new Date(rest[0] as number)
      case 'map':
        return new Map(rest.map((entry) => unpack(entry) as [unknown, unknown]))
      case 'set':
        return new Set(rest.map(unpack))
      case 'bytes':
        return Uint8Array.from(rest[0] as number[])
      case 'buffer':
        return Uint8Array.from(rest[0] as number[]).buffer
      case 'error':
        return Object.assign(new Error(rest[1] as string), { name: rest[0] as string })
    }
    throw new TypeError(`a value with the unknown tag ${tag}`)
  }

  return { encode: (value) => JSON.stringify(pack(value, [])), decode: (text) => unpack(JSON.parse(text)) }
}
