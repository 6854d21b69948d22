import { createRoot } from 'solid-js'
import { describe, expect, it } from 'vitest'
import { createText } from '../../text/create-text.ts'
import { explainFile } from './file-problem.ts'

const text = createRoot(() => createText(() => 'en'))
const codes = [
  'file_gone',
  'file_damaged',
  'file_changed',
  'file_unreadable',
  'file_dropped',
  'file_too_large',
  'too_many_files',
  'no_such_handle',
  'quota_exceeded',
  'left',
  'disk_full',
  'disk_error',
  'file_not_here',
]

describe('what went wrong with a file', () => {
  it('is said in three whole sentences, each code by its own and without its name', () => {
    const problems = codes.map((code) => explainFile(text, code))
    for (const [index, problem] of problems.entries()) {
      for (const sentence of Object.values(problem)) expect(sentence).toMatch(/^[A-Z].*\.$/)
      expect(Object.values(problem).join(' ')).not.toContain(codes[index])
    }
    expect(new Set(problems.map(({ what }) => what)).size).toBe(codes.length)
  })

  it('is explained as everywhere where it is no matter of files', () => {
    expect(explainFile(text, 'busy').what).toBe('The server is busy.')
    expect(explainFile(text, 'constructor').what).toContain('constructor')
  })
})
