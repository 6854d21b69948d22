// Russian texts about voice messages: recorded, listened to, sent. Part of ru.ts.

import type { Dictionary } from './dictionary.ts'
import type { enVoice } from './en-voice.ts'

export const ruVoice: Pick<Dictionary, keyof typeof enVoice> = {
  'voice.record': 'Записать голосовое сообщение',
  'voice.recording': 'Идёт запись голосового сообщения',
  'voice.keys': 'Идёт запись. Пробел останавливает, Enter отправляет, Escape удаляет.',
  'voice.draft': 'Записанное голосовое сообщение',
  'voice.stop': 'Остановить и послушать',
  'voice.send': 'Отправить голосовое сообщение',
  'voice.throwAway': 'Удалить запись',
  'voice.thrownAway': 'Запись удалена',
  'voice.one': 'Голосовое сообщение, {length}',
  'voice.said': 'Голосовое сообщение, {length}',
  'voice.saidWith': 'Голосовое сообщение, {length}: {text}',
  'voice.play': 'Слушать',
  'voice.pause': 'Пауза',
  'voice.place': 'Место в голосовом сообщении',
  'voice.at': '{at} из {length}',
  'voice.speed': 'Скорость {speed}, изменить',
  'voice.none': 'Это не воспроизвести. Файл можно сохранить.',
  'voice.mic.none': 'Микрофон не найден. Подключите его и попробуйте ещё раз.',
  'voice.mic.refused': 'Talkee не может включить микрофон. Разрешите это в настройках системы.',
  'voice.mic.busy': 'Микрофон занят. Закройте то, что его использует, и попробуйте ещё раз.',
}
