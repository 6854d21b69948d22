// What stands behind a code, in three sentences: what happened, what it means, what to do. Codes themselves are shown
// only where nobody expected them.

import type { Text } from './create-text.ts'

export interface Problem {
  readonly what: string
  readonly means: string
  readonly todo: string
}

/** `account`: whom it is about; needed by the few that speak of a person. */
interface Refusal {
  readonly code: string
  readonly account?: string | null
}

type Kind =
  | 'unreachable'
  | 'otherServer'
  | 'badInvite'
  | 'inviteUsed'
  | 'newerInvite'
  | 'nameTaken'
  | 'wrongCredentials'
  | 'busy'
  | 'full'
  | 'vaultDamaged'
  | 'vaultRolledBack'
  | 'serverRolledBack'
  | 'raceLost'
  | 'revoked'
  | 'notAllowed'
  | 'keysUnknown'
  | 'needsRole'
  | 'wrongWords'
  | 'notWords'
  | 'dayOver'
  | 'logMoved'
  | 'tooManyDevices'
  | 'comparisonOver'
  | 'notMarkable'
  | 'tooManyEdits'
  | 'badEmoji'
  | 'tooManyReactions'
  | 'pinningNeedsAdmin'
  | 'tooManyPins'
  | 'tooManyPinned'
  | 'notForwardable'
  | 'badHold'
  | 'alreadySent'
  | 'badPicture'
  | 'tooManyLinks'
  | 'linkOver'
  | 'linkElsewhere'
  | 'hostPort'
  | 'hostFailed'

const kinds: Readonly<Record<string, Kind>> = {
  offline: 'unreachable',
  timeout: 'unreachable',
  closed: 'unreachable',
  unreachable: 'unreachable',
  shutting_down: 'unreachable',
  tls: 'unreachable',
  'wrong-pin': 'otherServer',
  another_server: 'otherServer',
  addresses_not_signed: 'otherServer',
  wrong_host: 'otherServer',
  malformed: 'badInvite',
  unsupported_version: 'newerInvite',
  invite_required: 'inviteUsed',
  invite_invalid: 'inviteUsed',
  username_taken: 'nameTaken',
  wrong_credentials: 'wrongCredentials',
  rate_limited: 'busy',
  busy: 'busy',
  quota_exceeded: 'full',
  disk_full: 'full',
  vault_damaged: 'vaultDamaged',
  vault_rolled_back: 'vaultRolledBack',
  server_rolled_back: 'serverRolledBack',
  commit_races_lost: 'raceLost',
  epoch_taken: 'raceLost',
  device_revoked: 'revoked',
  not_member: 'notAllowed',
  chat_not_active: 'notAllowed',
  pair_chat_is_closed: 'notAllowed',
  cannot_remove_self: 'notAllowed',
  contact_blocked: 'notAllowed',
  log_unknown: 'keysUnknown',
  adding_needs_admin: 'needsRole',
  removing_needs_higher_role: 'needsRole',
  changing_needs_admin: 'needsRole',
  roles_need_owner: 'needsRole',
  owner_needed: 'needsRole',
  wrong_words: 'wrongWords',
  not_words: 'notWords',
  session_ended: 'dayOver',
  uncertified_session: 'dayOver',
  device_log_moved: 'logMoved',
  not_revoked: 'logMoved',
  too_many_devices: 'tooManyDevices',
  no_comparison: 'comparisonOver',
  not_markable: 'notMarkable',
  too_many_edits: 'tooManyEdits',
  bad_emoji: 'badEmoji',
  too_many_reactions: 'tooManyReactions',
  pinning_needs_admin: 'pinningNeedsAdmin',
  too_many_pins: 'tooManyPins',
  too_many_pinned: 'tooManyPinned',
  not_forwardable: 'notForwardable',
  bad_hold: 'badHold',
  already_sent: 'alreadySent',
  bad_picture: 'badPicture',
  pair_has_no_picture: 'notAllowed',
  too_many_links: 'tooManyLinks',
  link_over: 'linkOver',
  no_such_ask: 'linkOver',
  link_expired: 'linkOver',
  link_needless: 'notAllowed',
  link_elsewhere: 'linkElsewhere',
  port_in_use: 'hostPort',
  host_failed: 'hostFailed',
}

export function explain({ t }: Text, { code, account }: Refusal): Problem {
  const name = account ?? ''
  if (name !== '') {
    if (code === 'no_such_account') {
      return {
        what: t('error.noSuchPerson.what', { name }),
        means: t('error.noSuchPerson.means'),
        todo: t('error.noSuchPerson.do'),
      }
    }
    if (code === 'no_key_packages') {
      return {
        what: t('error.notReachableYet.what', { name }),
        means: t('error.notReachableYet.means'),
        todo: t('error.notReachableYet.do'),
      }
    }
    if (code.startsWith('log_')) {
      return {
        what: t('error.keysDiffer.what', { name }),
        means: t('error.keysDiffer.means'),
        todo: t('error.keysDiffer.do'),
      }
    }
  }
  const kind = Object.hasOwn(kinds, code) ? kinds[code] : undefined
  if (kind === undefined) {
    return {
      what: t('error.unexpected.what', { code }),
      means: t('error.unexpected.means'),
      todo: t('error.unexpected.do'),
    }
  }
  return {
    what: t(`error.${kind}.what`),
    means: t(`error.${kind}.means`),
    todo: t(`error.${kind}.do`),
  }
}

/** The code that a rejected call carries; `unexpected` for what is not an error of ours. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unexpected'
}
