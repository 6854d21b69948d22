// Stops on a Node that cannot run us, before a native module of another ABI takes the process down with it.
// Imported first by every entry. It imports nothing itself.

const oldest = 24
const major = Number.parseInt(process.versions.node, 10)

if (major < oldest) {
  throw new Error(`Talkee needs Node ${String(oldest)} or newer; this is ${process.versions.node}.`)
}
