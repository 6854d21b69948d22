// Makes the Debian package of the home server by dpkg-deb: built code, the packages that it imports, and the Node of the lock
// file. docs/packaging.md says how it is used.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildServer } from './build-server.ts'
import { copyPackages } from './copy-packages.ts'
import { copyrightFile } from './copyright-file.ts'

const root = join(import.meta.dirname, '..', '..')
const parts = join(root, 'build', 'server-package')
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

interface PackageMade {
  readonly file: string
  readonly packages: readonly string[]
}

/** Makes `talkee-server_<version>_<architecture>.deb` in the folder. */
export async function packageServer(folder: string, version: string): Promise<PackageMade> {
  const architecture = architectures[process.arch]
  if (process.platform !== 'linux' || architecture === undefined) throw new Error('made on Linux, x64 or arm64, alone')
  const tree = join(folder, 'tree')
  rmSync(tree, { recursive: true, force: true })
  const at = (path: string): string => join(tree, path)
  const library = at('usr/lib/talkee-server')
  const papers = at('usr/share/doc/talkee-server')
  for (const path of [
    'DEBIAN',
    'etc/talkee-server',
    'usr/bin',
    'usr/lib/systemd/system',
    'usr/share/doc/talkee-server',
  ]) {
    mkdirSync(at(path), { recursive: true })
  }
  const packages = copyPackages(root, await buildServer(join(library, 'app')), library)
  writeFileSync(
    join(library, 'package.json'),
    `${JSON.stringify({ name: 'talkee-server', version, type: 'module' })}\n`,
  )
  const node = join(root, 'node_modules', `node-linux-${process.arch}`)
  copyFileSync(join(node, 'bin', 'node'), join(library, 'node'))
  cpSync(join(node, 'LICENSE'), join(library, 'node.LICENSE'))
  copyFileSync(join(parts, 'talkee-server'), at('usr/bin/talkee-server'))
  copyFileSync(join(parts, 'talkee-server.service'), at('usr/lib/systemd/system/talkee-server.service'))
  copyFileSync(join(parts, 'server.env'), at('etc/talkee-server/server.env'))
  copyFileSync(join(root, 'docs', 'operating.md'), join(papers, 'operating.md'))
  writeFileSync(join(papers, 'changelog.gz'), gzipSync(readFileSync(join(root, 'CHANGELOG.md')), { level: 9 }))
  writeFileSync(join(papers, 'copyright'), copyrightFile(library, packages))
  for (const name of ['postinst', 'prerm', 'postrm']) copyFileSync(join(parts, name), at(`DEBIAN/${name}`))
  const scripts = [
    'DEBIAN/postinst',
    'DEBIAN/prerm',
    'DEBIAN/postrm',
    'usr/bin/talkee-server',
    'usr/lib/talkee-server/node',
  ]
  setModes(tree, new Set(scripts.map(at)))
  describe(tree, version, architecture)
  const file = join(folder, `talkee-server_${version}_${architecture}.deb`)
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '-z1', '--build', tree, file])
  rmSync(tree, { recursive: true })
  return { file, packages }
}

function setModes(tree: string, programs: ReadonlySet<string>): void {
  chmodSync(tree, 0o755)
  for (const entry of readdirSync(tree, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    chmodSync(path, entry.isDirectory() || programs.has(path) ? 0o755 : 0o644)
  }
}

function describe(tree: string, version: string, architecture: string): void {
  const files = readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(tree, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith('DEBIAN/'))
    .sort()
  const bodies = files.map((path) => ({ path, body: readFileSync(join(tree, path)) }))
  const kibibytes = Math.ceil(bodies.reduce((sum, { body }) => sum + body.length, 0) / 1024)
  // The sums that dpkg itself reads (dpkg --verify); they keep nobody out.
  const sums = bodies.map(({ path, body }) => `${createHash('md5').update(body).digest('hex')}  ${path}\n`)
  writeFileSync(join(tree, 'DEBIAN/md5sums'), sums.join(''))
  writeFileSync(join(tree, 'DEBIAN/conffiles'), '/etc/talkee-server/server.env\n')
  const control = [
    'Package: talkee-server',
    `Version: ${version}`,
    `Architecture: ${architecture}`,
    'Maintainer: The Talkee project <maintainers@talkee.invalid>',
    `Installed-Size: ${String(kibibytes)}`,
    'Depends: libc6 (>= 2.28), libstdc++6 (>= 9), libgcc-s1',
    'Section: net',
    'Priority: optional',
    'Description: home server of the Talkee messenger',
    ' Orders, stores, forwards and forgets the sealed messages of its accounts.',
    ' It cannot read them. One process and one folder; it has its own Node.',
  ]
  writeFileSync(join(tree, 'DEBIAN/control'), `${control.join('\n')}\n`)
}
