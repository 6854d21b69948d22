// The page's entry: takes the two ports that the preload script hands on, and draws.

import { createSignal, Show } from 'solid-js'
import { render } from 'solid-js/web'
import { createClient } from '#ipc/client.ts'
import { desktopContract, type DesktopClient } from '#ipc/desktop-contract.ts'
import { engineContract, type EngineClient } from '#ipc/engine-contract.ts'
import { App } from './app.tsx'
import { listenForPorts } from './ports.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no root')

const [engine, setEngine] = createSignal<EngineClient>()
const [desktop, setDesktop] = createSignal<DesktopClient>()

listenForPorts((role, port) => {
  if (role === 'desktop') setDesktop(() => createClient(desktopContract, port))
  else {
    // A new process of the engine brings a new port; what the old one knew is asked for again.
    const client: EngineClient = createClient(engineContract, port, {
      onClose: () => setEngine((current) => (current === client ? undefined : current)),
    })
    setEngine(() => client)
  }
})

render(
  () => (
    <Show when={desktop()} keyed>
      {(known) => <App desktop={known} engine={engine} />}
    </Show>
  ),
  root,
)
