// English texts about reading QR codes. Part of en.ts.

export const enScan = {
  'scan.do': 'Scan a code',
  'scan.opening': 'Opening the camera…',
  'scan.film': 'What the camera sees',
  'scan.choose': 'Choose a picture',
  'scan.orPaste': 'Or paste one, or drop it here. It stays on this computer.',
  'scan.camera.none': 'There is no camera here. A picture of the code does as well.',
  'scan.camera.refused':
    'The system does not let Talkee use the camera. Allow it in the system’s settings, or take a picture of the code.',
  'scan.camera.busy': 'Another program uses the camera. Close it there, or take a picture of the code.',
  'scan.noCode': 'There is no code in this picture that could be read. The whole code has to be in it, and sharp.',
  'scan.picture.notAPicture': 'This is not a picture that Talkee can read. PNG, JPEG, WebP and GIF are.',
  'scan.picture.tooLarge': 'This picture is too large. Cut out the code, and try again.',
  'scan.inviteTitle': 'Scan an invite',
  'scan.inviteHint': 'Hold the code that you were shown before the camera.',
  'scan.notAnInvite': 'This code is not an invite to a server.',
  'scan.safetyTitle': 'Scan {name}’s code',
  'scan.safetyHint': 'On {name}’s screen, in the safety number with you, there is a code. Hold it before the camera.',
  'scan.notASafetyNumber':
    'This code is not a safety number. The right one stands under the digits, on the other screen.',
  'scan.oldKeys':
    'This number is of keys that {name} had before. Ask {name} to scan yours instead, and look at the digits.',
  'scan.otherContact': 'This is your number with {other}, and not with {name}.',
  'scan.isInvite': 'This code is an invite to a server, and not a safety number.',
  'scan.isDevice': 'This code compares two devices of one person. It is not a safety number.',
  'scan.deviceTitle': 'Scan the other device’s code',
  'scan.deviceHint': 'The other device shows a code beside its six digits. Hold it before the camera.',
  'scan.deviceShow': 'Show a code instead',
  'scan.deviceHide': 'Hide the code',
  'scan.deviceQr': 'QR code of the comparison',
  'scan.deviceDo': 'Scan its code instead',
  'scan.oldComparison':
    'This code is of a comparison that is over. The right one stands by the six digits that both show now.',
  'scan.notAComparison': 'This code is not the one of a comparison. The right one stands by the six digits.',
} as const
