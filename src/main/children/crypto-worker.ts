// The crypto worker of the one account: kept running, with the account's folder. The engine's words never pass here;
// the page gets a port of its own to it.

import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { MessagePortMain } from 'electron'
import type { FileGrant } from '#ipc/file-grant.ts'
import { type NoticeLevel, type NoticeOrder, type NoticeWord, noticeWord } from '#ipc/notice-words.ts'
import { createSupervisor, type SupervisorState } from './supervisor.ts'
import { forkChild, type UtilityChild } from './utility-child.ts'

interface CryptoWorkerDeps {
  readonly entry: string
  readonly userData: string
  readonly onState: (state: SupervisorState) => void
  readonly onNotice: (word: NoticeWord) => void
}

export interface CryptoWorker {
  start(): void
  /** Lets the holder of the other end speak to the engine; false while no worker runs. */
  give(port: MessagePortMain): boolean
  /** Lets it open a file that the user has chosen; false while no worker runs. */
  grant(file: FileGrant): boolean
  /** Says how much of what is new it may tell; nothing where no worker runs. */
  setNoticeLevel(level: NoticeLevel): void
  /** Takes the key out of its memory; nothing where no worker runs. */
  lock(): void
  /** Lets it connect at once: the computer was asleep; nothing where no worker runs. */
  connect(): void
  stop(): Promise<void>
}

const graceMs = 3000

export function createCryptoWorker({ entry, userData, onState, onNotice }: CryptoWorkerDeps): CryptoWorker {
  const supervisor = createSupervisor<UtilityChild>({
    spawn() {
      const child = forkChild(entry, 'Talkee crypto worker', [accountFolder(userData)])
      child.hear((value) => onNotice(noticeWord.read(value, '$')))
      return child
    },
    nowMs: () => Date.now(),
    after(delayMs, work) {
      const timer = setTimeout(work, delayMs)
      return () => clearTimeout(timer)
    },
    onChange: onState,
  })
  return {
    start: () => supervisor.start(),
    give(port) {
      const child = supervisor.child()
      child?.give(port)
      return child !== undefined
    },
    grant(file) {
      const child = supervisor.child()
      child?.tell(file)
      return child !== undefined
    },
    setNoticeLevel(level) {
      supervisor.child()?.tell({ word: 'notice-level', level } satisfies NoticeOrder)
    },
    lock: () => supervisor.child()?.lock(),
    connect: () => supervisor.child()?.connect(),
    stop: () => supervisor.stop((child) => child.closeWell(graceMs)),
  }
}

/** `accounts/<hex>`: the first there is, else a new one. Its name says nothing about whose it is. */
function accountFolder(userData: string): string {
  const folder = join(userData, 'accounts')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const known = readdirSync(folder)
    .filter((name) => /^[0-9a-f]{32}$/.test(name))
    .sort()
  const account = join(folder, known[0] ?? randomBytes(16).toString('hex'))
  mkdirSync(account, { recursive: true, mode: 0o700 })
  return account
}
