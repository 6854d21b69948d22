// The documents point at things that exist, and the repository speaks of itself alone.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)))
const documents = tracked.filter((path) => path.endsWith('.md'))
const read = (path: string) => readFile(join(root, path), 'utf8')

describe('the documents', () => {
  it.each(documents)('%s links to files that exist', async (path) => {
    const links = [...(await read(path)).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map((match) => match[1] ?? '')
    const local = links.filter((link) => !/^[a-z]+:/.test(link))
    expect(local.filter((link) => !existsSync(join(root, dirname(path), link)))).toEqual([])
  })

  it.each(documents)('%s names files and folders that exist', async (path) => {
    const named = [...(await read(path)).matchAll(/`((?:src|server|test|tools|bench|docs|patches|\.ci)\/[\w./-]*)`/g)]
    const paths = named.map((match) => match[1] ?? '').filter((name) => !name.endsWith('.'))
    expect(paths.filter((name) => !existsSync(join(root, name)))).toEqual([])
  })

  it.each(documents)('%s names scripts that exist', async (path) => {
    const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> }
    const named = [...(await read(path)).matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1] ?? '')
    expect(named.filter((name) => !(name in scripts))).toEqual([])
  })
})

describe('the repository', () => {
  it('names no path of one machine', async () => {
    const text = tracked.filter((path) => !/\.(gz|png|ico|patch)$/.test(path) && path !== 'package-lock.json')
    const faults: string[] = []
    for (const path of text) {
      if (/(?<![\w.}/])\/(home|Users|root|work)\/\w/.test(await read(path))) faults.push(path)
    }
    expect(faults).toEqual([])
  })

  it('keeps a lock file that names no host, only hashes', async () => {
    expect(await read('package-lock.json')).not.toMatch(/https?:\/\/[^"]*\.tgz/)
  })
})
