// What went wrong with a file, in three sentences; what is no matter of files is explained as everywhere.

import type { Text } from '../../text/create-text.ts'
import { explain, type Problem } from '../../text/problem.ts'

const kinds = {
  file_gone: 'gone',
  file_damaged: 'damaged',
  file_changed: 'changed',
  file_unreadable: 'unreadable',
  not_drawn: 'notDrawn',
  file_dropped: 'dropped',
  file_too_large: 'tooLarge',
  too_large: 'tooLarge',
  too_large_once: 'tooLargeOnce',
  too_many_files: 'tooMany',
  no_such_handle: 'notAnyMore',
  not_staged: 'notAnyMore',
  quota_exceeded: 'noRoom',
  left: 'left',
  disk_full: 'diskFull',
  disk_error: 'diskError',
  file_not_here: 'notHere',
} as const

const isOfFiles = (code: string): code is keyof typeof kinds => Object.hasOwn(kinds, code)

export function explainFile(text: Text, code: string): Problem {
  if (!isOfFiles(code)) return explain(text, { code })
  const { t } = text
  const kind = kinds[code]
  return { what: t(`file.${kind}.what`), means: t(`file.${kind}.means`), todo: t(`file.${kind}.do`) }
}
