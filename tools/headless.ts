// The home server alone, for a machine without a display: run as docs/operating.md says, with what a home needs set.

import { spawn } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { networkAddresses } from '../src/main/network-addresses.ts'

const root = join(import.meta.dirname, '..')

/** Settles when the server has ended. What is set in the environment (TALKEE_*) wins. */
export async function startHeadless(say: (line: string) => void): Promise<void> {
  const dataHome = process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share')
  const {
    TALKEE_DATA = join(dataHome, 'talkee', 'server'),
    TALKEE_PORT = '7443',
    TALKEE_HOST = '0.0.0.0',
  } = process.env
  const hosts = TALKEE_HOST === '0.0.0.0' ? networkAddresses() : [TALKEE_HOST]
  const advertised =
    TALKEE_PORT === '0' ? {} : { TALKEE_ADVERTISE: hosts.map((host) => `${host}:${TALKEE_PORT}`).join() }
  say('There is no display here: running the home server alone.')
  const child = spawn(process.execPath, [join(root, 'server', 'main.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { TALKEE_INVITE_USES: '10', ...advertised, ...process.env, TALKEE_DATA, TALKEE_PORT, TALKEE_HOST },
  })
  // Ctrl+C reaches the child from the terminal by itself; twice would mean "at once".
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  createInterface({ input: child.stdout }).on('line', (line) => {
    for (const sentence of describe(line, TALKEE_DATA)) say(sentence)
  })
  await new Promise<void>((resolve) => {
    child.on('exit', (code) => {
      process.exitCode = code ?? 0
      resolve()
    })
  })
}

function describe(line: string, data: string): readonly string[] {
  const { listening, domain, invite } = JSON.parse(line) as { listening: string; domain: string; invite: string | null }
  return [
    `It listens on ${listening}, and everybody's address ends in @${domain}.`,
    `Its data lies in ${data}.`,
    ...(invite === null ? [] : ['Invite up to 10 people with this link, good for a week:', `  ${invite}`]),
    'In the app on another computer: "Join with an invite". Ctrl+C stops the server; a new start makes a new link.',
  ]
}
