// Messages of the made-up people that bring previews of their links: with a picture, without, with little to say.

import { pageIn } from './fake-sites.ts'
import { group, type FakeChat } from './made-chat.ts'
import type { Scene } from './scene.ts'

export function previewsChats({ language }: Scene): FakeChat[] {
  const page = pageIn(language)
  const words =
    language === 'ru'
      ? {
          title: 'Бригада изыскателей',
          notes: 'Записи вторника:',
          see: 'Смотрите',
          own: 'Вот отметки:',
          said: 'Спасибо!',
        }
      : {
          title: 'Survey crew',
          notes: 'Notes of Tuesday:',
          see: 'See',
          own: 'Here are the heights:',
          said: 'Thank you!',
        }
  const notes = 'https://docs.brightwater.example/survey/47'
  const forum = 'https://forum.hallam.example/t/weir'
  const mill = 'https://www.mill.example/'
  const site = 'mill.example'
  return [
    group(words.title, ['mira', 'jonas', 'pavel'], 0, [
      ['mira', `${words.notes} ${notes}`, 60, { preview: { link: notes, ...page, hasPicture: true } }],
      ['jonas', words.said, 58],
      ['pavel', forum, 50, { preview: { link: forum, ...page, site: 'Hallam', hasPicture: false } }],
      [
        'mira',
        `${words.see} ${mill}`,
        45,
        { preview: { link: mill, title: 'Mill', description: '', site, hasPicture: true } },
      ],
      ['anna', `${words.own} ${notes}`, 40, { preview: { link: notes, ...page, hasPicture: true } }],
      // Quoted, it is somebody else's link.
      ['jonas', `> ${notes}\n${words.said}`, 30, { preview: { link: notes, ...page, hasPicture: true } }],
    ]),
  ]
}
