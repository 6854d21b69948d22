// English texts about the account's own devices, the words, and the end of an account. Part of en.ts.

export const enDevices = {
  'devices.title': 'Your devices',
  'devices.loading': 'Loading your devices',
  'devices.signedIn': 'In your account',
  'devices.one': 'Device {id}',
  'devices.this': 'This device',
  'devices.howFirst': 'Since you signed up · {day}',
  'devices.howDevice': 'Added by another device of yours · {day}',
  'devices.howThis': 'Added by this device · {day}',
  'devices.howWords': 'Added with your 12 words · {day}',
  'devices.howRecovery': 'Added with your 12 words when you took the account back · {day}',
  'devices.seen': 'Last connected · {day}',
  'devices.remove': 'Remove',
  'devices.removeOne': 'Remove “{name}”',
  'devices.rename': 'Rename “{name}”',
  'devices.renameTitle': 'Name of the device',
  'devices.name': 'Name',
  'devices.nameHint': 'Your other devices see it too, and nobody else.',
  'devices.gone': 'Removed',
  'devices.goneWhen': 'Removed · {day}',
  'devices.undone': 'Undone when you took the account back',
  'devices.leaving': { one: 'Removed from {done} of {count} chat', other: 'Removed from {done} of {count} chats' },
  'devices.left': { one: 'Removed from the {count} chat it was in', other: 'Removed from all {count} chats' },
  'devices.waiting': 'Signed in by password alone',
  'devices.waitingHint':
    'Signed in: {moment}. In no chat, and can read nothing. If nobody vouches for it, it is gone at {time}.',
  'devices.notMine': 'It is not mine',
  'devices.unknown': 'Connect to see whether somebody has signed in with your password.',
  'devices.add': 'Add a device',
  'devices.addHow':
    'Install Talkee there, choose “Sign in”, and enter your name and password. Then the new device asks here, and both show six digits to compare.',

  'devices.removeTitle': 'Remove “{name}”?',
  'devices.removeWhat':
    'It is signed out and taken out of all your chats. What is written from then on it cannot read, and nobody can vouch for it again.',
  'devices.removeKeeps':
    'When it next connects, it destroys its keys. Until then its history is closed by the password it has now. If somebody may know that one, change it too, so that it lets nobody in.',
  'devices.removeDo': 'Remove the device',

  'compare.askedTitle': 'A device wants to join as you',
  'compare.asked': 'Somebody signed in with your name and password. It gets no messages until you vouch for it.',
  'compare.begin': 'Compare with it',
  'compare.notMine': 'It is not mine',
  'compare.waitingOther': 'Waiting for the other device…',
  'compare.look': 'Look at the other screen. Does it show the same six digits?',
  'compare.code': 'Digits',
  'compare.same': 'They match',
  'compare.different': 'They do not match',
  'compare.sendHistory': 'Send it what the chats said before',
  'compare.sendHistoryHint': 'Messages with a timer are left out',
  'compare.stop': 'Stop',
  'compare.again': 'Try again',
  'compare.fine': 'Close',
  'compare.ended.certified': 'The device is yours. It is coming into your chats.',
  'compare.ended.different':
    'The digits differ, so nothing was added. Somebody may stand between your devices. Try again in another network, or use your 12 words.',
  'compare.ended.broken':
    'Somebody on the way has changed what the devices said, so nothing was added. Try again in another network, or use your 12 words.',
  'compare.ended.cancelled': 'Stopped. Nothing was added.',
  'compare.ended.expired': 'Nobody compared within ten minutes, so it is over. Nothing was added.',
  'compare.passwordKnown':
    'Somebody knows your password. They can read nothing with it, but change it now: “Password and lock”.',

  'newDevice.title': 'Is this device yours?',
  'newDevice.what':
    'Your password let you in. Before anybody sends messages here, a device you already use, or your 12 words, has to vouch for this one.',
  'newDevice.compare': 'Compare with another device',
  'newDevice.compareHint': 'You have one at hand that is unlocked. Takes half a minute.',
  'newDevice.words': 'Use your 12 words',
  'newDevice.wordsHint': 'You have the paper, and no other device at hand.',
  'newDevice.compareTitle': 'Compare with another device',
  'newDevice.open': 'Open Talkee on your other device. It says that a device wants to join: choose “Compare with it”.',
  'newDevice.confirmed': 'Now say “They match” on the other device too.',

  'byWords.title': 'Use your 12 words',
  'byWords.what': 'Type them in their order, with a space between. They stay on this computer.',
  'byWords.label': 'Your 12 words',
  'byWords.count': { one: '{count} of 12 words', other: '{count} of 12 words' },
  'byWords.do': 'Vouch with the words',

  'trusted.open': 'Somebody else has been in your account?',
  'trusted.keep': 'No, or their devices are removed already',
  'trusted.keepMeans': 'All devices stay as they are. You can look through them next.',
  'trusted.undo': 'Yes: undo everything since I signed up',
  'trusted.undoMeans':
    'Every device but the first is out, your own too: add those again. Removals are undone. Your messages stay.',
  'trusted.ask': 'Up to which device was it all your own doing? What came after it is undone.',
  'trusted.all': 'All of it',
  'trusted.upTo': 'Up to “{name}” · {day}',
  'trusted.gone': 'No device of yours any more: {names}',
  'trusted.back': 'No longer removed: {names}',

  'recover.link': 'Forgot your password?',
  'recover.title': 'A new password',
  'recover.what':
    'Your 12 words let you choose a new one, for this computer and for signing in. All sessions elsewhere end.',
  'recover.do': 'Set the new password',
  'recover.working': 'Opening with your words. This takes a few seconds.',
  'recover.serverLater':
    'The new password opens this computer. The server could not be told yet; to sign in elsewhere, do this again when it answers.',

  'revoked.title': 'This device was removed from your account',
  'revoked.what':
    'Another device of yours, or your 12 words, took it out. Its keys are destroyed, and your password opens nothing here any more.',
  'revoked.keeps':
    'For 30 days your 12 words still open the history on this disk, and make this computer a new device of yours. Then it is erased.',
  'revoked.do': 'Open with the 12 words',

  'notice.lookAt': 'Look',
  'notice.asked': 'A device wants to join as you.',
  'notice.stranger': 'Somebody signed in with your password. Was that you?',
  'notice.wantsHistory': 'Your new device asks for what the chats said before.',
  'notice.coming': {
    one: 'Your history is arriving: {count} message so far',
    other: 'Your history is arriving: {count} messages so far',
  },
  'notice.comingWait': 'Your history comes as soon as another device of yours sends it.',
  'notice.takenBack': 'The account is yours again. Is each of its devices?',
  'notice.hide': 'Hide this',
  'notice.incomplete': 'A part of your history did not come.',
  'notice.askAgain': 'Ask again',

  'history.asked': 'Asks for what the chats said before it came',
  'history.send': 'Send the history',
  'history.refuse': 'Do not send',
  'history.sending': { one: 'Getting the history: {count} message', other: 'Getting the history: {count} messages' },
  'history.sent': { one: 'Has the history: {count} message', other: 'Has the history: {count} messages' },
  'history.meter': 'History on its way',

  'adopt.notice': 'The password was changed on “{name}”.',
  'adopt.open': 'Enter the new one',
  'adopt.title': 'Your new password',
  'adopt.what':
    'It was changed on “{name}”. Enter it, so that it opens this computer too. Until then the old one does.',
  'adopt.notYou':
    'If that was not you, somebody else has that device: remove it under “Your devices”, and set another password with your 12 words.',
  'adopt.do': 'Use it here too',

  'again.title': 'Sign in once more',
  'again.what':
    'Nobody vouched for this device within a day, so the server has let it go. Sign in again, and choose how to vouch for it. Nothing is lost.',

  'rejoin.open': 'Go on as a new device',
  'rejoin.title': 'Go on as a new device?',
  'rejoin.what':
    'This computer keeps the history that it has, gets new keys, and comes back into your chats. What is missing it gets from your other devices.',
  'rejoin.newer': 'If a newer copy of it works on another computer, that one is signed out.',
  'rejoin.do': 'Go on',

  'end.section': 'Leaving',
  'signOut.row': 'Sign out of this computer',
  'signOut.hint': 'Erases the history and the keys here; the account stays',
  'signOut.open': 'Sign out…',
  'signOut.title': 'Sign out of this computer?',
  'signOut.what': 'The history and the keys on this computer are erased, and it leaves your chats.',
  'signOut.keeps': 'Your other devices keep theirs.',
  'signOut.only':
    'Your account has no other device: only your 12 words bring you back, and nothing brings back the history. Find the paper first.',
  'signOut.sureTitle': 'Erase the history here?',
  'signOut.sure': 'What only this computer has, nobody can bring back.',
  'signOut.do': 'Sign out and erase',
  'signOut.untoldTitle': 'The server cannot be told',
  'signOut.untold':
    'Your other devices go on listing this one: remove it there. Until then others go on writing to keys that are no more.',
  'signOut.anyway': 'Sign out all the same',
  'signOut.forgotten': 'Neither password nor words? Start over on this computer',

  'delete.row': 'Delete {address}',
  'delete.hint': 'At the server and on this computer, for good',
  'delete.open': 'Delete…',
  'delete.title': 'Delete your account?',
  'delete.what':
    'You leave all chats. Everything of yours at the server goes, and so does the history on this computer. Others keep what you have sent them.',
  'delete.name': 'Nobody can have the name {address} again, you included.',
  'delete.continue': 'Go on',
  'delete.sureTitle': 'This cannot be undone',
  'delete.sure': 'Neither the password nor the 12 words bring it back. To delete it, enter your password.',
  'delete.do': 'Delete for good',

  'error.wrongWords.what': 'These are not the words of this account.',
  'error.wrongWords.means': 'The server knows the account by others, or there is no account of this name.',
  'error.wrongWords.do': 'Compare them with your paper, and check the name.',
  'error.notWords.what': 'These are not 12 words of a paper.',
  'error.notWords.means': 'One is missing or misspelled, or the order is another.',
  'error.notWords.do': 'Compare them with your paper, word by word.',
  'error.dayOver.what': 'The day in which this device could be added is over.',
  'error.dayOver.means': 'Nothing was changed.',
  'error.dayOver.do': 'Lock Talkee, unlock it with your password, and try again.',
  'error.logMoved.what': 'Your devices were changed elsewhere at the same moment.',
  'error.logMoved.means': 'Your change was not made.',
  'error.logMoved.do': 'Look at the list, then try again.',
  'error.tooManyDevices.what': 'Your account has as many devices as it can have.',
  'error.tooManyDevices.means': 'Nothing was added.',
  'error.tooManyDevices.do': 'Remove a device that you no longer use, in Settings > Your devices, then try again.',
  'error.comparisonOver.what': 'This comparison is over.',
  'error.comparisonOver.means': 'It was stopped on the other device, or took too long. Nothing was added.',
  'error.comparisonOver.do': 'Begin a new one.',
} as const
