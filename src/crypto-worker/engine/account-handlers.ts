// The calls about the account, answered by the engine. Passwords become bytes here, which the engine wipes.

import type { Engine } from '#core/engine.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import type { Contract, Handlers } from '#ipc/contract.ts'
import type { accountCalls } from '#ipc/engine/account-contract.ts'
import { answerOf, nothingOf, type Opened } from './opened.ts'

export function accountHandlers(engine: Opened): Handlers<Contract<typeof accountCalls>> {
  return {
    async account() {
      const { phase, revoked, address, device, connection, newPassword } = await (await engine()).account()
      return {
        phase,
        revoked,
        address: address ?? null,
        device: device ?? null,
        connection: plainConnection(connection),
        newPassword,
      }
    },
    signUp: async ({ password, ...input }) => (await engine()).signUp({ ...input, password: utf8(password) }),
    signIn: async ({ password, ...input }) => (await engine()).signIn({ ...input, password: utf8(password) }),
    unlock: async ({ password }) => (await engine()).unlock({ password: utf8(password) }),
    lock: () => nothingOf(engine, (opened) => opened.lock()),
    changePassword: async ({ oldPassword, newPassword }) =>
      (await engine()).changePassword({ oldPassword: utf8(oldPassword), newPassword: utf8(newPassword) }),
    adoptPassword: async ({ newPassword }) =>
      answerOf(await (await engine()).adoptPassword({ newPassword: utf8(newPassword) })),
    signInAgain: async ({ password }) => answerOf(await (await engine()).signInAgain({ password: utf8(password) })),
    rejoin: async () => answerOf(await (await engine()).rejoin()),
    certifyByWords: async ({ words, lastTrusted }) =>
      answerOf(await (await engine()).certifyByWords({ words, lastTrusted: lastTrusted ?? undefined })),
    async recover({ words, lastTrusted, newPassword, invite, username, lost }) {
      const recovered = await (await engine()).recover({
        words,
        newPassword: utf8(newPassword),
        lost,
        lastTrusted: lastTrusted ?? undefined,
        invite: invite ?? undefined,
        username: username ?? undefined,
      })
      return recovered.ok ? { ok: true, serverCode: recovered.serverCode } : recovered
    },
    deleteAccount: async ({ password }) => answerOf(await (await engine()).deleteAccount({ password: utf8(password) })),
    signOut: async ({ password, evenUntold }) =>
      (await engine()).signOut({ password: password === null ? null : utf8(password), evenUntold }),
    reconnect: () =>
      nothingOf(engine, async (opened) => {
        opened.reconnect()
      }),
  }
}

type CoreConnection = Awaited<ReturnType<Engine['account']>>['connection']
function plainConnection(connection: CoreConnection) {
  return connection.state === 'refused'
    ? { state: connection.state, code: connection.code }
    : { state: connection.state }
}
