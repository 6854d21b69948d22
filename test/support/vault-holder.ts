// A process that opens the vault named on its command line, writes a row, says so, and waits to be killed.

import { openSqliteVaultStore } from '#crypto-worker/adapters/sqlite-vault-store.ts'

const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('usage: vault-holder.ts FILE')
const store = openSqliteVaultStore({ file })
await store.apply([{ kind: 'put', table: 'messages', key: Uint8Array.of(1), sealedBytes: Uint8Array.of(2) }])
process.send?.('open')
// Listening keeps the process alive for as long as its parent is.
process.on('message', () => undefined)
