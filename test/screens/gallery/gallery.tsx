// The app on a made-up engine and desktop, for looking at it and for its tests. What they hold is chosen by the address:
// ?phase=ready&lang=ru&theme=dark&data=attack&connection=offline; ?page=parts: the parts of a conversation, each in its
// states; ?page=components: every component in every state. Never part of a build that ships.

import { createSignal } from 'solid-js'
import { render } from 'solid-js/web'
import type { EngineClient } from '#ipc/engine-contract.ts'
import { App } from '../../../src/renderer/app.tsx'
import { Components } from './components.tsx'
import type { Controls } from './controls.ts'
import { createFakeDesktop } from './fake-desktop.ts'
import { createFakeEngine } from './fake-engine.ts'
import { Parts } from './parts.tsx'
import { readScene } from './scene.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no root')

const scene = readScene(new URLSearchParams(location.search))
const desktop = createFakeDesktop(scene)
const fake = createFakeEngine(scene)
const [engine, setEngine] = createSignal<EngineClient | undefined>(scene.engine === 'gone' ? undefined : fake.engine)
const gallery: Controls = {
  ...fake.controls,
  ...desktop.controls,
  lose() {
    setEngine(undefined)
    desktop.tell({ kind: 'engine', state: scene.engine === 'failed' ? 'failed' : 'restarting' })
  },
}
Object.assign(window, { gallery })
if (scene.page === 'parts')
  render(() => <Parts desktop={desktop.desktop} attacks={scene.data === 'attack' ? scene.attacks : 0} />, root)
else if (scene.page === 'components') render(() => <Components desktop={desktop.desktop} engine={fake.engine} />, root)
else render(() => <App desktop={desktop.desktop} engine={engine} />, root)
