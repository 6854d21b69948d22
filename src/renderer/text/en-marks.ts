// English texts about what is done with messages that are there: undo, pins, forwarding, choosing several. Part of en.ts.

export const enMarks = {
  'undo.do': 'Undo',
  'undo.sent': 'Sending',
  'undo.deleted': { one: 'Deleting {count} message', other: 'Deleting {count} messages' },
  'undo.leaving': 'This message is being deleted.',
  'undo.keep': 'Keep it',

  'pin.do': 'Pin',
  'pin.undo': 'Unpin',
  'pin.bar': 'Pinned',
  'pin.of': 'Pinned, {number} of {count}',
  'pin.all': 'All pinned messages',
  'pin.sign': 'Pinned',
  'pin.jump': 'Jump to the pinned message',

  'forward.from': 'Forwarded, by {name}',
  'forward.plain': 'Forwarded',
  'forward.own': 'Forwarded, by you',
  'forward.done': { one: 'Forwarded to {count} chat', other: 'Forwarded to {count} chats' },

  'select.do': 'Choose',
  'select.several': 'Choose messages',
  'select.one': 'Choose: {text}',
  'select.copied': { one: '{count} message was copied', other: '{count} messages were copied' },
  'select.deleteTitle': { one: 'Delete {count} message?', other: 'Delete {count} messages?' },
  'select.deleteWhat': 'They go from all your devices. The others keep theirs, unless you delete for everyone.',
  'select.deleteForeign': 'They go from all your devices. The others keep theirs.',
  'select.deleteHere': 'Delete here',
  'select.deleteAll': 'Delete for everyone',

  'chat.more': 'More about this chat',
  'jump.missing': 'That message is not on this device any more.',
  'list.mentioned': 'You are mentioned',
} as const
