// A well-formed input of every call there is: what an attack begins from. A call without one does not compile.

import { type desktopContract } from '#ipc/desktop-contract.ts'
import { type engineContract } from '#ipc/engine-contract.ts'

const chat = 'ab'.repeat(16)
const password = 'not the password'
const peer = 'eve@example.org'

type Samples<C extends { readonly calls: object }> = { readonly [Method in keyof C['calls']]: unknown }

export const engineSamples: Samples<typeof engineContract> = {
  account: null,
  signUp: { invite: 'talkee://j/1/AAAA', username: 'eve', password },
  signIn: { invite: 'talkee://j/1/AAAA', username: 'eve', password },
  unlock: { password },
  // Not damaged into a sound one: a call without input stays itself or is refused.
  lock: {},
  changePassword: { oldPassword: password, newPassword: password },
  adoptPassword: { newPassword: password },
  signInAgain: { password },
  rejoin: {},
  certifyByWords: { words: 'not the words', lastTrusted: null },
  recover: {
    words: 'not the words',
    lastTrusted: 0,
    newPassword: password,
    invite: null,
    username: null,
    lost: [chat],
  },
  deleteAccount: { password },
  // Twice unsound: no damage of one field makes it empty the vault.
  signOut: { password: 7, evenUntold: 7 },
  devicesView: null,
  nameDevice: { device: chat, name: 'laptop' },
  revokeDevice: { device: chat },
  comparisonView: null,
  startComparison: {},
  confirmComparison: { history: true },
  compareByQr: { scanned: `talkee://c/1/${'A'.repeat(43)}`, history: true },
  cancelComparison: { different: true },
  historyView: null,
  allowHistory: { device: chat, allow: true },
  requestHistory: {},
  startPairChat: { peer },
  createGroup: { name: 'group', members: [peer] },
  addMembers: { chat, members: [peer] },
  removeMember: { chat, member: peer },
  renameChat: { chat, name: 'name' },
  sendText: { chat, text: 'text', timerSeconds: 60, burnsOnRead: true },
  revealMessage: { chat, message: chat },
  deleteMessage: { chat, message: chat, everywhere: true },
  sayTyping: { chat },
  typing: { chat },
  contactView: { account: peer },
  contactList: null,
  verifyContact: { account: peer },
  unverifyContact: { account: peer },
  verifyByQr: { account: peer, scanned: `talkee://s/1/${'A'.repeat(43)}` },
  acceptNewKeys: { account: peer, digits: '1'.repeat(60) },
  blockContact: { account: peer },
  unblockContact: { account: peer },
  acceptChat: { chat },
  deleteRequest: { chat },
  roomCode: { chat },
  chatHealth: { chat },
  privacy: null,
  setPrivacy: { sendsReceipts: true, sendsTyping: false },
  leaveChat: { chat },
  setRole: { chat, member: peer, role: 'admin' },
  setChatTimer: { chat, seconds: 60 },
  networkLedger: null,
  markRead: { chat },
  chatList: null,
  chatView: { chat, limit: 50, before: null },
  reconnect: null,
}

export const desktopSamples: Samples<typeof desktopContract> = {
  host: null,
  startHost: { name: 'office' },
  stopHost: {},
  createInvite: { uses: 1, hours: 1 },
  settings: null,
  changeSettings: {
    language: 'en',
    theme: 'dark',
    lockAfterMinutes: 5,
    lockWithSystem: true,
    textSizePercent: 100,
    enterSends: true,
  },
  appInfo: null,
  takeInvite: null,
  openCamera: {},
  closeCamera: {},
  copyText: { text: 'text' },
  openExternal: { url: 'https://example.org/' },
}
