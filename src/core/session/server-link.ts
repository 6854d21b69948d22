// What ties an unlocked account to its home server: the stream, and what this vault has of the server's log. Rows go to
// disk and to the chats' workers, all else is told to the parts; whoever is found to be an old copy lets go of the server.

import type { ChatId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDirectory } from '../chats/chat-directory.ts'
import { unknownChat } from '../chats/unknown-chat.ts'
import type { RawRow } from '../messages/raw-row.ts'
import type { Clock } from '../ports/clock.ts'
import type { Transport } from '../ports/transport.ts'
import type { Background } from './background.ts'
import type { SessionRoutes } from './home-server.ts'
import { openServerLog, type ServerLogDeps } from './server-log.ts'
import type { SessionKeeper } from './session-keeper.ts'
import type { SessionPart } from './session-part.ts'
import { createSync, type Connection } from './sync.ts'
import { untilDone } from './until-done.ts'

export interface ServerLinkDeps extends Omit<ServerLogDeps, 'accounts' | 'isStopped' | 'onRolledBack' | 'routes'> {
  readonly clock: Clock
  readonly transport: Transport
  readonly keeper: SessionKeeper
  readonly routes: SessionRoutes
  readonly background: Background
  /** All parts of the session. */
  readonly tell: Required<SessionPart>
  /** Asked for once it is started. */
  readonly directory: () => ChatDirectory
  /** The chat has rows to work off. */
  readonly rowsArrived: (cell: ChatCell) => void
}

export interface ServerLink extends Required<Pick<SessionPart, 'connected' | 'stop'>> {
  /** The place of the server's current incarnation in keys of rows. */
  place(): number
  connection(): Connection
  isConnected(): boolean
  /** The server says that this device had been further than its vault, and shows no signature for it. */
  isRollbackClaimed(): boolean
  /** Begins to connect; an old copy of a vault does not. */
  start(): Promise<void>
  /** Connects now, if it was waiting to. */
  hurry(): void
}

const rolledBack: Connection = { state: 'refused', code: 'vault_rolled_back' }

export async function openServerLink(deps: ServerLinkDeps): Promise<ServerLink> {
  const { tell, transport, background } = deps
  const serverLog = await openServerLog({
    ...deps,
    accounts: () =>
      deps
        .directory()
        .all()
        .flatMap((cell) => cell.record().accounts),
    isStopped: background.isStopped,
    onRolledBack() {
      background.run('rolled-back', () => Promise.all([sync.stop(), transport.close()]))
    },
  })
  const sync = createSync({
    ...deps,
    ed25519Seed: deps.self.signatureKeyPair.privateKey,
    onHello: serverLog.hello,
    storeRows,
    onEphemeral(chat, sealed) {
      const cell = deps.directory().find(chat)
      if (cell !== undefined) tell.ephemeralHeard(cell, sealed)
    },
    onDeviceLog: tell.logNoticed,
    onOwnDevices: tell.knocked,
    onConnection(connection) {
      tell.connectionChanged(connection)
      if (connection.state === 'online') tell.connected()
    },
  })

  /** Raw rows first: sealed and on disk before anything is acknowledged, and before anything is made of them. */
  async function storeRows(rows: readonly { chat: ChatId; raw: RawRow }[], cursor: number): Promise<void> {
    const directory = deps.directory()
    const cellOf = async (chat: ChatId): Promise<ChatCell> =>
      directory.find(chat) ?? (await directory.add(unknownChat(chat)))
    for (const cell of await serverLog.store(rows, cursor, cellOf)) deps.rowsArrived(cell)
  }

  const isConnected = (): boolean => sync.connection().state === 'online'
  const restored = untilDone({ ...deps, isConnected }, 'after-restore', serverLog.settle)

  return {
    place: serverLog.place,
    connection: () => (serverLog.isRolledBack() ? rolledBack : sync.connection()),
    isConnected,
    isRollbackClaimed: serverLog.isRollbackClaimed,
    connected: restored.connected,
    async start() {
      if (serverLog.isRolledBack()) await transport.close()
      else sync.start()
    },
    hurry() {
      sync.hurry()
    },
    stop: () => Promise.all([sync.stop(), restored.stop()]),
  }
}
