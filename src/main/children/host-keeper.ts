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
  /** Settles when it runs; a refusal is a value. */
  start(name: string): Promise<{ ok: true } | { ok: false; code: string }>
  stop(): Promise<void>
  createInvite(input: { uses: number; hours: number }): Promise<{ link: string }>
  /** Starts it if it was on when the app was last here. */
  resume(): void
  close(): Promise<void>
}

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
  let started = Promise.withResolvers<{ ok: true } | { ok: false; code: string }>()

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
      if (next === 'restarting') become('restarting')
      if (next === 'failed') become('failed', 'server_keeps_ending')
      if (child !== undefined) void launch(child)
    },
  })

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
      running = { child, client }
      file.write({ isOn: true, name, port: actual, domain })
      become('running')
      started.resolve({ ok: true })
    } catch (error) {
      const code = error instanceof TalkeeError ? error.code : 'internal'
      // The child ended under it: the supervisor has taken over.
      if (code === 'peer_gone') return
      await supervisor.stop()
      become('failed', code)
      started.resolve({ ok: false, code })
    }
  }

  async function halt(): Promise<void> {
    become('stopping')
    await supervisor.stop((child) => child.closeWell(graceMs))
    become('off')
  }

  return {
    view() {
      const { domain, name, port } = file.read()
      const addresses = port === 0 ? [] : deps.advertise().map((host) => `${host}:${String(port)}`)
      return { state, failure, name: domain === null ? null : name, domain, addresses }
    },
    start(name) {
      if (state === 'running') return Promise.resolve({ ok: true })
      const known = file.read()
      file.write({ ...known, isOn: true, name: known.domain === null ? name : known.name })
      started = Promise.withResolvers()
      become('starting')
      supervisor.start()
      return started.promise
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
