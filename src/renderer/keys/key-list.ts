// Every key of the app that is not a widget's own, said once: handlers, menus, tooltips, the palette and the sheet of keys
// all read it here. `Mod` is Ctrl, and ⌘ on a Mac. What arrows do inside a list or a field is ui/.

import type { TextKey } from '../text/dictionary.ts'

/** Where a key holds: in the whole window, or where this has the focus or lies open. In the order of the sheet. */
export const keyScopes = [
  'window',
  'list',
  'chat',
  'composer',
  'recording',
  'finding',
  'message',
  'choosing',
  'viewer',
  'toast',
] as const
export type KeyScope = (typeof keyScopes)[number]

interface KeyEntry {
  readonly scope: KeyScope
  /** The first is the one that is shown beside buttons. */
  readonly keys: readonly [string, ...string[]]
  readonly words: TextKey
}

export const keyList = {
  palette: { scope: 'window', keys: ['Mod+K'], words: 'keys.palette' },
  keySheet: { scope: 'window', keys: ['Mod+/', '?'], words: 'keys.sheet' },
  newChat: { scope: 'window', keys: ['Mod+N'], words: 'list.newChat' },
  newGroup: { scope: 'window', keys: ['Mod+Shift+N'], words: 'list.newGroup' },
  nextChat: { scope: 'window', keys: ['Alt+ArrowDown'], words: 'keys.nextChat' },
  previousChat: { scope: 'window', keys: ['Alt+ArrowUp'], words: 'keys.previousChat' },
  nextUnread: { scope: 'window', keys: ['Alt+Shift+ArrowDown'], words: 'keys.nextUnread' },
  previousUnread: { scope: 'window', keys: ['Alt+Shift+ArrowUp'], words: 'keys.previousUnread' },
  chatInfo: { scope: 'window', keys: ['Mod+.'], words: 'keys.chatInfo' },
  filterAll: { scope: 'window', keys: ['Mod+1'], words: 'keys.filterAll' },
  filterUnread: { scope: 'window', keys: ['Mod+2'], words: 'keys.filterUnread' },
  filterGroups: { scope: 'window', keys: ['Mod+3'], words: 'keys.filterGroups' },
  filterMentions: { scope: 'window', keys: ['Mod+4'], words: 'keys.filterMentions' },
  filterArchived: { scope: 'window', keys: ['Mod+5'], words: 'keys.filterArchived' },
  nextPane: { scope: 'window', keys: ['F6'], words: 'keys.nextPane' },
  previousPane: { scope: 'window', keys: ['Shift+F6'], words: 'keys.previousPane' },
  back: { scope: 'window', keys: ['Escape', 'Alt+ArrowLeft'], words: 'keys.back' },
  settings: { scope: 'window', keys: ['Mod+,'], words: 'action.settings' },
  largerText: { scope: 'window', keys: ['Mod+=', 'Mod++'], words: 'keys.largerText' },
  smallerText: { scope: 'window', keys: ['Mod+-'], words: 'keys.smallerText' },
  normalText: { scope: 'window', keys: ['Mod+0'], words: 'keys.normalText' },
  lock: { scope: 'window', keys: ['Mod+Shift+L'], words: 'action.lock' },

  pinChat: { scope: 'list', keys: ['P'], words: 'keys.pinChat' },
  moveChatUp: { scope: 'list', keys: ['Mod+Shift+ArrowUp'], words: 'chatMenu.up' },
  moveChatDown: { scope: 'list', keys: ['Mod+Shift+ArrowDown'], words: 'chatMenu.down' },
  muteChat: { scope: 'list', keys: ['M'], words: 'keys.muteChat' },
  markChat: { scope: 'list', keys: ['U'], words: 'keys.markChat' },
  archiveChat: { scope: 'list', keys: ['A'], words: 'keys.archiveChat' },

  jumpToDate: { scope: 'chat', keys: ['Mod+J'], words: 'jump.title' },
  findInChat: { scope: 'chat', keys: ['Mod+F'], words: 'find.open' },

  send: { scope: 'composer', keys: ['Enter', 'Mod+Enter'], words: 'composer.send' },
  newLine: { scope: 'composer', keys: ['Shift+Enter'], words: 'keys.newLine' },
  editLast: { scope: 'composer', keys: ['ArrowUp'], words: 'keys.editLast' },
  recordVoice: { scope: 'composer', keys: ['Mod+Shift+M'], words: 'voice.record' },
  endWriting: { scope: 'composer', keys: ['Escape'], words: 'keys.endWriting' },

  stopOrListen: { scope: 'recording', keys: ['Space'], words: 'voice.stop' },
  sendVoice: { scope: 'recording', keys: ['Enter'], words: 'voice.send' },
  throwVoiceAway: { scope: 'recording', keys: ['Escape'], words: 'voice.throwAway' },

  findOlder: { scope: 'finding', keys: ['Enter', 'ArrowUp'], words: 'find.older' },
  findNewer: { scope: 'finding', keys: ['Shift+Enter', 'ArrowDown'], words: 'find.newer' },
  endFinding: { scope: 'finding', keys: ['Escape'], words: 'find.end' },

  react: { scope: 'message', keys: ['+'], words: 'reaction.add' },
  reply: { scope: 'message', keys: ['R'], words: 'reply.do' },
  edit: { scope: 'message', keys: ['E'], words: 'edit.do' },
  copyMessage: { scope: 'message', keys: ['C'], words: 'message.copy' },
  forward: { scope: 'message', keys: ['F'], words: 'forward.do' },
  pinMessage: { scope: 'message', keys: ['P'], words: 'keys.pinMessage' },
  choose: { scope: 'message', keys: ['X'], words: 'select.do' },
  details: { scope: 'message', keys: ['I'], words: 'message.details' },
  deleteMessage: { scope: 'message', keys: ['Delete'], words: 'message.deleteHere' },

  toggleChosen: { scope: 'choosing', keys: ['X', 'Space'], words: 'keys.toggleChosen' },
  endChoosing: { scope: 'choosing', keys: ['Escape'], words: 'select.end' },

  nextPicture: { scope: 'viewer', keys: ['ArrowRight'], words: 'keys.nextPicture' },
  previousPicture: { scope: 'viewer', keys: ['ArrowLeft'], words: 'keys.previousPicture' },
  zoomIn: { scope: 'viewer', keys: ['+', '='], words: 'keys.zoomIn' },
  zoomOut: { scope: 'viewer', keys: ['-'], words: 'keys.zoomOut' },
  zoomToFit: { scope: 'viewer', keys: ['0'], words: 'keys.zoomToFit' },

  undo: { scope: 'toast', keys: ['Mod+Z'], words: 'undo.do' },
} as const satisfies Readonly<Record<string, KeyEntry>>

export type KeyAction = keyof typeof keyList

/** The actions whose keys hold there. */
export type ActionOf<Scope extends KeyScope> = {
  [Action in KeyAction]: (typeof keyList)[Action]['scope'] extends Scope ? Action : never
}[KeyAction]

/** In their order. */
export function actionsOf<Scope extends KeyScope>(scope: Scope): readonly ActionOf<Scope>[] {
  const isOf = (action: KeyAction): action is ActionOf<Scope> => keyList[action].scope === scope
  return allActions.filter(isOf)
}

const isAction = (name: string): name is KeyAction => Object.hasOwn(keyList, name)
const allActions: readonly KeyAction[] = Object.keys(keyList).filter(isAction)
