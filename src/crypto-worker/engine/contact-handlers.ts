// The calls about other people and the soundness of chats, answered by the engine.

import type { Contract, Handlers } from '#ipc/contract.ts'
import type { contactCalls } from '#ipc/engine/contacts-contract.ts'
import { answerOf, nothingOf, type Opened } from './opened.ts'

export function contactHandlers(engine: Opened): Handlers<Contract<typeof contactCalls>> {
  return {
    contactView: async (input) => (await engine()).contactView(input),
    contactList: async () => (await engine()).contactList(),
    verifyContact: (input) => nothingOf(engine, (opened) => opened.verifyContact(input)),
    unverifyContact: (input) => nothingOf(engine, (opened) => opened.unverifyContact(input)),
    verifyByQr: async (input) => (await engine()).verifyByQr(input),
    acceptNewKeys: async (input) => answerOf(await (await engine()).acceptNewKeys(input)),
    blockContact: (input) => nothingOf(engine, (opened) => opened.blockContact(input)),
    unblockContact: (input) => nothingOf(engine, (opened) => opened.unblockContact(input)),
    acceptChat: (input) => nothingOf(engine, (opened) => opened.acceptChat(input)),
    deleteRequest: (input) => nothingOf(engine, (opened) => opened.deleteRequest(input)),
    roomCode: async (input) => (await engine()).roomCode(input),
    chatHealth: async (input) => (await engine()).chatHealth(input),
    privacy: async () => (await engine()).privacy(),
    setPrivacy: (input) => nothingOf(engine, (opened) => opened.setPrivacy(input)),
  }
}
