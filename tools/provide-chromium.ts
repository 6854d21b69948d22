// A Chromium for tests and for the stand-in: the one that is there, else one is installed, and it says so.

import { spawnSync, type StdioOptions } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { findChromium } from './find-chromium.ts'

const installTimeoutMs = 600_000
/** What an installer says is for whoever waits, not part of what the command that needs Chromium prints. */
const toStderr: StdioOptions = ['ignore', 2, 2]

/** Its path, named for every child process by `CHROMIUM`; undefined where there is none and none could be installed. */
export function provideChromium(say: (line: string) => void): string | undefined {
  const found = findChromium() ?? playwrights() ?? installFromDebian(say) ?? installFromPlaywright(say)
  if (found === undefined) say('no Chromium, and none could be installed: put one on PATH, or name one by CHROMIUM')
  else process.env['CHROMIUM'] = found
  return found
}

function playwrights(): string | undefined {
  const path = chromium.executablePath()
  return existsSync(path) ? path : undefined
}

function installFromDebian(say: (line: string) => void): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined
  say('no Chromium found: running apt-get install -y chromium')
  const aptGet = (...words: string[]) =>
    spawnSync('apt-get', ['-qq', ...words], {
      stdio: toStderr,
      timeout: installTimeoutMs,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  aptGet('update')
  aptGet('install', '-y', 'chromium')
  return findChromium()
}

function installFromPlaywright(say: (line: string) => void): string | undefined {
  say('no Chromium found: running npx playwright install chromium')
  spawnSync('npx', ['playwright', 'install', 'chromium'], { stdio: toStderr, timeout: installTimeoutMs })
  return playwrights()
}
