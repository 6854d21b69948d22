// npm run test:lan (as root, on Linux): an office with no internet and no domain. A server and two people on machines of
// their own talk over the local network; nothing tries to leave it, and no name is looked up (I4, but for finding it).

import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parseInvite } from '#protocol/invite.ts'
import { startEngineProcess, until, type EngineProcess } from '../../test/support/processes/engine-process.ts'
import { startServerProcess } from '../../test/support/processes/server-process.ts'
import { closingLine } from '../test-tally.ts'
import { lanObstacle, openLan, type Machine } from './network.ts'

const run = promisify(execFile)
let [passed, failed] = [0, 0]

const obstacle = await lanObstacle()
if (obstacle === undefined) await talkOnLan()
else say(`not run: ${obstacle}`)
say(closingLine({ passed, failed, skipped: obstacle === undefined ? 0 : 1 }))
if (failed > 0) process.exitCode = 1

/** Interrupted or not, what was made is removed. */
async function talkOnLan(): Promise<void> {
  await using opened = new AsyncDisposableStack()
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        reject(new Error(`ended by ${signal}`))
      })
    }
  })
  await Promise.race([perform(opened), interrupted])
}

async function perform(opened: AsyncDisposableStack): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'talkee-lan-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  const lan = opened.use(await openLan(3))
  const [office, annasDesk, borisDesk] = lan.machines
  if (office === undefined || annasDesk === undefined || borisDesk === undefined) throw new Error('three were to come')
  for (const machine of lan.machines) await proveCounter(machine)

  const server = await startServerProcess({
    dataFolder: join(folder, 'server'),
    settings: { TALKEE_HOST: office.address, TALKEE_NAME: 'office' },
    within: office.within,
  })
  opened.defer(() => server.stop())
  const { addresses } = parseInvite(server.invite)
  check('the invite names the address in the local network', addresses.join() === server.listening)
  check('the server is on that network', server.listening.startsWith(`${office.address}:`))

  const sit = async (name: string, machine: Machine): Promise<EngineProcess> => {
    const engine = await startEngineProcess(join(folder, name), machine.within)
    opened.defer(() => engine.close())
    return engine
  }
  const [anna, boris] = [await sit('anna', annasDesk), await sit('boris', borisDesk)]
  const signUp = (engine: EngineProcess, username: string) =>
    engine.ask('signUp', { invite: server.invite, username, password: `${username} waters the plants` })
  await signUp(anna, 'anna')
  const { address } = await signUp(boris, 'boris')
  await until(() => boris.ask('isOnline'), 'boris does not get online')
  const chat = await anna.ask('startPairChat', { peer: address })
  await until(async () => (await boris.ask('view', { chat }))?.state === 'active', 'boris does not join')

  check('a text goes one way', await arrives(anna, boris, chat, 'Is the printer yours?'))
  check('a text comes back', await arrives(boris, anna, chat, 'Nobody’s. It came with the building.'))
  for (const machine of lan.machines) {
    const leaked = await machine.leaked()
    check(`nothing tried to leave from ${machine.address} (${String(leaked)} packets)`, leaked === 0)
  }
}

/** A counter that cannot count would prove nothing: a packet to the outside, and a look-up, must both be seen. */
async function proveCounter(machine: Machine): Promise<void> {
  await machine.leaked()
  const [command = '', ...before] = machine.within
  const inside = (script: string) => run(command, [...before, process.execPath, '-e', script])
  await inside(`const s = require('dgram').createSocket('udp4'); s.send('x', 9, '198.51.100.1', () => s.close())`)
  check(`a packet to the outside is seen at ${machine.address}`, (await machine.leaked()) === 1)
  await inside(`require('dns').lookup('nobody.example', () => undefined)`)
  check(`a name looked up is seen at ${machine.address}`, (await machine.leaked()) > 0)
}

async function arrives(from: EngineProcess, to: EngineProcess, chat: string, text: string): Promise<boolean> {
  const [heard] = await Promise.all([
    to.ask('hear', { count: 1 }),
    from.ask('write', { chat, texts: [{ text, afterMs: 0 }] }),
  ])
  return heard[0]?.text === text
}

function check(claim: string, holds: boolean): void {
  if (holds) passed++
  else failed++
  say(`${holds ? 'ok' : 'FAILED'} ${claim}`)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
