// English texts about voice messages: recorded, listened to, sent. Part of en.ts.

export const enVoice = {
  'voice.record': 'Record a voice message',
  'voice.recording': 'Recording a voice message',
  'voice.keys': 'Recording. Space stops, Enter sends, Escape throws away.',
  'voice.draft': 'Recorded voice message',
  'voice.stop': 'Stop and listen',
  'voice.send': 'Send the voice message',
  'voice.throwAway': 'Throw away',
  'voice.thrownAway': 'The recording was thrown away',
  'voice.one': 'Voice message, {length}',
  'voice.said': 'Voice message, {length}',
  'voice.saidWith': 'Voice message, {length}: {text}',
  'voice.play': 'Play',
  'voice.pause': 'Pause',
  'voice.place': 'Place in the voice message',
  'voice.at': '{at} of {length}',
  'voice.speed': 'Speed {speed}, change',
  'voice.none': 'This cannot be played. You can save it.',
  'voice.mic.none': 'No microphone was found. Connect one, then try again.',
  'voice.mic.refused': 'Talkee may not use the microphone. Allow it in the settings of your system.',
  'voice.mic.busy': 'The microphone is in use elsewhere. Close what uses it, then try again.',
} as const
