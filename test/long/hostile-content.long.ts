// What people who mean harm can send to a page, and more than anybody reads or sends: 500 damaged pictures and all bombs, a
// history of a hundred thousand messages, 300 pictures at once. The specs are those of `npm test`, which takes a sample.

import { runScreens } from '../../tools/end-to-end.ts'
import type { LongContext, LongResult, LongSuite } from '../support/long-suite.ts'

export const suite: LongSuite = {
  name: 'hostile-content',
  about: 'no picture is decoded beyond its bounds, and no history is too long to be read through',
  estimateSeconds: 900,
  async run({ seed, count }: LongContext): Promise<LongResult> {
    const isWhole = count === 'all'
    const [pictures, pages, files] = isWhole ? [500, 60, 300] : [70, 14, 30]
    const settings = { PICTURES: String(pictures), PAGES: String(pages), FILES: String(files), SEED: String(seed) }
    const specs = ['hostile-pictures', 'long-history', 'many-files'].map((name) => `test/screens/${name}.spec.ts`)
    const tally = await runScreens(specs, settings)
    const failures = tally.failed === 0 ? [] : [`see the report above; seed ${String(seed)}`]
    return {
      ...tally,
      figures: { 'damaged pictures': pictures, 'pages read through': pages, 'pictures at once': files },
      failures,
    }
  },
}
