// The home server of this computer, behind one switch: on or off, its name and port remembered, started again when it
// ends by itself. What the server is stands in server/.

import { join } from 'node:path'
import { MessageChannelMain } from 'electron'
import { bool, text, uint } from '#protocol/codec/shape.ts'
import { TalkeeError, UsageError } from '#protocol/errors.ts'
import { createClient } from '#ipc/client.ts'
import type { HostView } from '#ipc/desktop-contract.ts'
import { mainPort } from '#ipc/port.ts'
import { orNull, struct } from '#ipc/reader.ts'
import { type ServerClient, serverContract } from '#ipc/server-contract.ts'
import { openJsonFile } from '../json-file.ts'
import { createSupervisor } from './supervisor.ts'
import { forkChild, type UtilityChild } from './utility-child.ts'

interface HostDeps {
  readonly entry: string
  readonly userData: string
  /** Where it listens, and what others are told; see network-addresses.ts. */
  readonly listenHost: string
  readonly advertise: () => readonly string[]
  readonly onChange: () => void
}

export interface HostKeeper {
  view(): HostView
  /** Settles when it runs; a refusal is a value, `host_stopped` where it was stopped before it ran. */
  start(name: string): Promise<Started>
  stop(): Promise<void>
  createInvite(input: { uses: number; hours: number }): Promise<{ link: string }>
  /** Starts it if it was on when the app was last here. */
  resume(): void
  close(): Promise<void>
}

type Started = { ok: true } | { ok: false; code: string }

interface RunningServer {
  readonly child: UtilityChild
  readonly client: ServerClient
}

const remembered = struct({
  isOn: bool,
  name: text(32),
  /** 0 until it has run once: then the system chooses a free one, and it stays. */
  port: uint(65_535),
  domain: orNull(text(253)),
})
const graceMs = 5000

export function createHostKeeper(deps: HostDeps): HostKeeper {
  const file = openJsonFile(join(deps.userData, 'host.json'), remembered, {
    isOn: false,
    name: 'talkee',
    port: 0,
    domain: null,
  })
  let state: HostView['state'] = 'off'
  let failure = ''
  let running: RunningServer | undefined
  /** For all who wait until it runs. */
  let started: PromiseWithResolvers<Started> | undefined
  /** Rises with every wish to stop: one that has been overtaken says no more what the state is. */
  let stops = 0

  function settle(outcome: Started): void {
    started?.resolve(outcome)
    started = undefined
  }

  function become(next: HostView['state'], code = ''): void {
    state = next
    failure = code
    deps.onChange()
  }

  const supervisor = createSupervisor<UtilityChild>({
    spawn: () => forkChild(deps.entry, 'Talkee home server'),
    nowMs: () => Date.now(),
    after(delayMs, work) {
      const timer = setTimeout(work, delayMs)
      return () => clearTimeout(timer)
    },
    onChange(next, child) {
      running = undefined
      if (next === 'restarting') become(started === undefined ? 'restarting' : 'starting')
      if (next === 'failed') fail('server_keeps_ending')
      if (child !== undefined) void launch(child)
    },
  })

  function fail(code: string): void {
    become('failed', code)
    settle({ ok: false, code })
  }

  /** Starts the server inside the child. A refusal ends the child: trying the same again would not help. */
  async function launch(child: UtilityChild): Promise<void> {
    const { port1, port2 } = new MessageChannelMain()
    child.give(port1)
    const client = createClient(serverContract, mainPort(port2))
    client.subscribe(() => child.kill())
    const { name, port } = file.read()
    const dataFolder = join(deps.userData, 'server')
    const settings = { dataFolder, name, port, host: deps.listenHost, advertise: deps.advertise() }
    try {
      const { domain, port: actual } = await client.start(settings)
      // Stopped meanwhile.
      if (supervisor.child() !== child) return
      running = { child, client }
      file.write({ isOn: true, name, port: actual, domain })
      become('running')
      settle({ ok: true })
    } catch (error) {
      const code = error instanceof TalkeeError ? error.code : 'internal'
      // The child ended under it: the supervisor has taken over.
      if (code === 'peer_gone' || supervisor.child() !== child) return
      const before = stops
      await supervisor.stop()
      if (stops === before) fail(code)
    }
  }

  async function halt(): Promise<void> {
    const mine = ++stops
    become('stopping')
    settle({ ok: false, code: 'host_stopped' })
    await supervisor.stop((child) => child.closeWell(graceMs))
    if (stops === mine && state === 'stopping') become('off')
  }

  return {
    view() {
      const { domain, name, port } = file.read()
      const addresses = port === 0 ? [] : deps.advertise().map((host) => `${host}:${String(port)}`)
      return { state, failure, name: domain === null ? null : name, domain, addresses }
    },
    start(name) {
      if (state === 'running') return Promise.resolve({ ok: true })
      if (state === 'starting' && started !== undefined) return started.promise
      const known = file.read()
      file.write({ ...known, isOn: true, name: known.domain === null ? name : known.name })
      started ??= Promise.withResolvers()
      const { promise } = started
      become('starting')
      supervisor.start()
      return promise
    },
    async stop() {
      file.write({ ...file.read(), isOn: false })
      await halt()
    },
    async createInvite(input) {
      if (running === undefined) throw new UsageError('host_off', 'the home server does not run')
      return running.client.createInvite(input)
    },
    resume() {
      if (!file.read().isOn) return
      become('starting')
      supervisor.start()
    },
    close: halt,
  }
}
