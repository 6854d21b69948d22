// What ships is what its users use: of the gallery, its made-up people and its components laid out, there is no trace.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { builtApp } from '../../tools/app-build.ts'
import { freshenApp } from '../../tools/app-freshness.ts'

const text = (path: string): string => readFileSync(path, 'utf8')

test.beforeAll(async () => {
  test.setTimeout(300_000)
  await freshenApp()
})

test('the built app has no source of the workshop, and nothing that only the gallery says', () => {
  const files = readdirSync(builtApp, { recursive: true, encoding: 'utf8' }).map((path) => join(builtApp, path))
  const code = files.filter((path) => /\.(js|cjs|css|html)$/.test(path))
  const sources = files.filter((path) => path.endsWith('.map')).flatMap(sourcesOf)
  // It looked at something: the page and all that it is made of.
  expect(code.length).toBeGreaterThan(5)
  expect(sources.filter((source) => source.includes('src/renderer/ui/button.tsx'))).not.toEqual([])
  const ofWorkshop = /(?:^|\.\.\/)(?:test|tools|bench)\//
  expect(sources.filter((source) => !source.includes('node_modules') && ofWorkshop.test(source))).toEqual([])
  // Each is in the gallery: its attribute, its control, its people.
  const traces = ['data-specimen', 'window.gallery', 'Survey crew', 'brightwater']
  const gallery = readdirSync(join(import.meta.dirname, '../screens/gallery'), { encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => text(join(import.meta.dirname, '../screens/gallery', name)))
    .join('\n')
  expect(traces.filter((trace) => !gallery.includes(trace))).toEqual([])
  expect(
    code.flatMap((path) => traces.filter((trace) => text(path).includes(trace)).map((trace) => `${path}: ${trace}`)),
  ).toEqual([])
})

function sourcesOf(map: string): readonly string[] {
  const known: unknown = JSON.parse(text(map))
  if (typeof known !== 'object' || known === null || !('sources' in known) || !Array.isArray(known.sources)) return []
  return known.sources.map(String)
}
