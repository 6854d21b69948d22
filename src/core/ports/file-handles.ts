// Files of the user's own, by handles that serve once: whoever asks for one knows a token and no path.
// Adapter: crypto-worker/adapters/granted-files.ts; the main process grants, when its user has chosen or dropped a file.

/** What fails on the way is a `StorageError`. */
export interface FileSource {
  readonly name: string
  readonly sizeBytes: number
  /** So many bytes from there on; fewer only at the end. */
  read(from: number, length: number): Promise<Uint8Array>
  close(): Promise<void>
}

export interface FileSink {
  write(bytes: Uint8Array): Promise<void>
  /** All is there and on disk: only now it has its name. */
  finish(): Promise<void>
  /** Leaves nothing of it. */
  abandon(): Promise<void>
}

/** A token opens once, and undefined is all that an unknown one gives. */
export interface FileHandles {
  openSource(token: string): Promise<FileSource | undefined>
  openSink(token: string): Promise<FileSink | undefined>
}
