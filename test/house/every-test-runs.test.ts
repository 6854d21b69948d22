// A test in a folder that no project looks into would never run, and nobody would notice.
import { execFile } from 'node:child_process'
import { glob } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

it('every test file on disk belongs to exactly one project', async () => {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const { stdout } = await promisify(execFile)(process.execPath, [vitest, 'list', '--filesOnly', '--json'], {
    cwd: root,
    maxBuffer: 2 ** 24,
  })
  const listed = (JSON.parse(stdout) as { file: string }[]).map(({ file }) => relative(root, file)).sort()
  const onDisk: string[] = []
  for await (const path of glob('{src,server,test,tools,bench}/**/*.test.ts', { cwd: root })) onDisk.push(path)
  expect(listed).toEqual(onDisk.sort())
})
