// Programs of the system that some long suites need. Installs a missing one where that is possible, else says why not.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { SystemTool } from '../test/support/long-suite.ts'

interface Recipe {
  /** Debian package. */
  readonly debian: string
  /** Present when one of these is: a program on PATH, or a file. */
  readonly signs: readonly string[]
}

const recipes: Readonly<Record<SystemTool, Recipe>> = {
  gcc: { debian: 'gcc libc6-dev', signs: ['gcc'] },
  strace: { debian: 'strace', signs: ['strace'] },
  iproute2: { debian: 'iproute2', signs: ['ip', '/usr/sbin/ip', '/sbin/ip'] },
  libfaketime: { debian: 'faketime', signs: ['faketime'] },
}

const installTimeoutMs = 180_000

/** Undefined when every tool is there, perhaps now; else the reason, for the line `not run: …`. */
export function provideTools(tools: readonly SystemTool[]): string | undefined {
  const missing = tools.filter((tool) => !isThere(tool))
  if (missing.length === 0) return undefined
  const names = missing.join(', ')
  if (!onPath('apt-get')) return `${names} is missing, and there is no apt-get to install it with`
  if (process.getuid?.() !== 0) return `${names} is missing, and only root may install it`
  const packages = missing.flatMap((tool) => recipes[tool].debian.split(' '))
  aptGet(['update'])
  aptGet(['install', '--yes', '--no-install-recommends', ...packages])
  return missing.every(isThere) ? undefined : `${names} is missing and could not be installed`
}

function isThere(tool: SystemTool): boolean {
  return recipes[tool].signs.some((sign) => (sign.startsWith('/') ? existsSync(sign) : onPath(sign)))
}

function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .some((folder) => folder !== '' && existsSync(join(folder, program)))
}

/** What it prints is of no use to the reader of a test run; whether the tool is there afterwards decides. */
function aptGet(parameters: readonly string[]): void {
  spawnSync('apt-get', ['-qq', ...parameters], {
    stdio: 'ignore',
    timeout: installTimeoutMs,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}
