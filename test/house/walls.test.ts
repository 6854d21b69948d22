// The checks, checked: every wall and every ban has a planted violation that has to come back by name.
// All are planted at once in a bare tree; each guard runs once on it. That our own tree is clean is what the check says.
import { cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBareTree, type BareTree } from './bare-tree.ts'
import { allowed, bans, type Planted, targets, walls } from './planted-violations.ts'

const packages = join(import.meta.dirname, '../../node_modules')

describe('the guards on a tree full of violations', () => {
  let tree: BareTree
  let said: Record<'walls' | 'types' | 'lint' | 'format' | 'dead code' | 'dependencies', string>

  beforeAll(async () => {
    tree = await openBareTree()
    const planted = [...targets, ...walls, ...bans]
    for (const { file, code } of planted) await tree.write(file, code)
    await tree.write('server/planted-format.ts', 'export const   planted="x";')
    await tree.write('test/long/planted.long.ts', "import '#core/planted-target.ts'\n")
    await plantInJson(tree)
    const linted = bans.map(({ file }) => file)
    const [wallsSaid, lint, types, format, dead, dependencies] = await Promise.all([
      tree.run('node', 'tools/walls.ts'),
      tree.run('eslint', '--format', 'json', ...linted),
      tree.run('tsc', '--build', '--pretty', 'false'),
      tree.run('biome', 'format', '.'),
      tree.run('knip', '--no-progress', '--reporter', 'compact'),
      tree.run('node', 'tools/dependencies-documented.ts'),
    ])
    const outcomes = { walls: wallsSaid, lint, types, format, 'dead code': dead, dependencies }
    expect(Object.entries(outcomes).filter(([, outcome]) => outcome.ok)).toEqual([])
    said = {
      walls: wallsSaid.output,
      lint: lint.output,
      types: types.output,
      format: format.output,
      'dead code': dead.output,
      dependencies: dependencies.output,
    }
    // Six guards at once; this ends what hangs, on the slowest of machines too.
  }, 600_000)

  afterAll(() => tree[Symbol.asyncDispose]())

  it.each(walls.filter(hasWall))('the walls report $wall', ({ wall }) => {
    expect(said.walls.split('\n').filter((line) => line.startsWith(wall))).not.toEqual([])
  })

  it.each(walls.filter(hasTypes))('the compiler reports $types in $file', ({ file, types }) => {
    const lines = said.types.split('\n').filter((line) => line.startsWith(`${file}(`))
    expect(lines.map((line) => /error (TS\d+)/.exec(line)?.[1])).toContain(types)
  })

  it.each(bans.filter(hasLint))('lint reports $lint in $file', ({ file, lint: [rule, word = ''] }) => {
    const messages = lintMessages(said.lint, join(tree.root, file)).filter((message) => message.rule === rule)
    expect(messages.map((message) => message.text).join('\n')).toContain(word)
    expect(messages).not.toEqual([])
  })

  it('the walls report a reference of the compiler that is not an arrow of ours', () => {
    expect(said.walls).toContain('reference-not-allowed: src/web/tsconfig.json → server')
  })

  it('the walls report a layer that the compiler does not check', () => {
    expect(said.walls).toContain('layer-unchecked: src/web is not in the root tsconfig.json')
  })

  it('the formatter reports a file', () => {
    expect(said.format).toContain('server/planted-format.ts')
  })

  it('dead code is reported', () => {
    expect(said['dead code']).toContain('server/planted-format.ts')
  })

  it('a package without a line, a loose version and a line without a package are reported', () => {
    expect(said.dependencies).toContain('left-pad: 0 lines in docs/dependencies.md')
    expect(said.dependencies).toContain('left-pad: "^1.3.0" is not an exact version')
    expect(said.dependencies).toContain('cborg: has a line in docs/dependencies.md, but is not in package.json')
  })
})

describe('the walls on a small tree without violations', () => {
  it('find nothing but that it is small, and that a layer has no project of the compiler', async () => {
    await using tree = await openBareTree()
    for (const { file, code } of [...targets, ...allowed]) await tree.write(file, code)
    const { ok, output } = await tree.run('node', 'tools/walls.ts')
    const [floor, unchecked, sum, ...rest] = output.split('\n')
    expect(floor).toMatch(/^floor: only \d\d modules were seen/)
    expect(unchecked).toBe('layer-unchecked: src/web has no tsconfig.json')
    expect(sum).toMatch(/^\d+ modules, \d+ imports, 2 faults$/)
    expect(rest).toEqual([''])
    expect(ok).toBe(false)
  })

  // [Note: a silent cruise] Under TypeScript 7 dependency-cruiser scans no .ts file and reports no violation.
  it('fail where the cruise sees nothing, as it does under a TypeScript that it does not know', async () => {
    await using tree = await openBareTree({ linkPackages: false })
    for (const { file, code } of targets) await tree.write(file, code)
    await mkdir(join(tree.root, 'node_modules'))
    for (const name of await readdir(packages)) {
      const own = ['typescript', 'dependency-cruiser'].includes(name)
      if (!own) await symlink(join(packages, name), join(tree.root, 'node_modules', name))
    }
    await cp(join(packages, 'dependency-cruiser'), join(tree.root, 'node_modules/dependency-cruiser'), {
      recursive: true,
    })
    await tree.write(
      'node_modules/typescript/package.json',
      '{"name":"typescript","version":"7.0.2","main":"index.js"}',
    )
    await tree.write('node_modules/typescript/index.js', "exports.version = '7.0.2'\n")
    const { ok, output } = await tree.run('node', 'tools/walls.ts')
    expect(ok).toBe(false)
    for (const { file } of targets) expect(output).toContain(`not-seen: ${file}`)
  })
})

/** A compiler arrow from ipc to core; a package nobody wrote a line for; a line whose package is gone. */
async function plantInJson(tree: BareTree): Promise<void> {
  // A layer that is still to come: the projects of those that exist must stay whole, or the compiler checks nothing.
  await tree.write('src/web/tsconfig.json', '{ "references": [{ "path": "../../server" }] }')
  const manifest = await readFile(join(tree.root, 'package.json'), 'utf8')
  await tree.write('package.json', manifest.replace(/"cborg": "[^"]+"/, '"left-pad": "^1.3.0"'))
}

function hasWall(planted: Planted): planted is Planted & { wall: string } {
  return planted.wall !== undefined
}

function hasTypes(planted: Planted): planted is Planted & { types: string } {
  return planted.types !== undefined
}

function hasLint(planted: Planted): planted is Planted & { lint: readonly [string, string?] } {
  return planted.lint !== undefined
}

function lintMessages(output: string, path: string): { rule: string; text: string }[] {
  const report = JSON.parse(output.slice(0, output.lastIndexOf(']') + 1)) as {
    filePath: string
    messages: { ruleId: string; message: string }[]
  }[]
  const file = report.find(({ filePath }) => filePath === path)
  return (file?.messages ?? []).map(({ ruleId, message }) => ({ rule: ruleId, text: message }))
}
