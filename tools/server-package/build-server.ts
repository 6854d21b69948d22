// The home server alone as built code: one entry, its storage thread, and the names of the packages that they import.

import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { build } from 'vite'

const root = join(import.meta.dirname, '..', '..')

/** Builds into the folder; gives the packages that what was built imports. */
export async function buildServer(folder: string): Promise<readonly string[]> {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Readonly<Record<string, string>>
  }
  const shipped = Object.keys(dependencies)
  const built = await build({
    root,
    configFile: false,
    logLevel: 'warn',
    plugins: [
      {
        name: 'built-thread',
        renderChunk: (code) => ({ code: code.replaceAll('./storage-thread.ts', './storage-thread.js'), map: null }),
      },
    ],
    ssr: { noExternal: /^#/, external: shipped },
    build: {
      outDir: folder,
      emptyOutDir: true,
      reportCompressedSize: false,
      ssr: true,
      target: 'node24',
      rolldownOptions: {
        input: {
          server: join(root, 'server/main.ts'),
          'storage-thread': join(root, 'server/store/sqlite/storage-thread.ts'),
        },
        external: shipped,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  })
  const outputs = [built].flat().flatMap((one) => ('output' in one ? one.output : []))
  const files = new Set(outputs.map(({ fileName }) => fileName))
  const imported = outputs.flatMap((one) => (one.type === 'chunk' ? [...one.imports, ...one.dynamicImports] : []))
  const packages = imported.filter((name) => !files.has(name) && !isBuiltin(name)).map(packageOf)
  return [...new Set(packages)].sort()
}

const isBuiltin = (name: string): boolean => name.startsWith('node:') || builtinModules.includes(name)

const packageOf = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
