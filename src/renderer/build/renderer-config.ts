// How the page is built: its entry, and the plugins it needs. The build of the whole app takes this as it is.

import { fileURLToPath } from 'node:url'
import type { UserConfig } from 'vite'
import solid from 'vite-plugin-solid'
import { trustedTemplates } from './trusted-templates.ts'

const folder = fileURLToPath(new URL('..', import.meta.url))

/** `entry` is an HTML file in the renderer's folder. */
export function rendererConfig(entry = 'index.html'): UserConfig {
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
      rolldownOptions: { input: `${folder}${entry}` },
    },
  }
}
