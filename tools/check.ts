// Entry of `npm run check`: everything about the code that can be judged without running it.
import { checkSteps, describeOutcome, runCheckSteps } from './check-steps.ts'

const started = performance.now()
const outcomes = await runCheckSteps(checkSteps, (outcome) => process.stdout.write(`${describeOutcome(outcome)}\n`))
const failed = outcomes.filter((outcome) => !outcome.ok).length
process.stdout.write(
  `check: ${outcomes.length - failed} of ${outcomes.length} in ${((performance.now() - started) / 1000).toFixed(1)} s\n`,
)
if (failed > 0) process.exitCode = 1
