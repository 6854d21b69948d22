// SQLite's and the file system's failures, in our words. What it does not know stays a bug of ours.
// https://www.sqlite.org/rescode.html

import { InternalError, StorageError, TalkeeError } from '#protocol/errors.ts'

/** Codes of the primary result, and whose trouble it is. Extended codes (`SQLITE_IOERR_FSYNC`) begin with them. */
const codes: readonly (readonly [prefix: string, code: string, message: string])[] = [
  ['SQLITE_FULL', 'disk_full', 'no space left on the disk'],
  ['ENOSPC', 'disk_full', 'no space left on the disk'],
  ['EDQUOT', 'disk_full', 'no space left for this user'],
  ['SQLITE_BUSY', 'vault_in_use', 'another process has this vault open'],
  ['SQLITE_CORRUPT', 'vault_damaged', 'the database file is damaged'],
  ['SQLITE_NOTADB', 'vault_damaged', 'the file is no database'],
  ['SQLITE_IOERR', 'disk_error', 'the disk failed'],
  ['SQLITE_CANTOPEN', 'disk_error', 'the file cannot be opened'],
  ['SQLITE_READONLY', 'disk_error', 'the file cannot be written'],
  ['SQLITE_PERM', 'disk_error', 'the file cannot be opened'],
  ['SQLITE_AUTH', 'disk_error', 'the file cannot be opened'],
  ['SQLITE_PROTOCOL', 'disk_error', 'the file cannot be locked'],
  ['SQLITE_NOLFS', 'disk_error', 'the disk takes no large files'],
]

const systemCode = /^E[A-Z0-9]+$/

/** An error of ours for whatever was thrown. The cause is kept; its text never holds row contents. */
export function storageErrorOf(error: unknown): TalkeeError {
  if (error instanceof TalkeeError) return error
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const known = codes.find(([prefix]) => code.startsWith(prefix))
  if (known !== undefined) return new StorageError(known[1], `${known[2]} (${code})`, { cause: error })
  if (systemCode.test(code)) return new StorageError('disk_error', `the file system failed (${code})`, { cause: error })
  return new InternalError('storage_misused', 'the storage adapter was used wrongly', { cause: error })
}
