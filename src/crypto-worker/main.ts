// Entry of the crypto worker, a utility process of the app: `crypto-worker <account folder>`. It has no logic of its own.

import { fileGrant } from '#ipc/file-grant.ts'
import { noticeOrder } from '#ipc/notice-words.ts'
import { type ParentPort, obeyParent } from '#ipc/port.ts'
import { UsageError } from '#protocol/errors.ts'
import { createConsoleLog } from './adapters/console-log.ts'
import { createGrantedFiles } from './adapters/granted-files.ts'
import { createSystemClock } from './adapters/system-clock.ts'
import { createEngineService } from './engine-service.ts'
import { createNewsTeller } from './news-teller.ts'
import { openEngine } from './open-engine.ts'

// There in a utility process, else not.
const { parentPort, argv } = process as NodeJS.Process & { readonly parentPort?: ParentPort }
const [, , folder] = argv
if (parentPort === undefined || folder === undefined) throw new UsageError('no_parent', 'started by the app only')
const clock = createSystemClock()
const log = createConsoleLog({ clock, write: (line) => process.stderr.write(line) })
const fileHandles = createGrantedFiles()
const news = createNewsTeller({ nowMs: () => Date.now(), tell: (word) => parentPort.postMessage(word) })
const service = createEngineService({
  open: () => openEngine({ folder, log, clock, fileHandles }),
  onEngine: news.watch,
  onSurprise: (error) =>
    log.error('engine-failed', { name: error instanceof Error ? error.name.toLowerCase() : 'none' }),
})
obeyParent(parentPort, {
  ...service,
  hear(value) {
    if (isOrder(value)) news.setLevel(noticeOrder.read(value, '$').level)
    else fileHandles.grant(fileGrant.read(value, '$'))
  },
})

function isOrder(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'word' in value && value.word === 'notice-level'
}
