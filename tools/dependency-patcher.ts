// Patches installed packages from patches/*.patch, exactly or not at all, and knows when it has nothing to do.
// It changes files only: it neither adds nor removes any. See docs/decisions/0002.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomically } from './atomic-file.ts'
import { type PatchManifest, parsePatchManifest, patchFileName } from './patch-manifest.ts'
import { createPatchMemory, type PatchMemory } from './patch-memory.ts'

/** The packages on disk are not what the patches were made for; the message says which and what to do. */
export class PatchRefused extends Error {
  override readonly name = 'PatchRefused'
}

export interface PatcherDeps {
  /** Holds `node_modules`, `patches` and `.cache`. */
  readonly root: string
}

export interface Patcher {
  /**
   * Brings every package of the manifest to its patched form. Returns a line per package changed, none when
   * nothing was to do. Any number of processes may do this at once.
   * @throws {PatchRefused} when a package has another version, or a file is neither pristine nor patched.
   */
  apply(): Promise<readonly string[]>
  /** Writes the manifest from the patches and the pristine packages. Returns a line per package. */
  record(): Promise<readonly string[]>
}

export function createPatcher(deps: PatcherDeps): Patcher {
  const patches = join(deps.root, 'patches')
  const manifestPath = join(patches, 'manifest.json')
  const memory = createPatchMemory(join(deps.root, '.cache', 'patches'))

  async function apply(): Promise<readonly string[]> {
    if (!existsSync(manifestPath)) return []
    const manifest = parsePatchManifest(await readFile(manifestPath, 'utf8'))
    const lines: string[] = []
    for (const [name, entry] of Object.entries(manifest)) {
      const folder = await packageOfVersion(deps.root, name, entry.version)
      const stale = await staleFiles(folder, entry.files)
      if (stale.length === 0) continue
      const pristine = new Map<string, string>()
      for (const file of stale) pristine.set(file.path, await pristineText(folder, file, memory))
      const patched = await applyPatchTo(
        pristine,
        await readFile(join(patches, patchFileName(name, entry.version)), 'utf8'),
      )
      // Everything is checked before anything is written, so that a refusal leaves the package as it was.
      for (const file of stale) {
        const text = patched.get(file.path)
        if (text === undefined || sha256(text) !== file.after) {
          throw new PatchRefused(
            `the patch of ${name} does not make of ${file.path} what patches/manifest.json expects.`,
          )
        }
      }
      for (const file of stale) {
        await memory.rememberPristine(file.before, pristine.get(file.path) ?? '')
        await memory.rememberOurs(file.after)
        await writeAtomically(join(folder, file.path), patched.get(file.path) ?? '')
      }
      lines.push(`patched ${name}@${entry.version}: ${stale.map((file) => file.path).join(', ')}`)
    }
    return lines
  }

  async function record(): Promise<readonly string[]> {
    const known = existsSync(manifestPath) ? parsePatchManifest(await readFile(manifestPath, 'utf8')) : {}
    const manifest: Record<string, PatchManifest[string]> = {}
    const lines: string[] = []
    for (const patchFile of (await readdir(patches)).filter((file) => file.endsWith('.patch')).sort()) {
      const { name, version } = packageOfPatchFile(patchFile)
      const folder = await packageOfVersion(deps.root, name, version)
      const patch = await readFile(join(patches, patchFile), 'utf8')
      const pristine = new Map<string, string>()
      for (const path of await pathsOf(patch)) {
        const text = await readFile(join(folder, path), 'utf8')
        const before = known[name]?.files[path]?.before
        const remembered = before === undefined ? undefined : await memory.pristine(before)
        if (remembered === undefined && (await memory.isOurs(sha256(text)))) {
          throw new PatchRefused(
            `${name}/${path} is already patched and its pristine form is not at hand. Run \`npm ci\`.`,
          )
        }
        pristine.set(path, remembered ?? text)
      }
      const patched = await applyPatchTo(pristine, patch)
      const files: Record<string, { before: string; after: string }> = {}
      for (const [path, text] of pristine)
        files[path] = { before: sha256(text), after: sha256(patched.get(path) ?? '') }
      manifest[name] = { version, files }
      lines.push(`recorded ${name}@${version}: ${Object.keys(files).length} files`)
    }
    await writeAtomically(manifestPath, `${JSON.stringify(manifest, null, 2)}\n`)
    return lines
  }

  return { apply, record }
}

interface PatchedFile {
  readonly path: string
  /** SHA-256 in hex of the pristine and of the patched file. */
  readonly before: string
  readonly after: string
}

interface StaleFile extends PatchedFile {
  readonly found: string
  readonly text: string
}

async function packageOfVersion(root: string, name: string, version: string): Promise<string> {
  const folder = join(root, 'node_modules', name)
  const text = await readIfThere(join(folder, 'package.json'))
  if (text === undefined) throw new PatchRefused(`${name} is not installed. Run \`npm ci\`.`)
  const found: unknown = JSON.parse(text)
  const foundVersion = typeof found === 'object' && found !== null && 'version' in found ? found.version : undefined
  if (foundVersion !== version) {
    throw new PatchRefused(
      `${name} is at ${String(foundVersion)}, the patch is for ${version}. Run \`npm ci\`, or make a new patch.`,
    )
  }
  return folder
}

async function staleFiles(folder: string, files: PatchManifest[string]['files']): Promise<readonly StaleFile[]> {
  const all = Object.entries(files).map(async ([path, hashes]) => {
    const text = await readFile(join(folder, path), 'utf8')
    return { path, ...hashes, text, found: sha256(text) }
  })
  return (await Promise.all(all)).filter((file) => file.found !== file.after)
}

/** The pristine text of a file: what is there, or what was there before an earlier form of our own patch. */
async function pristineText(folder: string, file: StaleFile, memory: PatchMemory): Promise<string> {
  if (file.found === file.before) return file.text
  const remembered = (await memory.isOurs(file.found)) ? await memory.pristine(file.before) : undefined
  if (remembered !== undefined) return remembered
  throw new PatchRefused(
    `${join(folder, file.path)} is neither as published nor as patched (sha256 ${file.found}). Run \`npm ci\` to get it back.`,
  )
}

async function applyPatchTo(
  pristine: ReadonlyMap<string, string>,
  patch: string,
): Promise<ReadonlyMap<string, string>> {
  // Loaded here, so that the usual case of nothing to do does not pay for it.
  const { applyPatch, parsePatch } = await import('diff')
  const patched = new Map<string, string>()
  for (const part of parsePatch(patch)) {
    const path = pathOf(part.newFileName)
    const text = pristine.get(path)
    if (text === undefined) continue
    const result = applyPatch(text, part, { fuzzFactor: 0 })
    if (result === false) throw new PatchRefused(`the patch of ${path} does not fit its file.`)
    patched.set(path, result)
  }
  return patched
}

async function pathsOf(patch: string): Promise<readonly string[]> {
  const { parsePatch } = await import('diff')
  return parsePatch(patch).map((part) => {
    if (pathOf(part.oldFileName) !== pathOf(part.newFileName)) {
      throw new PatchRefused(
        `a patch changes files, it does not add, remove or rename them: ${String(part.oldFileName)}.`,
      )
    }
    return pathOf(part.newFileName)
  })
}

/** `a/dist/x.js` and `b/dist/x.js`, as git writes them, are both `dist/x.js`. */
function pathOf(fileName: string | undefined): string {
  const path = (fileName ?? '').replace(/^[ab]\//, '')
  if (path === '' || path.startsWith('/') || path.split('/').includes('..')) {
    throw new PatchRefused(`a patch names a file outside its package: "${fileName ?? ''}".`)
  }
  return path
}

function packageOfPatchFile(patchFile: string): { name: string; version: string } {
  const parts = patchFile.slice(0, -'.patch'.length).split('+')
  const version = parts.pop()
  if (version === undefined || parts.length === 0) {
    throw new PatchRefused(`patches/${patchFile} is not named <package>+<version>.patch.`)
  }
  return { name: parts.join('/'), version }
}

async function readIfThere(path: string): Promise<string | undefined> {
  return existsSync(path) ? await readFile(path, 'utf8') : undefined
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
