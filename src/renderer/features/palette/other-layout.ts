// What was typed with the other of the two keyboards switched on: “yfcnhjqrb” is “настройки”. Pure.

const latin = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
const cyrillic = 'йцукенгшщзхъфывапролджэячсмитьбюё'

const swapped: ReadonlyMap<string, string> = new Map(
  [...latin].flatMap((letter, at): [string, string][] => {
    const other = cyrillic[at] ?? ''
    return [
      [letter, other],
      [other, letter],
    ]
  }),
)

export const inOtherLayout = (text: string): string =>
  [...text.toLowerCase()].map((letter) => swapped.get(letter) ?? letter).join('')
