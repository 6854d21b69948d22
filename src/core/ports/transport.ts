// The engine's way to its home server: requests on a session, posts without one, and the stream.
// Adapters pin the server's key and refuse before the first byte is sent. Contract: test/contract/transport.

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Path and query, beginning with `/v1/`. */
  readonly path: string
  readonly contentType?: 'application/json' | 'application/cbor' | 'application/octet-stream'
  readonly body?: Uint8Array
  /** base64url of the session token; absent on public routes. */
  readonly sessionToken?: string
  readonly timeoutMs?: number
}

export interface HttpReply {
  readonly status: number
  readonly body: Uint8Array
}

/** Why nothing came back: expected, so a value. */
export type Unreachable = {
  readonly unreachable: 'offline' | 'timeout' | 'wrong-pin' | 'tls' | 'closed' | 'too-large'
  readonly message: string
}

/** A request about one blob of a file: routes and bodies in docs/protocol/server.md, "Files". */
export interface BlobRequest {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** Path and query, beginning with `/v1/anon/`. */
  readonly path: string
  readonly contentType?: 'application/cbor' | 'application/octet-stream'
  readonly body?: Uint8Array
  /** base64url of the chat's send token, where the body does not hold it. */
  readonly chatToken?: string
  /** Bytes of the blob to fetch, the last one included. */
  readonly range?: { readonly first: number; readonly last: number }
}

/** One connection without any session, for one blob and nothing else. */
export interface BlobConnection {
  /** One at a time, in the order of asking. After a failure the next one opens a connection anew. */
  request(request: BlobRequest): Promise<HttpReply | Unreachable>
  /** Ends what is under way, answered as `closed`. */
  close(): void
}

export interface Stream {
  /** Sends one binary frame. Frames sent after the end are dropped. */
  send(frame: Uint8Array): void
  close(): void
}

export interface StreamEnd {
  /** The WebSocket close code (RFC 6455 §7.4), or 0 when the stream never opened. 1006: it broke without one. */
  readonly code: number
  readonly reason: string
  /** Why it never opened, or how it broke. */
  readonly failure?: Unreachable
  /** What the server answered instead of a stream: 401 is an ended session. */
  readonly httpStatus?: number
}

export interface StreamEvents {
  onOpen(): void
  onFrame(frame: Uint8Array): void
  /** Once, after which nothing more comes. */
  onEnd(end: StreamEnd): void
}

export interface Transport {
  /** On the session's connections. */
  request(request: HttpRequest): Promise<HttpReply | Unreachable>
  /**
   * Without any session: a connection of its own, opened ahead at a random time, used for this one post; fixed
   * headers, no resumption. `chat` only matters on a server with the "large instance" setting, where a connection
   * serves one chat for up to 30 s.
   */
  anonymousPost(post: { path: string; body: Uint8Array; chat: string }): Promise<HttpReply | Unreachable>
  /** For one blob, up or down. Opens nothing before the first request; the caller closes it. */
  openBlobConnection(): BlobConnection
  /** Opens the stream; the result is usable at once and buffers until it is open. */
  openStream(options: { sessionToken: string; events: StreamEvents }): Stream
  close(): Promise<void>
}
