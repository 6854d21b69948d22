// English texts about what is found again in a chat, and about pictures and voices that are sent. Part of en.ts.

export const enShelves = {
  'shelf.title': 'Media, files and links',
  'shelf.what': 'What to show',
  'shelf.pictures': 'Pictures',
  'shelf.files': 'Files',
  'shelf.voice': 'Voice',
  'shelf.links': 'Links',
  'shelf.none.pictures': 'No pictures here yet.',
  'shelf.none.files': 'No files here yet.',
  'shelf.none.voice': 'No voice messages here yet.',
  'shelf.none.links': 'No links here yet.',
  'shelf.loading': 'Looking them up',
  'shelf.toMessage': 'Show in the chat: {name}, {when}',
  'shelf.from': '{name}, {when}',
  'shelf.newest': 'Newest pictures',
  'album.label': { one: '{count} picture', other: '{count} pictures' },
  'album.waiting': { one: '{count} more picture is on its way', other: '{count} more pictures are on their way' },
  'shelf.links.one': 'Links from {name}, {when}',
} as const
