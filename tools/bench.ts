// Entry of `npm run bench`: runs bench/*.bench.ts one after the other and prints their figures; one beyond its bound fails.
// `-- NAME…` runs these alone. `-- --json` prints one JSON object to standard output, and the talk to standard error.
import { glob } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import type { Bench, Figure } from '../bench/bench.ts'
import { describeFigure, isBeyond } from '../bench/verdict.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
})

const root = join(import.meta.dirname, '..')
const figures: Record<string, readonly Figure[]> = {}
for await (const path of glob('bench/*.bench.ts', { cwd: root })) {
  const { bench } = (await import(pathToFileURL(join(root, path)).href)) as { bench: Bench }
  if (positionals.length > 0 && !positionals.includes(bench.name)) continue
  talk(`${bench.name}: ${bench.about}`)
  const measured = await bench.run({ log: (line) => talk(`  ${line}`) })
  figures[bench.name] = measured
  if (!values.json) for (const figure of measured) process.stdout.write(`  ${describeFigure(figure)}\n`)
}

const unknown = positionals.filter((name) => figures[name] === undefined)
if (unknown.length > 0) {
  talk(`no such benchmark: ${unknown.join(', ')}`)
  process.exitCode = 1
}
const beyond = Object.values(figures).flat().filter(isBeyond)
if (beyond.length > 0) {
  talk(`beyond their bounds: ${beyond.map(({ name }) => name).join('; ')}`)
  process.exitCode = 1
}
if (values.json) {
  const machine = {
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    cores: availableParallelism(),
  }
  process.stdout.write(`${JSON.stringify({ machine, figures }, null, 2)}\n`)
}

function talk(line: string): void {
  process.stderr.write(`${line}\n`)
}
