import { expect, it } from 'vitest'
import { nextTextSize, textSizes } from './text-size.ts'

it('goes from the smallest to the largest text and back, and no further', () => {
  const through = (step: 1 | -1): readonly (number | undefined)[] => textSizes.map((size) => nextTextSize(size, step))
  expect(through(1)).toEqual([...textSizes.slice(1), undefined])
  expect(through(-1)).toEqual([undefined, ...textSizes.slice(0, -1)])
})
