// A QR code as one path: always dark on white with its quiet border, in the dark theme too.

import { encode } from 'uqr'
import { createMemo } from 'solid-js'
import './qr-plate.css'

export function QrPlate(props: { text: string; label: string }) {
  const code = createMemo(() => encode(props.text, { ecc: 'M', border: 0 }))
  const path = (): string =>
    code()
      .data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${String(x)} ${String(y)}h1v1h-1z` : '')))
      .join('')
  const viewBox = (): string => `0 0 ${String(code().size)} ${String(code().size)}`
  return (
    <div class="qr" role="img" aria-label={props.label}>
      <svg viewBox={viewBox()} aria-hidden="true">
        <path fill="currentColor" d={path()} />
      </svg>
    </div>
  )
}
