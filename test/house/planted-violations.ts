// One violation per wall of ARCHITECTURE.md and per ban of eslint.config.js, for the layers of today and of tomorrow.
// Data only: test/house/walls.test.ts plants them all at once in a bare tree and demands each back by name.

export interface Planted {
  /** Where it is put; a path of its own for each violation. */
  readonly file: string
  readonly code: string
  /** What `tools/walls.ts` has to print, up to the file's name included. */
  readonly wall?: string
  /** The compiler's error number. */
  readonly types?: `TS${number}`
  /** The lint rule, with a word of its message where the rule has many. */
  readonly lint?: readonly [rule: string, word?: string]
}

const folders = {
  protocol: 'src/protocol',
  core: 'src/core',
  ipc: 'src/ipc',
  'crypto-worker': 'src/crypto-worker',
  web: 'src/web',
  main: 'src/main',
  preload: 'src/preload',
  renderer: 'src/renderer',
  server: 'server',
} as const

type Layer = keyof typeof folders

/** Something to import, in every layer, so that the violations do not hang on what the layers hold today. */
export const targets: readonly Planted[] = Object.values(folders).map((folder) => ({
  file: `${folder}/planted-target.ts`,
  code: 'export const target = 1\n',
}))

/** What the walls have to let through: every layer imports what it may, and from core on a test beside the file too. */
export const allowed: readonly Planted[] = [
  { file: 'src/core/planted-allowed.ts', code: "import '#protocol/planted-target.ts'\nimport 'ts-mls'\n" },
  { file: 'src/core/planted-allowed.test.ts', code: "import 'node:fs'\nimport './planted-allowed.ts'\n" },
  {
    file: 'src/main/planted-allowed.ts',
    code: "import 'electron'\nimport 'node:fs'\nimport '#ipc/planted-target.ts'\n",
  },
  { file: 'src/preload/planted-allowed.ts', code: "import '../ipc/planted-target.ts'\n" },
  {
    file: 'src/renderer/planted-allowed.ts',
    code: "import '../ipc/planted-target.ts'\nimport type { target } from '../protocol/planted-target.ts'\nexport type Planted = typeof target\n",
  },
  {
    file: 'server/child.ts',
    code: "import 'fastify'\nimport '#ipc/planted-target.ts'\nimport '#protocol/planted-target.ts'\n",
  },
  {
    file: 'test/scenario/planted-allowed.test.ts',
    code: "import '#core/planted-target.ts'\nimport '#server/child.ts'\n",
  },
]

/** `from` imports a file of `to`: the wall between two layers. */
function across(from: Layer, to: Layer, types?: `TS${number}`): Planted {
  const file = `${folders[from]}/planted-import-of-${to}.ts`
  const up = '../'.repeat(folders[from].split('/').length)
  const code = `import { target } from '${up}${folders[to]}/planted-target.ts'\nexport const planted = target\n`
  return { file, code, wall: `${from}-imports-only-its-layers: ${file}`, ...(types === undefined ? {} : { types }) }
}

function importing(from: Layer, specifier: string, wall: string, types?: `TS${number}`): Planted {
  const file = `${folders[from]}/planted-${specifier.replaceAll(/\W+/g, '-')}.ts`
  return { file, code: `import '${specifier}'\n`, wall: `${wall}: ${file}`, ...(types === undefined ? {} : { types }) }
}

function linted(file: string, code: string, ...lint: [rule: string, word?: string]): Planted {
  return { file, code: `${code}\n`, lint }
}

const notInThisProject = 'TS6307'
const noSuchModule = 'TS2882'
const noSuchName = 'TS2304'

export const walls: readonly Planted[] = [
  importing('protocol', 'ts-mls', 'package-ts-mls'),
  importing('protocol', 'node:fs', 'protocol-has-no-node', noSuchModule),
  across('protocol', 'core', notInThisProject),
  { file: 'src/protocol/planted-dom.ts', code: 'export const planted = document\n', types: 'TS2584' },
  // Not in core: Electron's types, planted there, bring Node's into the same project.
  { file: 'src/protocol/planted-buffer.ts', code: 'export const planted = Buffer\n', types: 'TS2591' },
  { file: 'src/protocol/planted-encoder.ts', code: 'export const planted = TextEncoder\n', types: noSuchName },

  importing('core', 'node:fs', 'core-has-no-node'),
  importing('core', 'electron', 'core-has-no-electron'),
  importing('core', 'sodium-native', 'package-sodium-native'),
  importing('core', 'hash-wasm', 'package-hash-wasm'),
  across('core', 'crypto-worker', notInThisProject),
  across('core', 'ipc', notInThisProject),
  across('core', 'server', notInThisProject),
  { file: 'src/core/planted-dom.ts', code: 'export const planted = document\n', types: 'TS2584' },

  importing('ipc', 'cborg', 'package-cborg'),
  importing('ipc', 'node:fs', 'ipc-has-no-node'),
  across('ipc', 'core'),

  importing('crypto-worker', 'electron', 'crypto-worker-has-no-electron'),
  importing('crypto-worker', 'fastify', 'package-fastify'),
  across('crypto-worker', 'renderer', notInThisProject),
  across('crypto-worker', 'main', notInThisProject),
  across('crypto-worker', 'server', notInThisProject),

  importing('web', 'node:fs', 'web-has-no-node'),
  importing('web', 'electron', 'web-has-no-electron'),

  across('main', 'core'),
  across('main', 'renderer'),
  across('main', 'server'),

  importing('preload', 'node:fs', 'preload-has-no-node'),
  importing('preload', 'cborg', 'package-cborg'),
  across('preload', 'core'),
  across('preload', 'protocol'),

  importing('renderer', 'node:fs', 'renderer-has-no-node'),
  importing('renderer', 'electron', 'renderer-has-no-electron'),
  importing('renderer', 'ts-mls', 'package-ts-mls'),
  importing('renderer', 'sodium-native', 'package-sodium-native'),
  across('renderer', 'core'),
  {
    file: 'src/renderer/planted-protocol-value.ts',
    code: "import { target } from '../protocol/planted-target.ts'\nexport const planted = target\n",
    wall: 'renderer-imports-only-types-of-protocol: src/renderer/planted-protocol-value.ts',
  },
  {
    file: 'src/renderer/planted-through-ipc.ts',
    code: "import '../ipc/planted-import-of-core.ts'\n",
    wall: 'renderer-reaches-only-its-layers: src/renderer/planted-through-ipc.ts → src/core/planted-target.ts',
  },

  importing('server', 'electron', 'server-has-no-electron'),
  importing('server', 'ts-mls', 'package-ts-mls'),
  across('server', 'core', notInThisProject),
  {
    file: 'server/planted-payload.ts',
    code: "import type { target } from '#core/payload/planted-target.ts'\nexport type Planted = typeof target\n",
    wall: 'server-imports-only-its-layers: server/planted-payload.ts → src/core/payload/planted-target.ts',
    types: notInThisProject,
  },
  { file: 'src/core/payload/planted-target.ts', code: 'export const target = 1\n' },
  {
    file: 'server/planted-through-protocol.ts',
    code: "import '#protocol/planted-import-of-core.ts'\n",
    wall: 'server-reaches-only-its-layers: server/planted-through-protocol.ts → src/core/planted-target.ts',
  },
  {
    file: 'server/planted-ipc.ts',
    code: "import '#ipc/planted-target.ts'\n",
    wall: 'server-imports-ipc-in-one-place: server/planted-ipc.ts',
  },

  importing('server', 'chai', 'package-not-listed'),
  importing('server', 'vitest', 'package-vitest'),
  importing('server', './no-such-file.ts', 'no-dangling-import', noSuchModule),
  { file: 'src/core/planted.test.ts', code: 'export const planted = 1\n' },
  {
    file: 'src/core/planted-import-of-a-test.ts',
    code: "import './planted.test.ts'\n",
    wall: 'no-import-of-a-test: src/core/planted-import-of-a-test.ts',
  },
  {
    file: 'src/core/planted-cycle-a.ts',
    code: "import './planted-cycle-b.ts'\n",
    wall: 'no-cycle: src/core/planted-cycle-a.ts',
  },
  { file: 'src/core/planted-cycle-b.ts', code: "import './planted-cycle-a.ts'\n" },
  { file: 'src/core/utils.ts', code: 'export const planted = 1\n', wall: 'name-says-nothing: src/core/utils.ts' },
  { file: 'src/stray/planted.ts', code: 'export const planted = 1\n', wall: 'layer-unknown: src/stray' },
]

const restricted = 'no-restricted-syntax'
const ambient = 'no-restricted-globals'

export const bans: readonly Planted[] = [
  linted('src/core/planted-date.ts', 'export const planted = Date.now()', ambient, 'clock'),
  linted('src/protocol/planted-new-date.ts', 'export const planted = new Date()', ambient, 'clock'),
  linted('src/core/planted-timer.ts', 'setTimeout(() => {}, 1)', ambient, 'clock'),
  linted('src/core/planted-crypto.ts', 'export const planted = crypto', ambient, 'ports'),
  linted('src/core/planted-random.ts', 'export const planted = Math.random()', 'no-restricted-properties'),
  linted('server/planted-random.ts', 'export const planted = Math.random()', 'no-restricted-properties'),
  linted('server/planted-console.ts', "console.log('x')", 'no-console'),
  linted('server/planted-exit.ts', 'process.exit(1)', restricted, 'closes'),
  linted(
    'src/crypto-worker/planted-malloc.ts',
    'declare const s: { sodium_malloc(n: number): void }\ns.sodium_malloc(1)',
    restricted,
    'external array buffers',
  ),
  linted(
    'server/planted-sodium.ts',
    "import sodium from 'sodium-native'\nexport const planted = sodium",
    'no-restricted-imports',
    'sodium.ts',
  ),
  linted(
    'server/planted-markup.ts',
    "declare const el: { innerHTML: string }\nel.innerHTML = 'x'",
    restricted,
    'Markup',
  ),
  linted('server/planted-eval.ts', "export const planted: unknown = eval('1')", 'no-eval'),
  linted(
    'server/planted-any.ts',
    'export const planted = (x: any): number => Number(x)',
    '@typescript-eslint/no-explicit-any',
  ),
  linted(
    'server/planted-unsafe.ts',
    "export const planted: number = JSON.parse('1')",
    '@typescript-eslint/no-unsafe-assignment',
  ),
  linted('server/planted-double.ts', "export const planted = 'x' as unknown as number", restricted, 'double assertion'),
  linted('server/planted-floating.ts', 'const work = async () => 1\nwork()', '@typescript-eslint/no-floating-promises'),
  linted('server/planted-void.ts', '// @ts-ignore\nexport const planted = 1', '@typescript-eslint/ban-ts-comment'),
  linted('server/planted-barrel.ts', "export * from './planted-target.ts'", restricted, 'barrels'),
  linted('server/planted-default.ts', 'const planted = 1\nexport default planted', restricted, 'by name'),
  linted(
    'server/planted-silence.ts',
    "// eslint-disable-next-line no-console\nconsole.log('x')",
    'house/disable-with-reason',
  ),
]
