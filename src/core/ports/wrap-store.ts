// The files beside the vault that open it: salt, and the master key wrapped. Readable before unlocking; nothing personal.
// Adapter: crypto-worker/adapters/file-wrap-store.ts. Contract: test/contract/wrap-store.

export interface WrapStore {
  /** The bytes last written under `name`, or undefined. */
  read(name: string): Promise<Uint8Array | undefined>
  /** Replaces in one atomic step: written beside, fsynced, renamed, folder fsynced. */
  write(name: string, bytes: Uint8Array): Promise<void>
  remove(name: string): Promise<void>
}
