// The app packaged by electron-builder and run from the packed files, outside the project: whatever it needs is in it.
// The Electron in the package is a stand-in: a Node under its name. Packing into one archive, signing and fuses need a
// real binary and are not shown here.

import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LongContext, LongResult, LongSuite } from '../support/long-suite.ts'
import { buildPackage } from '../support/packaging/build-package.ts'
import { driveApp } from '../support/packaging/drive-app.ts'

export const suite: LongSuite = {
  name: 'packaging',
  about: 'the packed app, server and worker run from the packed files alone',
  estimateSeconds: 60,
  async run({ log }: LongContext): Promise<LongResult> {
    const folder = await mkdtemp(join(tmpdir(), 'talkee-packaging-'))
    const failures: string[] = []
    const check = (what: string, holds: boolean): void => {
      log(`${holds ? 'ok    ' : 'FAILED'} ${what}`)
      if (!holds) failures.push(what)
    }
    let checks = 0
    try {
      const resources = await buildPackage(folder, log)
      const app = join(folder, 'outside', 'app')
      await cp(resources, app, { recursive: true })
      const files = (await readdir(app, { recursive: true })).map((file) => file.replaceAll('\\', '/'))
      const absent: [string, RegExp][] = [
        ['no source of ours', /^(src|server|test|tools|bench)\//],
        ['no stand-in for Electron', /electron-standin|node_modules\/electron\//],
        ['no source map', /\.map$/],
        ['no Node of its own', /^node_modules\/node-/],
        ['no native of another system', /\.node$(?<!linux-(x64|arm64)[^/]*\.node|linux-(x64|arm64)\/[^/]*\.node)/],
        ['no library of the page beside the page', /^node_modules\/(solid-js|@kobalte|virtua|uqr)\//],
      ]
      for (const [what, pattern] of absent) {
        const found = files.filter((file) => pattern.test(file))
        check(found.length === 0 ? what : `${what}: ${found.slice(0, 3).join(', ')}`, found.length === 0)
      }
      for (const [what, holds] of await driveApp(app, join(folder, 'profile'))) check(what, holds)
      checks = absent.length + 4
      const natives = files.filter((file) => file.endsWith('.node'))
      return result(checks, failures, { files: files.length, natives: natives.length })
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  },
}

function result(checks: number, failures: readonly string[], figures: LongResult['figures']): LongResult {
  return { passed: checks - failures.length, failed: failures.length, skipped: 0, figures, failures }
}
