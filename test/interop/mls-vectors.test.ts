import { describe, expect, it } from 'vitest'
import { vectorsAreHere } from '../support/mls/vectors/case.ts'
import { checkFile, vectorFiles } from '../support/mls/vectors/files.ts'

/** Of the slow files a sample, in steps that are prime to the order of suites; all 785: `test:long -- mls-vectors`. */
const strides = new Map([
  ['passive-client-handling-commit', 9],
  ['passive-client-welcome', 5],
  ['tree-validation', 9],
  ['treekem', 25],
])

describe.skipIf(!vectorsAreHere)(
  'the patched ts-mls on the official MLS vectors (skipped where they are absent)',
  () => {
    it('knows all 785 cases', () => {
      expect(vectorFiles.reduce((sum, file) => sum + file.cases, 0)).toBe(785)
    })

    it.each(vectorFiles)('agrees with $name', { timeout: 60_000 }, async (file) => {
      const outcome = await checkFile(file, strides.get(file.name) ?? 1)
      expect(outcome.failures).toEqual([])
      expect(outcome.total).toBe(file.cases)
    })
  },
)
