// What the made-up engine says of other people, of the soundness of chats, and of its connections.

import type { EngineClient } from '#ipc/engine-contract.ts'
import type { contactCalls, ContactView, Privacy } from '#ipc/engine/contacts-contract.ts'
import type { LedgerEntry, networkCalls } from '#ipc/engine/network-contract.ts'
import { addressOf, type FakeChat } from './made-chat.ts'

const newDigits = '917336205481660932175804429163780551294738066120459873312604'
const digits = '042199381762004811573390827416590227084116635482909057321768'
const roomDigits = '408721935677104266180594381270'

type Calls = typeof contactCalls & typeof networkCalls

export function createFakeTrust(
  chats: FakeChat[],
  tell: (chat: string) => void,
  makesPreviews: boolean,
): Pick<EngineClient, keyof Calls> {
  let privacy: Privacy = { sendsReceipts: true, sendsTyping: true, makesPreviews }
  const members = () => chats.flatMap(({ members }) => members)
  const pairWith = (account: string): FakeChat | undefined =>
    chats.find(({ kind, title }) => kind === 'pair' && title === account)

  let accepted = false
  const hasNewKeys = (account: string): boolean => account === addressOf('pavel') && !accepted

  const contact = (account: string): ContactView => ({
    account,
    isAccepted: !chats.some(({ requestedBy }) => requestedBy === account),
    isBlocked: pairWith(account)?.isBlocked === true,
    isVerified: members().some((member) => member.account === account && member.isVerified),
    isContradicted: hasNewKeys(account),
    newSafetyNumber: hasNewKeys(account) ? { digits: newDigits, qr: `talkee://s/1/${'n'.repeat(43)}` } : null,
    safetyNumber: account.startsWith('nobody') ? null : { digits, qr: `talkee://s/1/${'q'.repeat(43)}` },
  })

  function setVerified(account: string, isVerified: boolean): null {
    for (const chat of chats) {
      chat.members = chat.members.map((member) => (member.account === account ? { ...member, isVerified } : member))
      if (chat.members.some((member) => member.account === account)) tell(chat.chat)
    }
    return null
  }

  function setBlocked(account: string, isBlocked: boolean): null {
    const chat = pairWith(account)
    if (chat !== undefined) {
      chat.isBlocked = isBlocked
      tell(chat.chat)
    }
    return null
  }

  return {
    contactView: async ({ account }) => contact(account),
    contactList: async () => [...new Set(members().map(({ account }) => account))].map(contact),
    verifyContact: async ({ account }) => setVerified(account, true),
    unverifyContact: async ({ account }) => setVerified(account, false),
    async verifyByQr({ account, scanned }) {
      const { safetyNumber, newSafetyNumber } = contact(account)
      if (!scanned.startsWith('talkee://')) return { result: 'notACode' }
      if (!scanned.startsWith('talkee://s/')) return { result: 'otherCode', kind: 'device' }
      if (scanned === newSafetyNumber?.qr) return { result: 'newKeys' }
      if (scanned !== safetyNumber?.qr) return { result: 'different' }
      setVerified(account, true)
      return { result: 'same' }
    },
    async acceptNewKeys({ account, digits: compared }) {
      if (compared !== contact(account).newSafetyNumber?.digits) return { ok: false, code: 'other_keys' }
      accepted = true
      setVerified(account, true)
      return { ok: true }
    },
    blockContact: async ({ account }) => setBlocked(account, true),
    unblockContact: async ({ account }) => setBlocked(account, false),
    async acceptChat({ chat }) {
      const found = chats.find((one) => one.chat === chat)
      if (found !== undefined) found.requestedBy = null
      tell(chat)
      return null
    },
    async deleteRequest({ chat }) {
      const at = chats.findIndex((one) => one.chat === chat)
      if (at >= 0) chats.splice(at, 1)
      tell(chat)
      return null
    },
    roomCode: async () => ({ digits: roomDigits, epoch: 12 }),
    async chatHealth({ chat }) {
      const found = chats.find((one) => one.chat === chat)
      const { state = 'active', haltCode = '', epoch = 0, members = [], messages = [] } = found ?? {}
      const isRenewed = messages.some(({ notice }) => notice?.isRenewed === true)
      return {
        generation: isRenewed ? 1 : 0,
        epoch,
        state,
        haltCode,
        isRollbackClaimed: false,
        devices: members.flatMap(({ account, devices }) => devices.map((device) => ({ account, device }))),
        waiting: isRenewed ? [{ account: addressOf('jonas'), device: 'de'.repeat(16) }] : [],
        revoked: isRenewed ? [{ account: addressOf('mira'), device: 'ad'.repeat(16) }] : [],
        returning: [],
        oftenReturning: isRenewed ? [{ account: addressOf('jonas'), device: 'ed'.repeat(16) }] : [],
        silent: isRenewed
          ? [{ account: addressOf('pavel'), device: 'fa'.repeat(16), sinceMs: Date.now() - 41 * 86_400_000 }]
          : [],
        gaps: isRenewed ? { asked: 1, lost: 2 } : { asked: 0, lost: 0 },
        healing: null,
        refused: isRenewed
          ? [
              { code: 'replayed', count: 2 },
              { code: 'unreadable', count: 1 },
            ]
          : [],
        lastCommit: { epoch, author: addressOf('mira'), timeMs: Date.now() - 5 * 3_600_000 },
      }
    },
    privacy: async () => privacy,
    async setPrivacy(next) {
      privacy = next
      return null
    },
    networkLedger: async () => ({
      entries: ledger(),
      totals: { connections: 214, sentBytes: 48_310, receivedBytes: 1_204_880 },
    }),
  }
}

function ledger(): readonly LedgerEntry[] {
  const to = { to: 'brightwater.lan', addresses: ['192.168.1.20:8443'] }
  const entry = (minutesAgo: number, more: Pick<LedgerEntry, 'purpose' | 'route'> & Partial<LedgerEntry>) => ({
    ...to,
    atMs: Date.now() - minutesAgo * 60_000,
    sentBytes: 420 + minutesAgo,
    receivedBytes: 1_310 + 7 * minutesAgo,
    state: 'done' as const,
    ...more,
  })
  return [
    entry(2, { purpose: 'anonymous-post', route: '/v1/anon/chats/:id/messages' }),
    entry(4, { purpose: 'request', route: '/v1/device-logs/:id' }),
    entry(9, { purpose: 'request', route: '/v1/chats/:id/commits' }),
    entry(12, { purpose: 'anonymous-post', route: '/v1/anon/chats/:id/messages', state: 'failed', receivedBytes: 0 }),
    entry(55, { purpose: 'stream', route: '/v1/stream', state: 'open', receivedBytes: 1_180_200 }),
    entry(55, { purpose: 'request', route: '/v1/sessions' }),
  ]
}
