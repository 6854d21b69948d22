// The screens whole: every one in both languages, both themes and three widths by axe, and hostile text in all its
// disguises. The specs are those of `npm test`, which takes each screen once and the plain texts.

import { runScreens } from '../../tools/end-to-end.ts'
import type { LongContext, LongResult, LongSuite } from '../support/long-suite.ts'

export const suite: LongSuite = {
  name: 'screens',
  about: 'axe finds nothing on any screen in any setting, and 300 hostile texts do nothing wherever they are shown',
  estimateSeconds: 600,
  async run({ count }: LongContext): Promise<LongResult> {
    const isWhole = count === 'all'
    const attacks = isWhole ? 300 : 50
    const tally = await runScreens(['test/screens/accessible.spec.ts', 'test/screens/injection.spec.ts'], {
      ATTACKS: String(attacks),
      ...(isWhole ? { SCREENS: 'all' } : {}),
    })
    const failures = tally.failed === 0 ? [] : ['see the report above']
    return { ...tally, figures: { attacks }, failures }
  },
}
