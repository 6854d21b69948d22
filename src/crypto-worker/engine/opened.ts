// How the handlers reach the engine, which is opened at the first call.

import type { Engine } from '#core/engine.ts'

export type Opened = () => Promise<Engine>

/** For calls that answer nothing: on a port that is null. */
export async function nothingOf(opened: Opened, work: (engine: Engine) => Promise<void>): Promise<null> {
  await work(await opened())
  return null
}

type Verdict = { readonly ok: true } | { readonly ok: false; readonly code: string }

/** The verdict alone: what core keeps for itself beside it has no place in an answer. */
export const answerOf = (step: Verdict): Verdict => (step.ok ? { ok: true } : { ok: false, code: step.code })
