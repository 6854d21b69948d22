// Runs Playwright's suites: test/screens, the page alone in a Chromium; test/e2e, the app freshly built, on Electron or
// the stand-in.

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { freshenApp } from './app-freshness.ts'
import { chooseRuntime } from './app-runtime.ts'
import { provideChromium } from './provide-chromium.ts'
import { failuresOfPlaywright, sayFailures } from './test-failures.ts'
import { nothingYet, type Tally, tallyOfPlaywright } from './test-tally.ts'

const root = join(import.meta.dirname, '..')

/** `names` are files of test/e2e; none: all of them. */
export async function runEndToEnd(names: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Tally> {
  if (chooseRuntime().mode === 'stand-in' && provideChromium(say) === undefined) return { ...nothingYet, failed: 1 }
  if (await freshenApp()) say('built the app')
  return runPlaywright('playwright.config.ts', names, environment)
}

/** `names` are files of test/screens; none: all of them. */
export async function runScreens(names: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Tally> {
  if (provideChromium(say) === undefined) return { ...nothingYet, failed: 1 }
  return runPlaywright('test/screens/playwright.config.ts', names, environment)
}

async function runPlaywright(config: string, names: readonly string[], environment: NodeJS.ProcessEnv): Promise<Tally> {
  const reportPath = join(root, '.cache', `playwright-report-${process.pid}.json`)
  await mkdir(join(root, '.cache'), { recursive: true })
  try {
    const playwright = join(root, 'node_modules', '@playwright', 'test', 'cli.js')
    const child = spawn(process.execPath, [playwright, 'test', '--config', config, '--reporter=list,json', ...names], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...environment, PLAYWRIGHT_JSON_OUTPUT_NAME: reportPath },
    })
    const exitedWell = await new Promise<boolean>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => resolve(code === 0))
    })
    if (!existsSync(reportPath)) return { ...nothingYet, failed: 1 }
    const report: unknown = JSON.parse(await readFile(reportPath, 'utf8'))
    sayFailures(failuresOfPlaywright(report), config, exitedWell)
    return tallyOfPlaywright(report, exitedWell)
  } finally {
    await rm(reportPath, { force: true })
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
