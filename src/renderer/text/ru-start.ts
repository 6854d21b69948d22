// Russian texts about the first start, joining and signing in, and the locked window. Part of ru.ts.

import type { Dictionary } from './dictionary.ts'
import type { enStart } from './en-start.ts'

export const ruStart: Pick<Dictionary, keyof typeof enStart> = {
  'start.title': 'Разговор остаётся дома.',
  'start.what': 'Сообщения, которые могут открыть только их участники.',
  'start.where': 'У вашей группы свой сервер, и им может стать этот компьютер.',
  'start.join': 'У меня есть приглашение',
  'start.joinHint': 'Вам прислали ссылку или показали код.',
  'start.host': 'Открыть сервер здесь',
  'start.hostHint': 'Этот компьютер станет домом для вашего офиса, семьи или клуба.',
  'start.signIn': 'Войти',
  'start.signInHint': 'У вас уже есть учётная запись на сервере.',
  'start.quiet': 'Ничего не отправляется, пока вы не выбрали.',
  'start.otherLanguage': 'English',

  'join.title': 'Приглашение',
  'join.what': 'Вставьте присланную ссылку. В ней имя сервера и его ключ, поэтому никто не встанет посередине.',
  'join.link': 'Ссылка-приглашение',
  'join.linkHint': 'Она начинается с talkee://',
  'join.notALink': 'Это не приглашение. Полная ссылка начинается с talkee://j/ и не содержит пробелов.',

  'signUp.title': 'Имя и пароль',
  'signUp.step': 'Шаг {count} из 3',
  'signUp.what': 'По этому имени вам пишут. Пароль открывает Talkee на этом компьютере.',
  'signUp.username': 'Имя пользователя',
  'signUp.usernameHint': 'Строчные латинские буквы, цифры, точки и дефисы. Потом его не изменить.',
  'signUp.usernameBad': 'От 1 до 32 знаков: a–z, 0–9, точка, дефис, подчёркивание; по краям — буква или цифра.',
  'signUp.password': 'Пароль',
  'signUp.passwordShort': 'Не короче 8 знаков.',
  'signUp.strength0': 'Легко угадать. Лучше три-четыре слова, не связанных друг с другом.',
  'signUp.strength1': 'Слабый. Сделайте длиннее: добавьте слово.',
  'signUp.strength2': 'Средний. Ещё одно слово, и будет хороший.',
  'signUp.strength3': 'Хороший. Он не покидает этот компьютер.',
  'signUp.strength4': 'Надёжный. Он не покидает этот компьютер.',
  'signUp.create': 'Создать учётную запись',
  'signUp.working': 'Создаются ваши ключи. Это займёт несколько секунд.',

  'words.title': 'Запишите эти 12 слов на бумаге',
  'words.what':
    'Если вы забудете пароль, только они помогут вернуться. Больше их ни у кого нет, и Talkee показывает их только сейчас.',
  'words.list': 'Ваши 12 слов',
  'words.care':
    'Кто держит эту бумагу, тот может завладеть вашей учётной записью. Храните её рядом с паспортом, а не на снимке.',
  'words.print': 'Напечатать',
  'words.written': 'Слова записаны',
  'words.checkTitle': 'Проверьте запись',
  'words.checkWhat': 'Введите три слова так, как они стоят на бумаге.',
  'words.word': 'Слово {number}',
  'words.wrong': 'На бумаге здесь другое слово.',
  'words.again': 'Показать слова ещё раз',
  'words.finish': 'Готово',

  'signIn.title': 'Вход',
  'signIn.what': 'Нужна ссылка-приглашение вашего сервера или ссылка из его панели: она говорит, где сервер.',
  'signIn.do': 'Войти',

  'unlock.title': 'Разблокируйте Talkee',
  'unlock.password': 'Пароль',
  'unlock.do': 'Разблокировать',
  'unlock.wrong': 'Пароль не тот. Проверьте Caps Lock и раскладку клавиатуры.',
  'unlock.quiet': 'Пока Talkee заблокирован, историю на этом диске не прочесть, и ничего не загружается.',
}
