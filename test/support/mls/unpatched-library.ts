// A copy of ts-mls as it would be without what our patch corrects, to prove that tests and self-test would notice.
// What the patch only adds stays, for our code does not link without it: exports, and the secret tree from createCommit.

import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { applyPatch, parsePatch, reversePatch, type StructuredPatch } from 'diff'

const root = join(import.meta.dirname, '..', '..', '..')
const installed = join(root, 'node_modules', 'ts-mls')
const patchFile = join(root, 'patches', 'ts-mls+2.0.0-rc.10.patch')

/** Makes the copy and returns its folder. It lies in the tree, so that it finds its dependencies. */
export async function makeUnpatchedLibrary(name: string): Promise<string> {
  const folder = join(root, '.cache', 'unpatched', name, 'ts-mls')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await cp(installed, folder, { recursive: true })
  for (const part of parsePatch(await readFile(patchFile, 'utf8'))) {
    const path = join(folder, pathOf(part))
    const patched = await readFile(path, 'utf8')
    const pristine = apply(patched, reversePatch(part))
    await writeFile(path, apply(pristine, { ...part, hunks: part.hunks.filter((hunk) => onlyAdds(part, hunk)) }))
  }
  return folder
}

type Hunk = StructuredPatch['hunks'][number]

function onlyAdds(part: StructuredPatch, hunk: Hunk): boolean {
  const path = pathOf(part)
  if (path.endsWith('/index.js') || path.endsWith('.d.ts')) return true
  return path.endsWith('/createCommit.js') && hunk.lines.some((line) => /^\+.*\bsecretTree\b/.test(line))
}

function apply(text: string, patch: StructuredPatch): string {
  const result = applyPatch(text, patch)
  if (result === false) throw new Error(`the patch of ${pathOf(patch)} cannot be taken back`)
  return result
}

function pathOf(part: StructuredPatch): string {
  return (part.newFileName ?? '').replace(/^[ab]\//, '')
}
