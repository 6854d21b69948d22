// English texts about what people write: links and code in it. Part of en.ts.

export const enWriting = {
  'link.title.web': 'Open this address in the browser?',
  'link.title.mail': 'Write to this address?',
  'link.title.invite': 'An invite to a server',
  'link.do.web': 'Open',
  'link.do.mail': 'Open the mail program',
  'link.do.invite': 'Copy',
  'link.says': 'The message shows it as',
  'link.otherLetters':
    'The name of this server is written with letters of another alphabet, which can look like others.',
  'link.notEncrypted': 'What goes to this address and comes from it can be read and changed on its way.',
  'link.invite': 'an invite to a server',
  'link.inviteWhat': 'An invite is used where one signs up: copy it, and paste it there.',
  'code.plain': 'Code',
  'code.copy': 'Copy the code',
  'code.all': { one: 'Show all {count} line', other: 'Show all {count} lines' },
  'code.less': 'Show less',
} as const
