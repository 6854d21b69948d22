// utilityProcess: a Node process of its own with `process.parentPort`. V8's and the system's sandbox are not emulated.

import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { MessagePortMain } from '../ports/message-port.ts'
import type { PortHome } from '../ports/port-hub.ts'
import { hub, mainPorts, runtime } from '../runtime.ts'
import type { FromUtility, ToUtility } from '../utility/pipe.ts'
import { app } from './app.ts'

interface ForkOptions {
  readonly serviceName?: string
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  readonly stdio?: 'inherit' | 'pipe' | 'ignore'
  readonly execArgv?: string[]
}

const local = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
/** With the name that each was given. */
const alive = new Map<UtilityProcess, string>()

class UtilityProcess extends EventEmitter {
  pid: number | undefined
  readonly stdout: Readable | null
  readonly stderr: Readable | null
  readonly #child: ChildProcess
  readonly #home: PortHome = {
    portMessage: (id, data, ports) => this.#send({ kind: 'port', id, data, ports }),
    portClosed: (id) => this.#send({ kind: 'portClose', id }),
  }

  constructor(entry: string, parameters: readonly string[], options: ForkOptions) {
    super()
    if (!runtime.ready) throw new Error('utilityProcess cannot be created before app is ready.')
    const { stdio = 'inherit', env = process.env, cwd, execArgv = [], serviceName = 'Node Utility Process' } = options
    this.#child = fork(local('../utility/boot.ts'), [entry, ...parameters], {
      serialization: 'advanced',
      stdio: ['ignore', stdio, stdio, 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning', '--import', local('../resolve-electron.ts'), ...execArgv],
      env: { ...env, STANDIN_PROCESS: 'utility' },
      ...(cwd === undefined ? {} : { cwd }),
    })
    alive.set(this, serviceName)
    this.stdout = this.#child.stdout
    this.stderr = this.#child.stderr
    this.#child.on('spawn', () => {
      this.pid = this.#child.pid
      this.emit('spawn')
    })
    this.#child.on('exit', (code, signal) =>
      this.#ended(code ?? 15, signal === null ? 'abnormal-exit' : 'killed', serviceName),
    )
    this.#child.on('message', (message) => this.#heard(message as FromUtility))
  }
  postMessage(message: unknown, transfer: MessagePortMain[] = []): void {
    const ports = transfer.map((port) => mainPorts.release(port))
    this.#send({ kind: 'down', data: structuredClone(message), ports })
  }
  kill(): boolean {
    return this.#child.kill()
  }

  #send(message: ToUtility): void {
    // Into the void once it has ended, as in Electron.
    if (this.#child.connected) this.#child.send(message, () => undefined)
  }
  #heard(message: FromUtility): void {
    switch (message.kind) {
      case 'up':
        this.emit('message', message.data)
        return
      case 'port':
        hub.post(message.id, message.data, message.ports)
        return
      case 'portClose':
        hub.close(message.id)
        return
      case 'release':
        hub.unsettle(message.id, message.waiting)
        return
      case 'settle':
        hub.settle(message.id, this.#home)
    }
  }
  #ended(exitCode: number, reason: string, name: string): void {
    alive.delete(this)
    this.pid = undefined
    hub.dropHome(this.#home)
    this.emit('exit', exitCode)
    if (exitCode === 0 || runtime.quitting) return
    app.emit('child-process-gone', {}, { type: 'Utility', reason, exitCode, serviceName: name, name })
  }
}

export const utilityProcess = {
  fork: (entry: string, parameters: string[] = [], options: ForkOptions = {}): UtilityProcess =>
    new UtilityProcess(entry, parameters, options),
}

/** As `app.getAppMetrics` tells of them. */
export function utilityMetrics(): { pid: number; type: 'Utility'; name: string }[] {
  return [...alive].map(([{ pid = 0 }, name]) => ({ pid, type: 'Utility', name }))
}

export function killUtilityProcesses(): void {
  for (const child of alive.keys()) child.kill()
}
