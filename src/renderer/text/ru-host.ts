// Russian texts about the server of this computer. Part of ru.ts.

import type { Dictionary } from './dictionary.ts'
import type { enHost } from './en-host.ts'

export const ruHost: Pick<Dictionary, keyof typeof enHost> = {
  'host.title': 'Сервер на этом компьютере',
  'host.readyTitle': 'Сервер работает',
  'host.readyWhat': 'Ему нужен первый человек: вы. Создайте учётную запись, а потом пригласите остальных.',
  'host.what':
    'Этот компьютер станет домом для сообщений. Он хранит и передаёт то, чего не может прочесть, пока включён и пока работает Talkee.',
  'host.name': 'Имя сервера',
  'host.nameHint': 'Строчные латинские буквы, цифры и дефисы. Оно войдёт в адреса всех людей, и потом его не изменить.',
  'host.nameBad': 'От 1 до 32 знаков: a–z, цифры и дефис; по краям — буква или цифра.',
  'host.start': 'Запустить сервер',
  'host.account': 'Создать свою учётную запись',
  'host.nav': 'Сервер',
  'host.onThisComputer': 'на этом компьютере',
  'host.overview': 'Обзор',
  'host.running': '{name} работает',
  'host.starting': '{name} запускается…',
  'host.stopping': '{name} останавливается…',
  'host.restarting': '{name} остановился сам и запускается снова',
  'host.failed': '{name} не запускается',
  'host.off': '{name} выключен',
  'host.never': 'На этом компьютере ещё нет сервера',
  'host.offMeans': 'Пока он выключен, никто не может здесь ни отправить, ни получить. Отправленное раньше сохранено.',
  'host.runningMeans': 'Работает, пока включён этот компьютер и запущен Talkee.',
  'host.restartingMeans': 'Всё принятое уже на диске. Люди соединятся снова сами.',
  'host.switch': 'Сервер работает',
  'host.invite': 'Пригласить людей',
  'host.inviteWhat':
    'Покажите код или отправьте ссылку. В ней есть и отпечаток сервера, поэтому никто не встанет посередине.',
  'host.inviteLimits': {
    one: 'Для {count} человека, на неделю.',
    few: 'Для {count} человек, на неделю.',
    many: 'Для {count} человек, на неделю.',
    other: 'Для {count} человека, на неделю.',
  },
  'host.inviteOff': 'Чтобы пригласить людей, запустите сервер.',
  'host.makeInvite': 'Создать приглашение',
  'host.newLink': 'Новая ссылка',
  'host.copyLink': 'Скопировать ссылку',
  'host.qr': 'QR-код приглашения',
  'host.link': 'Ссылка-приглашение',
  'host.address': 'Доступен по адресу',
  'host.addressHint': 'Здесь его находят другие компьютеры этой сети',
  'host.domain': 'Домен',
  'host.domainHint': 'Им кончается адрес каждого участника',
  'host.noAddress': 'нет сети',
}
