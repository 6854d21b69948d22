// The Log port as JSON lines into a sink. A second net below the rule of the port: text is let through only where it
// looks like a code of ours, so a message, an address or an id that got here by mistake is not printed.
// A single lower-case word it cannot tell from a code.

import type { Clock } from '#core/ports/clock.ts'
import type { Log, LogFields } from '#core/ports/log.ts'

const levels = ['debug', 'info', 'warn', 'error'] as const
type Level = (typeof levels)[number]

/** Words joined by underscores, hyphens, dots or colons, digits only after the first: no ids, no sentences. */
const codePattern = /^[a-z]+(?:[_.:-][a-z0-9]+){0,7}$/

export function createConsoleLog(deps: { write: (line: string) => void; clock: Clock; from?: Level }): Log {
  const lowest = levels.indexOf(deps.from ?? 'info')

  const at =
    (level: Level) =>
    (event: string, fields: LogFields = {}) => {
      if (levels.indexOf(level) < lowest) return
      const clean = Object.entries(fields).map(([name, value]) => [name, shown(value)])
      deps.write(
        `${JSON.stringify({ at: deps.clock.nowMs(), level, event: shown(event), ...Object.fromEntries(clean) })}\n`,
      )
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

function shown(value: string | number | boolean): string | number | boolean {
  if (typeof value !== 'string') return value
  return value.length <= 64 && codePattern.test(value) ? value : '(withheld)'
}
