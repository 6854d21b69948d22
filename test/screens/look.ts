// Takes pictures of screens: every one, in both themes, both languages, three widths, or those named.
// node test/screens/look.ts out/look [--only chat,start] [--themes light] [--languages en] [--widths 1280]
// [--text-size 150] [--forced-colours]; or docs/screenshots --readme

import { parseArgs } from 'node:util'
import { readmeShots } from './readme-shots.ts'
import { screens } from './screens.ts'
import { takePictures, type Shot } from './take-pictures.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: '' },
    themes: { type: 'string', default: 'light,dark' },
    languages: { type: 'string', default: 'en,ru' },
    widths: { type: 'string', default: '1280,900,420' },
    'text-size': { type: 'string', default: '100' },
    'forced-colours': { type: 'boolean', default: false },
    readme: { type: 'boolean', default: false },
  },
})

await takePictures(positionals[0] ?? 'out/look', values.readme ? readmeShots : shotsAskedFor())

function shotsAskedFor(): readonly Shot[] {
  const wanted = values.only === '' ? screens : screens.filter(({ name }) => values.only.split(',').includes(name))
  const sizeMark = values['text-size'] === '100' ? '' : `-${values['text-size']}`
  const mark = `${sizeMark}${values['forced-colours'] ? '-forced' : ''}`
  return values.languages.split(',').flatMap((language) =>
    values.themes.split(',').flatMap((theme) =>
      values.widths.split(',').flatMap((width) =>
        wanted.map(
          (screen): Shot => ({
            file: `${screen.name}-${language}-${theme}-${width}${mark}`,
            screen,
            language: language === 'ru' ? 'ru' : 'en',
            theme: theme === 'dark' ? 'dark' : 'light',
            width: Number(width),
            height: Number(width) < 721 ? 820 : 800,
            textSize: values['text-size'],
            forcedColours: values['forced-colours'],
          }),
        ),
      ),
    ),
  )
}
