// What every route is made of.

import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
} from 'fastify'
import type { Server } from 'node:https'
import type { ServerClock } from '../clock.ts'
import type { ServerConfig } from '../config.ts'
import type { Instance } from '../instance/instance.ts'
import type { SessionGate } from '../plugins/sessions.ts'
import type { Accounts } from '../services/accounts.ts'
import type { Blobs } from '../services/blobs.ts'
import type { Challenges } from '../services/challenges.ts'
import type { FileBlobs } from '../services/file-blobs.ts'
import type { Rates } from '../services/rates.ts'
import type { Recoveries } from '../services/recoveries.ts'
import type { Store } from '../store/store.ts'

export type App = FastifyInstance<
  Server,
  RawRequestDefaultExpression<Server>,
  RawReplyDefaultExpression<Server>,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

export interface RouteDeps {
  readonly store: Store
  readonly clock: ServerClock
  readonly config: ServerConfig
  readonly instance: Pick<Instance, 'domain' | 'publicKey'>
  /** The list of addresses, signed; it may change while the server runs. */
  signedAddresses(): Uint8Array
  readonly gate: SessionGate
  readonly rates: Rates
  readonly accounts: Accounts
  readonly challenges: Challenges
  readonly recoveries: Recoveries
  readonly blobs: Blobs
  readonly fileBlobs: FileBlobs
}
