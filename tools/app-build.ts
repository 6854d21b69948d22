// Builds the app into out/app: main, its two children and the storage thread for Node, the preload as the one script
// that a sandbox takes, the page. Packages in `dependencies` stay imports; everything else is bundled.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type InlineConfig, type Plugin } from 'vite'
import { pageConfig } from './page-build/page-config.ts'

const root = join(import.meta.dirname, '..')
export const builtApp = join(root, 'out', 'app')

const source = (path: string): string => join(root, path)
const nodeInputs = {
  main: source('src/main/main.ts'),
  'crypto-worker': source('src/crypto-worker/main.ts'),
  'home-server': source('server/child.ts'),
  // Named in server/store/sqlite/sqlite-store.ts by a URL beside it.
  'storage-thread': source('server/store/sqlite/storage-thread.ts'),
}

export async function buildApp(): Promise<void> {
  await build(nodeConfig())
  await build(preloadConfig())
  await build(rendererConfig())
}

function nodeConfig(): InlineConfig {
  return {
    ...common,
    plugins: [builtThread()],
    ssr: { noExternal: /^#/, external: shipped() },
    build: {
      ...output('main'),
      ssr: true,
      target: 'node24',
      rolldownOptions: {
        input: nodeInputs,
        external: ['electron', ...shipped()],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  }
}

function preloadConfig(): InlineConfig {
  return {
    ...common,
    build: {
      ...output('preload'),
      target: 'chrome140',
      rolldownOptions: {
        input: source('src/preload/preload.ts'),
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: 'preload.cjs' },
      },
    },
  }
}

function rendererConfig(): InlineConfig {
  const page = pageConfig()
  return {
    ...common,
    ...page,
    build: { ...page.build, ...output('renderer'), rolldownOptions: { ...page.build?.rolldownOptions, checks } },
  }
}

/** The server starts its thread by the name of the source file; what is built has another ending. */
const builtThread = (): Plugin => ({
  name: 'built-thread',
  renderChunk: (code) => ({ code: code.replaceAll('./storage-thread.ts', './storage-thread.js'), map: null }),
})

/** How long plugins take is no news to whoever starts the app. */
const checks = { pluginTimings: false }

const common: InlineConfig = { root, configFile: false, logLevel: 'warn' }

const output = (folder: string) => ({
  outDir: join(builtApp, folder),
  emptyOutDir: true,
  sourcemap: true,
  reportCompressedSize: false,
})

function shipped(): string[] {
  const { dependencies } = JSON.parse(readFileSync(source('package.json'), 'utf8')) as {
    dependencies: Readonly<Record<string, string>>
  }
  return Object.keys(dependencies)
}
