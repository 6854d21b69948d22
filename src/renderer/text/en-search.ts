// English texts about the search in what was said. Part of en.ts.

export const enSearch = {
  'search.messages': 'Messages',
  'search.where': '{name} in {chat}, {when}',
  'search.reading': 'Still reading older messages',

  'find.open': 'Find in this chat',
  'find.label': 'Find in this chat: words, from:, has:, before:, after:',
  'find.placeholder': 'Words in this chat',
  'find.of': '{number} of {count}',
  'find.none': 'Nothing found',
  'find.noneYet': 'Nothing yet, still reading older messages',
  'find.older': 'Older find',
  'find.newer': 'Newer find',
  'find.end': 'Stop finding',
} as const
