// The walls between the folders, as data: who may import whom. ARCHITECTURE.md tells why.
// It names layers that do not exist yet, so that each is walled from its first file on.

export interface Layer {
  readonly folder: string
  /** Layers it may import. */
  readonly imports: readonly LayerName[]
  /** Layers of which it may import types and nothing that runs. */
  readonly importsTypesOf?: readonly LayerName[]
  /** Whether Node's own modules are at hand. */
  readonly node: boolean
  readonly electron?: true
  /** Layers of `imports` that are open to one file only (a regular expression on its path). */
  readonly onlyFrom?: Readonly<Partial<Record<LayerName, string>>>
}

export const layerNames = [
  'protocol',
  'core',
  'ipc',
  'crypto-worker',
  'web',
  'main',
  'preload',
  'renderer',
  'server',
] as const

export type LayerName = (typeof layerNames)[number]

export const layers: Readonly<Record<LayerName, Layer>> = {
  protocol: { folder: 'src/protocol', imports: [], node: false },
  core: { folder: 'src/core', imports: ['protocol'], node: false },
  ipc: { folder: 'src/ipc', imports: ['protocol'], node: false },
  'crypto-worker': { folder: 'src/crypto-worker', imports: ['protocol', 'core', 'ipc'], node: true },
  web: { folder: 'src/web', imports: ['protocol', 'core', 'ipc'], node: false },
  main: { folder: 'src/main', imports: ['protocol', 'ipc'], node: true, electron: true },
  preload: { folder: 'src/preload', imports: ['ipc'], node: false, electron: true },
  renderer: { folder: 'src/renderer', imports: ['ipc'], importsTypesOf: ['protocol'], node: false },
  server: {
    folder: 'server',
    imports: ['protocol', 'ipc'],
    node: true,
    onlyFrom: { ipc: '^server/child\\.ts$' },
  },
}

/** Folders whose code never ships: they may import every layer and every listed package. */
export const workshopFolders = ['test', 'bench', 'tools'] as const

/** File names that say nothing about what is inside. */
export const emptyNames = /^(utils?|helpers?|types|common|misc|shared|index)(\.test)?\.ts$/
