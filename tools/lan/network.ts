// A local network with nothing behind it: a namespace for each machine, joined by a bridge, on Linux, as root.
// Whatever would leave the network goes out of an interface that leads nowhere and counts: see `leaked`.

import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface Machine {
  readonly address: string
  /** The command that runs another inside this machine. */
  readonly within: readonly string[]
  /** Packets that tried to leave the network since this was last asked. */
  leaked(): Promise<number>
}

export interface LanNetwork extends AsyncDisposable {
  readonly machines: readonly Machine[]
}

const run = promisify(execFile)
const ip = (...args: readonly string[]) => run('ip', args)

/** A name server out there (RFC 5737: belongs to nobody), so that a look-up would be seen leaving. */
const outsideResolver = '198.51.100.53'
/** Where files lie that `ip netns exec` puts over those of /etc. */
const etcFolder = '/etc/netns'

/** Why there can be no such network here, or undefined. */
export async function lanObstacle(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'network namespaces are a thing of Linux'
  if (process.getuid?.() !== 0) return 'only root may make network namespaces'
  try {
    await ip('-V')
  } catch {
    return 'ip (iproute2) is missing'
  }
  const trial = `talkee-trial-${String(process.pid)}`
  try {
    await ip('netns', 'add', trial)
    await ip('netns', 'exec', trial, 'true')
    return undefined
  } catch {
    return 'this system lets nobody make network namespaces'
  } finally {
    await ip('netns', 'delete', trial).catch(() => undefined)
  }
}

/** Machines 192.168.77.1 and on. Everything made is removed when it is disposed of, and when making it fails. */
export async function openLan(count: number): Promise<LanNetwork> {
  await using opened = new AsyncDisposableStack()
  const machines: Machine[] = []
  const names = Array.from({ length: count }, (_, index) => `talkee-${String(process.pid)}-${String(index + 1)}`)
  for (const [index, name] of names.entries()) {
    await ip('netns', 'add', name)
    // Interfaces go with their namespace.
    opened.defer(() => ip('netns', 'delete', name).then(() => undefined))
    await useOutsideResolver(opened, name)
    await switchOffIpv6(name)
    await ip('-n', name, 'link', 'set', 'lo', 'up')
    await joinBridge(names[0] ?? name, name, index)
    const address = `192.168.77.${String(index + 1)}`
    await ip('-n', name, 'address', 'add', `${address}/24`, 'dev', lanDevice(index))
    await leadNowhere(name, address)
    machines.push(machine(name, address))
  }
  const running = opened.move()
  return { machines, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

/** Its own chatter would be counted. Interfaces to come take the default. */
async function switchOffIpv6(name: string): Promise<void> {
  for (const which of ['all', 'default']) {
    const file = `/proc/sys/net/ipv6/conf/${which}/disable_ipv6`
    // A kernel without IPv6 has no such file, and nothing to switch off.
    await ip('netns', 'exec', name, 'sh', '-c', `[ ! -e ${file} ] || echo 1 > ${file}`)
  }
}

/** The default route: into a cable whose other end lies loose, without asking who is there. */
async function leadNowhere(name: string, address: string): Promise<void> {
  await ip('-n', name, 'link', 'add', 'nowhere', 'arp', 'off', 'type', 'veth', 'peer', 'name', 'loose')
  for (const end of ['loose', 'nowhere']) await ip('-n', name, 'link', 'set', end, 'up')
  await ip('-n', name, 'route', 'add', 'default', 'dev', 'nowhere', 'src', address)
}

/** The first machine is the bridge's own address; the others hang on it. */
const lanDevice = (index: number): string => (index === 0 ? 'lan' : 'eth0')

async function joinBridge(bridgeHost: string, name: string, index: number): Promise<void> {
  if (index === 0) await ip('-n', name, 'link', 'add', 'lan', 'type', 'bridge')
  else {
    const port = `port${String(index)}`
    await ip('-n', bridgeHost, 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name)
    await ip('-n', bridgeHost, 'link', 'set', port, 'master', 'lan', 'up')
  }
  await ip('-n', name, 'link', 'set', lanDevice(index), 'up')
}

async function useOutsideResolver(opened: AsyncDisposableStack, name: string): Promise<void> {
  const folder = join(etcFolder, name)
  await mkdir(folder, { recursive: true })
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'resolv.conf'), `nameserver ${outsideResolver}\noptions timeout:1 attempts:1\n`)
}

function machine(name: string, address: string): Machine {
  let counted = 0
  return {
    address,
    within: ['ip', 'netns', 'exec', name],
    async leaked() {
      const { stdout } = await run('ip', [
        ...['netns', 'exec', name],
        ...['cat', '/sys/class/net/nowhere/statistics/tx_packets'],
      ])
      const total = Number(stdout)
      const since = total - counted
      counted = total
      return since
    },
  }
}
