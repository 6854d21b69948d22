// Russian texts about reading QR codes. Part of ru.ts.

import type { Dictionary } from './dictionary.ts'
import type { enScan } from './en-scan.ts'

export const ruScan: Pick<Dictionary, keyof typeof enScan> = {
  'scan.do': 'Сканировать код',
  'scan.opening': 'Камера включается…',
  'scan.film': 'То, что видит камера',
  'scan.choose': 'Выбрать снимок',
  'scan.orPaste': 'Или вставьте его, или перетащите сюда. Он не покинет этот компьютер.',
  'scan.camera.none': 'Камеры здесь нет. Подойдёт и снимок кода.',
  'scan.camera.refused':
    'Система не даёт Talkee пользоваться камерой. Разрешите это в её настройках или возьмите снимок кода.',
  'scan.camera.busy': 'Камеру занимает другая программа. Закройте её там или возьмите снимок кода.',
  'scan.noCode': 'На этом снимке нет кода, который можно прочесть. Код должен быть на нём целиком и чётко.',
  'scan.picture.notAPicture': 'Такой снимок Talkee не читает. Читает PNG, JPEG, WebP и GIF.',
  'scan.picture.tooLarge': 'Снимок слишком большой. Вырежьте код и попробуйте снова.',
  'scan.inviteTitle': 'Сканировать приглашение',
  'scan.inviteHint': 'Поднесите к камере код, который вам показали.',
  'scan.notAnInvite': 'Это не код приглашения на сервер.',
  'scan.safetyTitle': 'Сканировать код: {name}',
  'scan.safetyHint': 'На экране {name}, в коде безопасности с вами, есть код. Поднесите его к камере.',
  'scan.notASafetyNumber': 'Это не код безопасности. Нужный стоит под цифрами на другом экране.',
  'scan.oldKeys': 'Это код прежних ключей {name}. Пусть {name} сканирует ваш код, и сравните цифры.',
  'scan.otherContact': 'Это ваш код безопасности с {other}, а не с {name}.',
  'scan.isInvite': 'Это приглашение на сервер, а не код безопасности.',
  'scan.isDevice': 'Этот код сравнивает два устройства одного человека. Это не код безопасности.',
  'scan.deviceTitle': 'Сканировать код другого устройства',
  'scan.deviceHint': 'Другое устройство показывает код рядом с шестью цифрами. Поднесите его к камере.',
  'scan.deviceShow': 'Показать код',
  'scan.deviceHide': 'Убрать код',
  'scan.deviceQr': 'QR-код сравнения',
  'scan.deviceDo': 'Сканировать его код',
  'scan.oldComparison': 'Это код прежнего сравнения. Нужный стоит рядом с шестью цифрами, которые видны сейчас.',
  'scan.notAComparison': 'Это не код сравнения. Нужный стоит рядом с шестью цифрами.',
}
