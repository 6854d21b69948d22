// Remembers what was derived from a key's bytes (an expanded key, a KeyObject), for as long as somebody holds those bytes.
// Setting such objects up costs more than the cryptography itself. Bytes that changed since are derived from anew.

import { equalSecrets, wipe } from './sodium.ts'

export interface DerivedKeys<Derived> {
  of(key: Uint8Array): Derived
  /** Drops what was derived from these very bytes, and hands it over for wiping. */
  forget(key: Uint8Array): Derived | undefined
}

export function createDerivedKeys<Derived>(derive: (key: Uint8Array) => Derived): DerivedKeys<Derived> {
  // Weak: the memory is bounded by the keys alive elsewhere, and no copy outlives its key by more than a collection.
  const known = new WeakMap<Uint8Array, { readonly copy: Uint8Array; readonly derived: Derived }>()
  return {
    of(key) {
      const entry = known.get(key)
      if (entry !== undefined && equalSecrets(entry.copy, key)) return entry.derived
      const derived = derive(key)
      known.set(key, { copy: Uint8Array.from(key), derived })
      return derived
    },
    forget(key) {
      const entry = known.get(key)
      if (entry === undefined) return undefined
      known.delete(key)
      wipe(entry.copy)
      return entry.derived
    },
  }
}
