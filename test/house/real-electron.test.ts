// What only real Electron can show stands in one list, so that nobody takes it for tested.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('counts what only real Electron can show', async () => {
  const told = await readFile(join(import.meta.dirname, '../../docs/desktop.md'), 'utf8')
  expect(told.match(/^\* \[real Electron\] /gm)).toHaveLength(5)
})
