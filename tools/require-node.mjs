// Stops with a plain message on a Node that is too old, or where the native modules are missing.
// Plain JavaScript on purpose: it has to run, and speak, on the very versions it refuses.
// It loads no native module: on an old Node loading one is a segmentation fault, not an error.
import { existsSync } from 'fs'
import { dirname, join } from 'path'
import { fileURLToPath } from 'url'

const oldestMajor = 24
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const platform = process.platform + '-' + process.arch

/** Native packages, and where each keeps its binary for this platform. Any one path of a list is enough. */
const natives = {
  'better-sqlite3': ['prebuilds/' + platform + '.node', 'build/Release'],
  'sodium-native': ['prebuilds/' + platform, 'build/Release'],
  argon2: ['prebuilds/' + platform, 'build/Release'],
}

function refuse(message) {
  process.stderr.write(message + '\n')
  process.exit(1)
}

if (Number(process.versions.node.split('.')[0]) < oldestMajor) {
  refuse(
    'Talkee needs Node ' +
      oldestMajor +
      ' or newer; this is Node ' +
      process.versions.node +
      '.\n' +
      'On Linux and Windows `npm ci` brings the right one: run things by `npm run …` or `npx …`, which find it first.\n' +
      'Elsewhere install Node ' +
      oldestMajor +
      ' yourself.',
  )
}

for (const name of Object.keys(natives)) {
  const folder = join(root, 'node_modules', name)
  if (!existsSync(folder)) refuse('The package ' + name + ' is not installed. Run `npm ci` first.')
  if (!natives[name].some((path) => existsSync(join(folder, path)))) {
    refuse('The package ' + name + ' has no binary for ' + platform + '. This platform is not supported yet.')
  }
}
