// Entry of `npm start`: the app in a window, on Electron where its binary is, else on the stand-in; and where windows
// cannot be shown, the home server alone. What follows `--` goes to the app.
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { freshenApp } from './app-freshness.ts'
import { chooseRuntime, describeRuntime } from './app-runtime.ts'
import { startHeadless } from './headless.ts'
import { provideChromium } from './provide-chromium.ts'

const root = join(import.meta.dirname, '..')
const fetchTimeoutMs = 300_000

if (canShowWindows()) await startApp()
else await startHeadless(say)

async function startApp(): Promise<void> {
  if (await freshenApp()) say('built the app')
  let runtime = chooseRuntime()
  if (runtime.mode === 'stand-in' && process.env['TALKEE_STAND_IN'] !== '1') {
    say('fetching the Electron binary, once')
    const install = join(root, 'node_modules', 'electron', 'install.js')
    const fetched = spawnSync(process.execPath, [install], { stdio: 'ignore', timeout: fetchTimeoutMs })
    if (fetched.status !== 0) say('it could not be fetched')
    runtime = chooseRuntime()
  }
  say(describeRuntime(runtime))
  if (runtime.mode === 'stand-in' && provideChromium(say) === undefined) {
    process.exitCode = 1
    return
  }
  const child = spawn(runtime.program, ['.', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
  // Ctrl+C reaches the child from the terminal by itself; twice would mean "at once".
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('error', (error) => {
    say(`it could not be started: ${error.message}`)
    process.exitCode = 1
  })
  child.on('exit', (code) => (process.exitCode = code ?? 0))
}

function canShowWindows(): boolean {
  const { DISPLAY = '', WAYLAND_DISPLAY = '' } = process.env
  return process.platform !== 'linux' || DISPLAY !== '' || WAYLAND_DISPLAY !== ''
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
