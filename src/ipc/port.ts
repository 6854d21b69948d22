// A port: two ends, plain values both ways. The two kinds of ports there are, seen as one; described by their shape,
// because this layer knows neither the DOM nor Electron.

interface PortListener {
  message(value: unknown): void
  /** The other end is gone. Called once, and nothing after it. */
  close(): void
}

export interface Port {
  /** Copies the value to the other end; into the void once it is gone. */
  post(value: unknown): void
  /** To be called once. Messages wait until then. */
  listen(listener: PortListener): void
  close(): void
}

/** What a page's `MessagePort` looks like from here. */
export interface PageMessagePort {
  postMessage(value: unknown): void
  addEventListener(kind: 'message' | 'close', listener: (event: { readonly data?: unknown }) => void): void
  start(): void
  close(): void
}

/** What Electron's `MessagePortMain` looks like from here. */
export interface MainMessagePort {
  postMessage(value: unknown): void
  on(kind: 'message', listener: (event: { readonly data: unknown }) => void): unknown
  on(kind: 'close', listener: () => void): unknown
  start(): void
  close(): void
}

/** The port as a page has it. */
export function pagePort(native: PageMessagePort): Port {
  return {
    post: (value) => native.postMessage(value),
    listen(listener) {
      native.addEventListener('message', ({ data }) => listener.message(data))
      native.addEventListener('close', () => listener.close())
      native.start()
    },
    close: () => native.close(),
  }
}

/** The port as the main process and its children have it. */
export function mainPort(native: MainMessagePort): Port {
  return {
    post: (value) => native.postMessage(value),
    listen(listener) {
      native.on('message', ({ data }) => listener.message(data))
      native.on('close', () => listener.close())
      native.start()
    },
    close: () => native.close(),
  }
}

/** How a port is announced in the page: a window message of this form that carries it. */
export const portAnnouncement = 'talkee-port'

/** Whose port it is: the engine in the crypto worker, or the main process. */
export const portRoles = ['engine', 'desktop'] as const
export type PortRole = (typeof portRoles)[number]

/** How a child of the main process is spoken to: ports come in, and words without anything beside them. */
export interface ParentPort {
  on(
    kind: 'message',
    listener: (event: { readonly data: unknown; readonly ports: readonly MainMessagePort[] }) => void,
  ): unknown
  postMessage(value: unknown): void
}

/** To a child: a port to serve (it comes along), to lock, to connect at once, or to close what is open and say `closed`. */
export const childWords = {
  serve: 'serve',
  lock: 'lock',
  connect: 'connect',
  close: 'close',
  closed: 'closed',
} as const

interface ChildDuties {
  serve(port: Port): void
  /** Where there is something to lock. */
  lock?(): void
  /** Where it has connections: now, whatever they wait for. */
  connect?(): void
  /** Whatever else it is told, to be read by who wants it. */
  hear?(value: unknown): void
  close(): Promise<void>
}

/** Does what the main process asks, for as long as the process lives. */
export function obeyParent(parent: ParentPort, duties: ChildDuties): void {
  parent.on('message', ({ data, ports: [native] }) => {
    if (data === childWords.serve && native !== undefined) duties.serve(mainPort(native))
    if (data === childWords.lock) duties.lock?.()
    if (data === childWords.connect) duties.connect?.()
    if (typeof data === 'object' && data !== null) duties.hear?.(data)
    if (data !== childWords.close) return
    const closed = () => parent.postMessage(childWords.closed)
    duties.close().then(closed, closed)
  })
}
