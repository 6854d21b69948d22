// How the page is built: its entry, and the plugins it needs. The build of the whole app takes this as it is.

import { join } from 'node:path'
import type { UserConfig } from 'vite'
import solid from 'vite-plugin-solid'
import { trustedTemplates } from './trusted-templates.ts'

const renderer = join(import.meta.dirname, '..', '..', 'src', 'renderer')

/** Of the page in `folder`, whose entry is `index.html`. */
export function pageConfig(folder = renderer): UserConfig {
  return {
    root: folder,
    base: './',
    plugins: [trustedTemplates(), solid()],
    build: {
      target: 'chrome140',
      cssTarget: 'chrome140',
      cssCodeSplit: false,
      // Nothing is inlined: the page's policy has no data: for styles, fonts or scripts.
      assetsInlineLimit: 0,
      modulePreload: false,
      emptyOutDir: true,
      rolldownOptions: { input: join(folder, 'index.html') },
    },
  }
}
