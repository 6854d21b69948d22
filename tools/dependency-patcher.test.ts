// The patch step, on a scratch folder with a scratch package.
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPatcher } from './dependency-patcher.ts'

const pristine = 'export function path(length) {\n  return length > 1\n}\n'
const patched = pristine.replace('> 1', '> 0')
const patch = [
  '--- a/dist/state.js',
  '+++ b/dist/state.js',
  '@@ -1,3 +1,3 @@',
  ' export function path(length) {',
  '-  return length > 1',
  '+  return length > 0',
  ' }',
  '',
].join('\n')

describe('the patch step', () => {
  let root: string
  let file: string

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'talkee-patch-'))
    file = join(root, 'node_modules/@scope/left/dist/state.js')
    await mkdir(join(file, '..'), { recursive: true })
    await mkdir(join(root, 'patches'))
    await writeFile(join(file, '../../package.json'), '{"name":"@scope/left","version":"1.2.3"}')
    await writeFile(file, pristine)
    await writeFile(join(root, 'patches/@scope+left+1.2.3.patch'), patch)
    await createPatcher({ root }).record()
  })

  afterEach(() => rm(root, { recursive: true, force: true }))

  it('patches a pristine package once and then finds nothing to do', async () => {
    const patcher = createPatcher({ root })
    expect(await patcher.apply()).toEqual(['patched @scope/left@1.2.3: dist/state.js'])
    expect(await readFile(file, 'utf8')).toBe(patched)
    expect(await patcher.apply()).toEqual([])
  })

  it('does nothing where nothing is to be patched', async () => {
    await rm(join(root, 'patches'), { recursive: true })
    expect(await createPatcher({ root }).apply()).toEqual([])
  })

  it('refuses a file that is neither pristine nor patched, and leaves it alone', async () => {
    await writeFile(file, `${pristine}// edited\n`)
    await expect(createPatcher({ root }).apply()).rejects.toThrow(/neither as published nor as patched .*npm ci/s)
    expect(await readFile(file, 'utf8')).toBe(`${pristine}// edited\n`)
  })

  it('refuses another version of the package', async () => {
    await writeFile(join(file, '../../package.json'), '{"name":"@scope/left","version":"1.2.4"}')
    await expect(createPatcher({ root }).apply()).rejects.toThrow('@scope/left is at 1.2.4, the patch is for 1.2.3')
  })

  it('refuses when the package is not installed', async () => {
    await rm(join(root, 'node_modules'), { recursive: true })
    await expect(createPatcher({ root }).apply()).rejects.toThrow('@scope/left is not installed')
  })

  it('refuses a patch that was edited after its manifest was recorded', async () => {
    await writeFile(join(root, 'patches/@scope+left+1.2.3.patch'), patch.replace('> 0', '> -1'))
    await expect(createPatcher({ root }).apply()).rejects.toThrow('does not make of dist/state.js')
    expect(await readFile(file, 'utf8')).toBe(pristine)
  })

  it('refuses a patch that names a file outside its package', async () => {
    await writeFile(join(root, 'patches/@scope+left+1.2.3.patch'), patch.replaceAll('dist/state.js', '../other/x.js'))
    await expect(createPatcher({ root }).record()).rejects.toThrow('outside its package')
  })

  it('refuses a manifest with a field it does not know', async () => {
    await writeFile(join(root, 'patches/manifest.json'), '{"@scope/left":{"version":"1.2.3","files":{},"force":true}}')
    await expect(createPatcher({ root }).apply()).rejects.toThrow('needs version and files')
  })

  it('applies an edited patch over its own earlier form, without a reinstall', async () => {
    const patcher = createPatcher({ root })
    await patcher.apply()
    await writeFile(join(root, 'patches/@scope+left+1.2.3.patch'), patch.replace('> 0', '>= 1'))
    await patcher.record()
    await patcher.apply()
    expect(await readFile(file, 'utf8')).toBe(pristine.replace('> 1', '>= 1'))
  })

  it('survives many processes at once: all succeed, the file is whole, nothing is left over', async () => {
    await cp(import.meta.dirname, join(root, 'tools'), { recursive: true })
    await cp(join(import.meta.dirname, '../node_modules/diff'), join(root, 'node_modules/diff'), { recursive: true })
    await writeFile(join(root, 'package.json'), '{"type":"module"}')
    const run = () => promisify(execFile)(process.execPath, [join(root, 'tools/patch-dependencies.ts')])
    await Promise.all(Array.from({ length: 6 }, run))
    expect(await readFile(file, 'utf8')).toBe(patched)
    expect(await readdir(join(file, '..'))).toEqual(['state.js'])
  })
})
