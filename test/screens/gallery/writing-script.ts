// What the made-up people write with: emphasis, lists, quotes, code, links that lead where they say and links that do not.

import { group, type FakeChat } from './made-chat.ts'
import type { Scene } from './scene.ts'

const code = `\`\`\`ts
const off = readings.filter((r) => r.dx > 0.004)
report(\`\${off.length} of \${readings.length}\`) // 4 mm
\`\`\``

const longCode = `\`\`\`sh
# every night at two
for f in /srv/talkee/*.tkb; do
  talkee backup --check "$f" || exit 1
done
${Array.from({ length: 40 }, (_, index) => `echo "station ${String(index)}" # ${String(index * 7)}`).join('\n')}
\`\`\``

export function writingChats(scene: Scene): FakeChat[] {
  return [scene.language === 'ru' ? russian() : english()]
}

function english(): FakeChat {
  return group('Survey crew', ['mira', 'jonas', 'pavel'], 0, [
    ['jonas', `Found the bad control point:\n${code}`, 60],
    ['anna', 'The new value is **−34.4 mm**, not *30*, see `prism.json`. ~~Ask Pavel~~', 55],
    [
      'mira',
      '> The new value is −34.4 mm\nThen the *whole* north bank moves:\n- weir\n- mill\n  - door\n  - gable\n\n1. Measure\n2. Compare **twice**',
      50,
    ],
    ['anna', `Run \`talkee backup --check\` first:\n${longCode}`, 45],
    [
      'pavel',
      'Notes: https://docs.brightwater.example/survey/47, or [the scans](https://files.hallam.example/scans?week=47)',
      40,
    ],
    [
      'pavel',
      'Not ours: https://аррӏе.com/id, [https://bank.example](https://evil.example/), [\u202Emoc.knab](http://evil.example/)',
      39,
    ],
    [
      'mira',
      'Or mailto:vera@hallam.example. Join us: talkee://j/1/pAFzYnJpZ2h0pAFzYnJpZ2h0pAFzYnJpZ2h0pAFzYnJpZ2h0',
      30,
    ],
    ['jonas', '2*3*4 is 24, snake_case stays, C:\\_old too ¯\\_(ツ)_/¯', 20],
  ])
}

function russian(): FakeChat {
  return group('Бригада изыскателей', ['mira', 'jonas', 'pavel'], 0, [
    ['jonas', `Нашёл плохую опорную точку:\n${code}`, 60],
    ['anna', 'Новое значение **−34,4 мм**, а не *30*, см. `prism.json`. ~~Спросить Павла~~', 55],
    [
      'mira',
      '> Новое значение −34,4 мм\nТогда сдвинется *весь* северный берег:\n- плотина\n- мельница\n  - дверь\n  - фронтон\n\n1. Измерить\n2. Сравнить **дважды**',
      50,
    ],
    ['anna', `Сначала \`talkee backup --check\`:\n${longCode}`, 45],
    [
      'pavel',
      'Записи: https://docs.brightwater.example/survey/47, или [сканы](https://files.hallam.example/scans?week=47)',
      40,
    ],
    [
      'pavel',
      'Чужие: https://аррӏе.com/id, [https://bank.example](https://evil.example/), [\u202Emoc.knab](http://evil.example/)',
      39,
    ],
    [
      'mira',
      'Или mailto:vera@hallam.example. Вступайте: talkee://j/1/pAFzYnJpZ2h0pAFzYnJpZ2h0pAFzYnJpZ2h0pAFzYnJpZ2h0',
      30,
    ],
  ])
}
