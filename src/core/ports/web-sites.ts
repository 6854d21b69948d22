// Sites of the web that a user has named in a message: asked for a page or a picture and for nothing else, over TLS, at
// public addresses only. No cookies, no referrer, nothing that tells one user from another. Adapter: adapters/web-sites.ts.

/** An address of the form that is asked at all; made by `target` only. */
export interface WebTarget {
  /** Normalised, without its fragment. */
  readonly href: string
  /** As the network knows it. */
  readonly host: string
}

export interface WebRequest {
  readonly target: WebTarget
  readonly wants: 'page' | 'picture'
  /** A longer page is cut here, and read no further than its head; a longer picture is none. */
  readonly maxBytes: number
  /** Resolving, connecting and reading together. */
  readonly timeoutMs: number
  /** Names and addresses that are not asked, besides all that are not public. */
  readonly except: readonly string[]
}

interface Exchanged {
  /** The address that was connected to; empty where none was. */
  readonly address: string
  readonly receivedBytes: number
}

export type WebReply = Exchanged &
  (
    | { readonly kind: 'page'; readonly text: string }
    | { readonly kind: 'picture'; readonly bytes: Uint8Array }
    | { readonly kind: 'moved'; readonly to: string }
    /** `refused`: its name or one of its addresses is not public. `unfit`: something else than was wanted. */
    | { readonly kind: 'nothing'; readonly why: 'refused' | 'unreachable' | 'unfit' }
  )

export interface WebSites {
  /**
   * Where that leads, seen from `base`. Undefined for another scheme than https, another port than its own, a name before
   * the host, an address in numbers, and names that only a local network knows.
   */
  target(url: string, base?: WebTarget): WebTarget | undefined
  /** One exchange, on a connection of its own, with an address that was found to be public. Follows nothing. */
  get(request: WebRequest): Promise<WebReply>
  /** Ends what is under way. */
  close(): void
}
