// All 785 official MLS vectors on the patched library. `npm test` runs a sample of the slow files.

import { vectorsAreHere } from '../support/mls/vectors/case.ts'
import { checkFile, vectorFiles } from '../support/mls/vectors/files.ts'
import type { LongSuite } from '../support/long-suite.ts'

export const suite: LongSuite = {
  name: 'mls-vectors',
  about: 'the patched ts-mls agrees with all official MLS vectors of suites 1 to 7',
  estimateSeconds: 120,
  async run({ count, log, signal }) {
    const total = vectorFiles.reduce((sum, file) => sum + file.cases, 0)
    if (!vectorsAreHere) return { passed: 0, failed: 0, skipped: total, figures: { vectors: 'absent' }, failures: [] }
    const failures: string[] = []
    let checked = 0
    for (const file of vectorFiles) {
      if (signal.aborted) break
      const outcome = await checkFile(file, count === 'all' ? 1 : 10)
      checked += outcome.checked
      failures.push(...outcome.failures)
      if (outcome.total !== file.cases) failures.push(`${file.name}: ${String(outcome.total)} cases`)
      log(`${file.name}: ${String(outcome.checked)} of ${String(file.cases)}`)
    }
    return {
      passed: checked - failures.length,
      failed: failures.length,
      skipped: total - checked,
      figures: { vectors: checked },
      failures,
    }
  },
}
