// .ci/run with an npm that says what it is told to: the sum, the last line, and the exit code.
import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const script = join(import.meta.dirname, '../../.ci/run')

describe('.ci/run', () => {
  let root: string
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'talkee-ci-'))
    await mkdir(join(root, 'bin'))
    await cp(script, join(root, '.ci/run'))
  })
  afterEach(() => rm(root, { recursive: true, force: true }))

  /** Each argument is shell code: what `npm ci`, `npm test` and `npm run` do. */
  async function runWith(ci: string, test: string, long: string): Promise<{ code: number; lastLine: string }> {
    const npm = `#!/usr/bin/env bash\ncase "$1" in\nci) ${ci};;\ntest) ${test};;\nrun) ${long};;\nesac\n`
    await writeFile(join(root, 'bin/npm'), npm)
    await chmod(join(root, 'bin/npm'), 0o755)
    const env = { ...process.env, PATH: `${join(root, 'bin')}${delimiter}${process.env['PATH'] ?? ''}` }
    return new Promise((resolve) => {
      execFile(join(root, '.ci/run'), { env }, (error, stdout) => {
        const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1
        resolve({ code, lastLine: stdout.trimEnd().split('\n').at(-1) ?? '' })
      })
    })
  }

  it('adds up both runs and succeeds', async () => {
    const outcome = await runWith('true', 'echo 10 passed, 0 failed, 2 skipped', 'echo 3 passed, 0 failed, 1 skipped')
    expect(outcome).toEqual({ code: 0, lastLine: '13 passed, 0 failed, 3 skipped' })
  })

  it('runs the long suites even after a failed test, and fails', async () => {
    const outcome = await runWith(
      'true',
      'echo 9 passed, 1 failed, 0 skipped; exit 1',
      'echo 3 passed, 0 failed, 0 skipped',
    )
    expect(outcome).toEqual({ code: 1, lastLine: '12 passed, 1 failed, 0 skipped' })
  })

  it('counts a run that ends without its closing line as a failure', async () => {
    const outcome = await runWith('true', 'echo all is well', 'echo 3 passed, 0 failed, 0 skipped')
    expect(outcome).toEqual({ code: 1, lastLine: '3 passed, 1 failed, 0 skipped' })
  })

  it('counts a bad exit code behind a good closing line as a failure', async () => {
    const outcome = await runWith(
      'true',
      'echo 5 passed, 0 failed, 0 skipped; exit 3',
      'echo 3 passed, 0 failed, 0 skipped',
    )
    expect(outcome).toEqual({ code: 1, lastLine: '8 passed, 1 failed, 0 skipped' })
  })

  it('fails when the packages cannot be installed', async () => {
    const outcome = await runWith('false', 'echo 5 passed, 0 failed, 0 skipped', 'echo 3 passed, 0 failed, 0 skipped')
    expect(outcome).toEqual({ code: 1, lastLine: '0 passed, 1 failed, 0 skipped' })
  })
})
