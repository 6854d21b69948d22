// The runner of long suites against suites that behave, throw, die, hang and leave things running.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeSuite, runSuite } from './long-suite-process.ts'

describe('a long suite in its process', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'talkee-long-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  async function suiteWith(body: string): Promise<string> {
    const file = join(folder, 'some.long.ts')
    await writeFile(
      file,
      `export const suite = { name: 'some', about: 'a test', estimateSeconds: 5, needs: ['gcc'], async run(ctx) { ${body} } }\n`,
    )
    return file
  }
  const run = { seed: 7, count: 'sample', deadlineMs: 0 } as const
  const soon = (milliseconds: number) => ({ ...run, deadlineMs: Date.now() + milliseconds })

  it('is described without being run', async () => {
    const file = await suiteWith('throw new Error("ran")')
    expect(await describeSuite(file)).toEqual({
      kind: 'description',
      name: 'some',
      about: 'a test',
      estimateSeconds: 5,
      needs: ['gcc'],
    })
  })

  it('gets its seed and count, and its result comes back whole', async () => {
    const file = await suiteWith(
      'return { passed: ctx.seed, failed: 0, skipped: 1, figures: { of: ctx.count }, failures: [] }',
    )
    expect(await runSuite(file, soon(20_000))).toEqual({
      passed: 7,
      failed: 0,
      skipped: 1,
      figures: { of: 'sample' },
      failures: [],
    })
  })

  it.each([
    ['throws', 'throw new Error("on purpose")', /ended with code 1/],
    [
      'dies',
      'process.kill(process.pid, "SIGSEGV"); await new Promise(() => setInterval(() => {}, 1000))',
      /died of SIGSEGV/,
    ],
    ['ends early', 'process.exit(0)', /ended with code 0, without a result/],
  ])('has failed when it %s', async (_what, body, how) => {
    const result = await runSuite(await suiteWith(body), soon(20_000))
    expect(result).toMatchObject({ passed: 0, failed: 1 })
    expect(result.failures[0]).toMatch(how)
  })

  it('is killed at its deadline together with what it started', async () => {
    const pidFile = join(folder, 'pid')
    const file = await suiteWith(`
      const { spawn } = await import('node:child_process')
      const { writeFileSync } = await import('node:fs')
      const inner = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
      writeFileSync(${JSON.stringify(pidFile)}, String(inner.pid))
      await new Promise(() => setInterval(() => {}, 1000))`)
    const result = await runSuite(file, soon(3_000))
    expect(result.failures).toEqual(['its process was killed at its deadline, without a result'])
    const pid = Number(await readFile(pidFile, 'utf8'))
    await expect.poll(() => isRunning(pid)).toBe(false)
  })

  it('cannot be described when it does not load', async () => {
    const file = join(folder, 'broken.long.ts')
    await writeFile(file, 'export const suite = {')
    await expect(describeSuite(file)).rejects.toThrow('cannot be loaded')
  })
})

/** A zombie that nobody has reaped yet is not running. */
async function isRunning(pid: number): Promise<boolean> {
  try {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8')
    return !/\) Z /.test(status)
  } catch {
    return false
  }
}
