// patches/manifest.json: which package is patched, at which version, and what each file hashes to before and after.

/** By package name; hashes are SHA-256 in hex; paths are inside the package. */
export type PatchManifest = Readonly<Record<string, PatchManifestEntry>>

interface PatchManifestEntry {
  readonly version: string
  readonly files: Readonly<Record<string, { readonly before: string; readonly after: string }>>
}

/** Strict: an unknown field or a hash that is none throws, so that a typo cannot switch a check off. */
export function parsePatchManifest(text: string): PatchManifest {
  const manifest: Record<string, PatchManifestEntry> = {}
  for (const [name, entry] of entriesOf(JSON.parse(text), 'patches/manifest.json')) {
    const fields = new Map(entriesOf(entry, name))
    const version = fields.get('version')
    if (typeof version !== 'string' || fields.size !== 2)
      throw new Error(`patches/manifest.json: ${name} needs version and files.`)
    const files: Record<string, { before: string; after: string }> = {}
    for (const [path, hashes] of entriesOf(fields.get('files'), `${name}.files`)) {
      const both = new Map(entriesOf(hashes, path))
      if (both.size !== 2) throw new Error(`patches/manifest.json: ${path} needs before and after.`)
      files[path] = { before: hash(both.get('before'), path), after: hash(both.get('after'), path) }
    }
    manifest[name] = { version, files }
  }
  return manifest
}

/** `@hpke/core`, `1.9.0` → `@hpke+core+1.9.0.patch`. */
export function patchFileName(name: string, version: string): string {
  return `${name.replaceAll('/', '+')}+${version}.patch`
}

function entriesOf(value: unknown, what: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what} is not an object.`)
  return Object.entries(value)
}

function hash(value: unknown, path: string): string {
  if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value))
    throw new Error(`patches/manifest.json: ${path} has no SHA-256.`)
  return value
}
