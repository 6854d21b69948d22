// Where ciphertext of files lies on this device: bytes under drawn names. Nothing in clear ever reaches an adapter.
// Adapter: crypto-worker/adapters/folder-file-store.ts. Contract: test/contract/file-store.

/** Names are those of `partName` in core/files/file-rows.ts. Everything may fail with a `StorageError`. */
export interface FileStore {
  /** Bytes held under the name; undefined where there is nothing. */
  sizeOf(name: string): Promise<number | undefined>
  /** So many bytes from there on; fewer at the end, none where there is nothing. */
  read(name: string, from: number, length: number): Promise<Uint8Array>
  /** Puts bytes there; what there is none of yet is begun. */
  write(name: string, from: number, bytes: Uint8Array): Promise<void>
  /** All of it is on disk when this returns. */
  sync(name: string): Promise<void>
  remove(name: string): Promise<void>
  names(): Promise<readonly string[]>
}
