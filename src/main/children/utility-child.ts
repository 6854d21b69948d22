// A child in an Electron utility process, as the supervisor and the broker of ports want it.

import { type MessagePortMain, utilityProcess } from 'electron'
import { childWords } from '#ipc/port.ts'
import type { Child } from './supervisor.ts'

export interface UtilityChild extends Child {
  /** The child serves whoever holds the other end. */
  give(port: MessagePortMain): void
  /** Asks it to forget its keys. */
  lock(): void
  /** Asks it to connect at once. */
  connect(): void
  /** A value that it knows how to read. */
  tell(value: unknown): void
  /** Values that it tells by itself, to be read by who wants them. */
  hear(listener: (value: unknown) => void): void
  /** Asks it to close what is open; settles when it has, or after the grace. */
  closeWell(graceMs: number): Promise<void>
}

/** `entry` is a built file; `name` is what task managers show. */
export function forkChild(entry: string, name: string, parameters: readonly string[] = []): UtilityChild {
  const process = utilityProcess.fork(entry, [...parameters], { serviceName: name })
  const ended = new Promise<void>((resolve) => {
    process.once('exit', () => resolve())
  })
  return {
    ended,
    kill: () => void process.kill(),
    give: (port) => process.postMessage(childWords.serve, [port]),
    lock: () => process.postMessage(childWords.lock),
    connect: () => process.postMessage(childWords.connect),
    tell: (value) => process.postMessage(value),
    hear(listener) {
      process.on('message', (value) => {
        if (typeof value === 'object' && value !== null) listener(value)
      })
    },
    closeWell(graceMs) {
      const closed = new Promise<void>((resolve) => {
        process.on('message', (word) => {
          if (word === childWords.closed) resolve()
        })
      })
      const patience = new Promise<void>((resolve) => {
        setTimeout(resolve, graceMs).unref()
      })
      process.postMessage(childWords.close)
      return Promise.race([closed, ended, patience])
    },
  }
}
