// Main process ↔ home-server child: start it, stop it, make an invite. What runs inside is server/home-server.ts.

import { text, uint } from '#protocol/codec/shape.ts'
import { limits } from '#protocol/limits.ts'
import { call, defineContract, type Client } from './contract.ts'
import { listOf, nothing, struct, variant } from './reader.ts'

const started = struct({ domain: text(253), port: uint(65_535, 1) })

export const serverContract = defineContract({
  calls: {
    /** `advertise`: host names or addresses without a port; the port is the one it listens on. */
    start: call(
      struct({
        dataFolder: text(4096),
        name: text(32),
        host: text(253),
        port: uint(65_535),
        advertise: listOf(text(253), 8),
      }),
      started,
    ),
    createInvite: call(
      struct({ uses: uint(1000, 1), hours: uint(24 * 365, 1) }),
      struct({ link: text(limits.inviteBytes) }),
    ),
    /** Settles when all that was accepted is on disk and the folder is free. */
    stop: call(nothing, nothing),
  },
  event: variant('kind', { failed: struct({ code: text(64) }) }),
})

export type ServerClient = Client<typeof serverContract>
