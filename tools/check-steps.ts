// The steps of `npm run check`, each a program of its own with an exit code. Longest first: two run at a time.
import { spawn } from 'node:child_process'
import { join } from 'node:path'

export interface CheckStep {
  readonly name: string
  readonly command: readonly string[]
}

export interface StepOutcome {
  readonly name: string
  readonly ok: boolean
  readonly seconds: number
  readonly output: string
}

const root = join(import.meta.dirname, '..')
const program = (name: string) => join(root, 'node_modules', '.bin', name)

export const checkSteps: readonly CheckStep[] = [
  { name: 'lint', command: [program('eslint'), '.', '--max-warnings', '0'] },
  { name: 'types', command: [program('tsc'), '--build', '--pretty', 'false'] },
  { name: 'dead code', command: [program('knip'), '--no-progress'] },
  { name: 'walls', command: ['node', 'tools/walls.ts'] },
  { name: 'format', command: [program('biome'), 'format', '.', '--reporter=summary'] },
  { name: 'dependencies', command: ['node', 'tools/dependencies-documented.ts'] },
]

/** Runs the steps, two at a time, and calls `done` as each ends. Never throws for a step that fails. */
export async function runCheckSteps(
  steps: readonly CheckStep[],
  done: (outcome: StepOutcome) => void,
): Promise<readonly StepOutcome[]> {
  const waiting = [...steps]
  const outcomes: StepOutcome[] = []
  const lane = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const outcome = await runStep(step)
      outcomes.push(outcome)
      done(outcome)
    }
  }
  await Promise.all([lane(), lane()])
  return outcomes
}

/** One line, and below it what the step said if it failed. */
export function describeOutcome(outcome: StepOutcome): string {
  const line = `${outcome.ok ? 'ok    ' : 'FAILED'} ${outcome.name.padEnd(14)} ${outcome.seconds.toFixed(1).padStart(5)} s`
  return outcome.ok ? line : `${line}\n${outcome.output.trimEnd().replaceAll(/^/gm, '    ')}`
}

function runStep({ name, command: [file = '', ...parameters] }: CheckStep): Promise<StepOutcome> {
  const started = performance.now()
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(file === 'node' ? process.execPath : file, parameters, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    })
    const collect = (chunk: Buffer) => (output += chunk.toString('utf8'))
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    const end = (ok: boolean) => resolve({ name, ok, output, seconds: (performance.now() - started) / 1000 })
    child.on('error', (error) => {
      output += error.message
      end(false)
    })
    child.on('close', (code) => end(code === 0))
  })
}
