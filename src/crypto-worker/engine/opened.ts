// How the handlers reach the engine, which is opened at the first call.

import type { Engine } from '#core/engine.ts'

export type Opened = () => Promise<Engine>

/** For calls that answer nothing: on a port that is null. */
export async function nothingOf(opened: Opened, work: (engine: Engine) => Promise<void>): Promise<null> {
  await work(await opened())
  return null
}
