// The workflow that packages the app, read and never run here: it is well-formed, has the three systems, publishes nothing and
// holds no secret.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const text = readFileSync(join(root, '.github/workflows/packages.yml'), 'utf8')
// Reached through electron-builder, which reads its own settings by it.
const fromBuilder = createRequire(createRequire(join(root, 'package.json')).resolve('electron-builder/package.json'))
const yaml = fromBuilder('js-yaml') as { load(text: string): unknown }

describe('the workflow for packages', () => {
  it('is YAML with one job for three systems, each with its target of the packager', () => {
    const systems = [
      { system: 'ubuntu-24.04', target: '--linux' },
      { system: 'windows-2025', target: '--win' },
      { system: 'macos-15', target: '--mac' },
    ]
    expect(yaml.load(text)).toMatchObject({
      on: 'workflow_dispatch',
      permissions: { contents: 'read' },
      jobs: { app: { strategy: { matrix: { include: systems } }, 'runs-on': '${{ matrix.system }}' } },
    })
  })

  it('publishes nothing and reads no secret', () => {
    expect(text).toContain('--publish never')
    expect(text).not.toMatch(/secrets\.|: write/)
  })

  it('packages for targets that the settings of the packager have', () => {
    const settings = yaml.load(readFileSync(join(root, 'electron-builder.yml'), 'utf8'))
    expect(settings).toMatchObject({
      linux: { target: ['AppImage', 'deb'] },
      win: { target: ['nsis'] },
      mac: { target: ['dmg', 'zip'] },
      publish: null,
    })
  })
})
