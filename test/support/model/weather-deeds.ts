// What happens to everybody: the server stops, restarts and dies, the wire loses and doubles, time passes.

import { devicesOf } from './cast.ts'
import { loseUnopened, outliveKeys } from './device-deeds.ts'
import { count, somebody, type Deed, type Stage } from './stage.ts'
import type { Weather } from './simulated-transport.ts'

const hour = 3_600_000

export const weatherDeeds: Readonly<Record<string, Deed>> = {
  'break-connection': (stage) => {
    const device = somebody(stage)
    if (device === undefined) return
    device.installation.breakStreams()
    count(stage, 'break-connection')
  },
  'lose-requests': (stage) => {
    brew(stage, 'lose-requests', 'lostRequests')
  },
  'lose-answers': (stage) => {
    brew(stage, 'lose-answers', 'lostAnswers')
  },
  'double-requests': (stage) => {
    brew(stage, 'double-requests', 'doubledRequests')
  },
  'double-frames': (stage) => {
    brew(stage, 'double-frames', 'doubledFrames')
  },
  'server-restart': async (stage) => {
    await stage.world.home.stop()
    await startServer(stage)
    count(stage, 'server-restart')
  },
  'server-kill': async (stage) => {
    await stage.world.home.kill()
    await startServer(stage)
    count(stage, 'server-kill')
  },
  'server-away': async (stage) => {
    await stage.world.home.stop()
    count(stage, 'server-away')
  },
  'server-back': async (stage) => {
    if (stage.world.home.isUp) return
    await startServer(stage)
    count(stage, 'server-back')
  },
  'an-hour-passes': async (stage) => {
    await stage.world.pass(hour, 6)
    count(stage, 'an-hour-passes')
  },
  'days-pass': async (stage) => {
    if (!stage.expected.mayPass(8)) return
    loseUnopened(stage)
    outliveKeys(stage)
    await stage.world.pass(8 * 24 * hour, 16)
    count(stage, 'days-pass')
  },
}

export async function startServer({ world, cast }: Stage): Promise<void> {
  await world.home.start()
  for (const { installation, isAwake } of devicesOf(cast)) if (isAwake) installation.engine().reconnect()
}

function brew(stage: Stage, deed: string, kind: keyof Weather): void {
  const device = somebody(stage)
  if (device === undefined) return
  device.installation.weather[kind] += 1 + stage.random.below(3)
  count(stage, deed)
}
