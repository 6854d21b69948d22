// The digits of a safety number, to be read out or held against those on another screen.

import { CodePlate } from '../../ui/code-plate.tsx'
import { fives } from './digits.ts'
import './safety-number.css'

export function NumberDigits(props: { label: string; digits: string }) {
  return (
    <div class="safety-digits">
      <CodePlate label={props.label} groups={fives(props.digits)} />
    </div>
  )
}
