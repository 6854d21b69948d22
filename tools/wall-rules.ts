// The walls as rules of dependency-cruiser, made from the layers and the table of dependencies.
// Every rule's name says which wall it is, for the one who runs into it.
import type { IForbiddenRuleType } from 'dependency-cruiser'
import type { DependencyRow } from './dependency-table.ts'
import { type Layer, type LayerName, layerNames, layers, workshopFolders } from './layers.ts'

const testFile = '\\.test\\.ts$'
const ours = '^(src|server|test|bench|tools)/'
const electron = ['^electron$', '^electron/', 'node_modules/electron/']

/** Rules for what is imported straight, for what is reached through others, for packages, and for cycles. */
export function wallRules(table: readonly DependencyRow[]): IForbiddenRuleType[] {
  return [...layerNames.flatMap(rulesOfLayer), ...table.map(ruleOfPackage), ...rulesForAll(table)]
}

function rulesOfLayer(name: LayerName): IForbiddenRuleType[] {
  const layer = layers[name]
  const from = { path: folderPattern([name]), pathNot: testFile }
  const rules: IForbiddenRuleType[] = [
    {
      name: `${name}-imports-only-its-layers`,
      severity: 'error',
      from,
      to: { path: ours, pathNot: folderPattern([name, ...layer.imports, ...(layer.importsTypesOf ?? [])]) },
    },
    {
      name: `${name}-reaches-only-its-layers`,
      severity: 'error',
      from,
      to: { path: ours, pathNot: folderPattern(reachableFrom(name)), reachable: true },
    },
  ]
  for (const typesOf of layer.importsTypesOf ?? []) {
    rules.push({
      name: `${name}-imports-only-types-of-${typesOf}`,
      severity: 'error',
      from,
      to: { path: folderPattern([typesOf]), dependencyTypesNot: ['type-only'] },
    })
  }
  for (const [inner, file] of Object.entries(layer.onlyFrom ?? {})) {
    rules.push({
      name: `${name}-imports-${inner}-in-one-place`,
      severity: 'error',
      from: { path: folderPattern([name]), pathNot: [testFile, file] },
      to: { path: folderPattern([inner as LayerName]) },
    })
  }
  if (!layer.node)
    rules.push({ name: `${name}-has-no-node`, severity: 'error', from, to: { dependencyTypes: ['core'] } })
  if (layer.electron !== true)
    rules.push({ name: `${name}-has-no-electron`, severity: 'error', from, to: { path: electron } })
  return rules
}

/** The layer itself and all that its allowed imports may import in turn. */
function reachableFrom(name: LayerName, seen: ReadonlySet<LayerName> = new Set()): LayerName[] {
  if (seen.has(name)) return []
  const layer: Layer = layers[name]
  const next = [...layer.imports, ...(layer.importsTypesOf ?? [])]
  return [...new Set([name, ...next.flatMap((inner) => reachableFrom(inner, new Set([...seen, name])))])]
}

function ruleOfPackage(row: DependencyRow): IForbiddenRuleType {
  const mayImport = layerNames.filter((name) => row.importers.includes(name))
  return {
    name: `package-${row.name}`,
    severity: 'error',
    from: { path: '^(src|server)/', pathNot: [testFile, ...(mayImport.length > 0 ? [folderPattern(mayImport)] : [])] },
    to: { path: packagePattern(row.name) },
  }
}

function rulesForAll(table: readonly DependencyRow[]): IForbiddenRuleType[] {
  const workshop = [...workshopFolders.map((folder) => `^${folder}/`), testFile]
  return [
    {
      name: 'package-not-listed',
      severity: 'error',
      from: { path: ours },
      to: { path: 'node_modules/', pathNot: table.map((row) => packagePattern(row.name)) },
    },
    { name: 'no-cycle', severity: 'error', from: { path: ours }, to: { circular: true } },
    { name: 'no-dangling-import', severity: 'error', from: { path: ours }, to: { couldNotResolve: true } },
    { name: 'no-import-of-a-test', severity: 'error', from: { path: ours, pathNot: workshop }, to: { path: testFile } },
  ]
}

function folderPattern(names: readonly LayerName[]): string {
  return `^(${names.map((name) => layers[name].folder).join('|')})/`
}

/** Also where node_modules is a link to another place. Types of a package belong to the package. */
function packagePattern(name: string): string {
  const types = `@types/${name.replace(/^@/, '').replace('/', '__')}`
  return `(^|/)node_modules/(${escaped(name)}|${escaped(types)})/`
}

function escaped(text: string): string {
  return text.replaceAll(/[.+*?^$()[\]{}|\\]/g, '\\$&')
}
