// English texts about the search in what was said. Part of en.ts.

export const enSearch = {
  'search.messages': 'Messages',
  'search.where': '{name} in {chat}, {when}',
  'search.reading': 'Still reading older messages',
} as const
