// The copyright file of the Debian package: our licence, and where those of the packages stand that it carries.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** `packages` lie in the library's node_modules. */
export function copyrightFile(library: string, packages: readonly string[]): string {
  const carried = packages.map((name) => {
    const manifest: unknown = JSON.parse(readFileSync(join(library, 'node_modules', name, 'package.json'), 'utf8'))
    const { license } = manifest as { readonly license?: unknown }
    return [
      `Files: usr/lib/talkee-server/node_modules/${name}/*`,
      'Copyright: its authors, named in the folder',
      `License: ${typeof license === 'string' ? license : 'see the folder'}`,
    ]
  })
  const paragraphs = [
    ['Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/', 'Upstream-Name: Talkee'],
    [
      'Files: *',
      'Copyright: The Talkee project',
      'License: Apache-2.0',
      ' The text of the licence is in /usr/share/common-licenses/Apache-2.0.',
    ],
    [
      'Files: usr/lib/talkee-server/node',
      'Copyright: Node.js contributors',
      'License: MIT and those of node.LICENSE beside it',
    ],
    ...carried,
  ]
  return `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`
}
